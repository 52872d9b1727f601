/**
 * An index into an array, known as one expression per axis, as one flat row-major offset, or as
 * both. The other form is derived on demand, so that a chain of elementwise equations and reshapes
 * over a flat loop never meets a division.
 */
import { at, sizeOf, stridesOf, type Shape } from '../array/shape.js';
import { rejoined } from './offsets/division.js';
import { indexAdd, indexDiv, indexMul, indexRem, integer, type Expr } from './expr.js';

export class Index {
  readonly shape: Shape;
  #axes: readonly Expr[] | undefined;
  #flat: Expr | undefined;

  readonly #given: 'axes' | 'flat';

  private constructor(shape: Shape, axes: readonly Expr[] | undefined, flat: Expr | undefined) {
    this.shape = shape;
    this.#given = axes === undefined ? 'flat' : 'axes';
    this.#axes = axes;
    this.#flat = flat;
  }

  static ofAxes(shape: Shape, axes: readonly Expr[]): Index {
    return new Index(shape, axes, undefined);
  }

  static ofFlat(shape: Shape, flat: Expr): Index {
    return new Index(shape, undefined, flat);
  }

  /** Of the same element: axes for operands that lack some of them, the offset for the others. */
  static ofBoth(shape: Shape, axes: readonly Expr[], flat: Expr): Index {
    return new Index(shape, axes, flat);
  }

  /** Whether only the flat offset was given. */
  get isFlat(): boolean {
    return this.#given === 'flat';
  }

  /** One expression per axis. */
  get axes(): readonly Expr[] {
    return (this.#axes ??= unravel(this.shape, this.flat));
  }

  /** The row-major offset. */
  get flat(): Expr {
    return (this.#flat ??= ravel(this.shape, this.axes));
  }

  /**
   * The same element of an array of the same size and another shape. Where only axes of one element
   * are put in or left out, the others stay known.
   */
  reshaped(shape: Shape): Index {
    if (this.#given === 'flat' || !differInOnes(this.shape, shape))
      return Index.ofFlat(shape, this.flat);
    const rest = this.axes.filter((_, d) => this.shape[d] !== 1);
    const ones = this.axes.filter((_, d) => this.shape[d] === 1);
    let next = 0;
    const axes = shape.map((n) => (n === 1 ? integer(0) : at(rest, next++)));
    // An index that may lie outside of an axis of one element is part of the offset.
    return new Index(shape, axes, ones.every(isZero) ? this.#flat : undefined);
  }
}

const isZero = (e: Expr): boolean => e.kind === 'literal' && e.value === 0;

function differInOnes(a: Shape, b: Shape): boolean {
  const isWide = (n: number): boolean => n !== 1;
  return a.filter(isWide).join() === b.filter(isWide).join();
}

function ravel(shape: Shape, axes: readonly Expr[]): Expr {
  const strides = stridesOf(shape);
  return rejoined(
    axes.reduce<Expr>(
      (sum, x, d) => indexAdd(sum, indexMul(x, integer(at(strides, d)))),
      integer(0),
    ),
  );
}

function unravel(shape: Shape, flat: Expr): readonly Expr[] {
  const strides = stridesOf(shape);
  const size = sizeOf(shape);
  let outermost = true;
  return shape.map((n, d) => {
    if (n === 1) return integer(0);
    const quotient = indexDiv(flat, at(strides, d));
    const whole = outermost || n === size;
    outermost = false;
    return whole ? quotient : indexRem(quotient, n);
  });
}
