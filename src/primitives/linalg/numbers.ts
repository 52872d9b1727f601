/**
 * The scalar algebra that kernels of linear algebra are written over: a number is one expression,
 * or a real and an imaginary part, each in a buffer of its own. One text serves both.
 */
import type { DType } from '../../array/dtype.js';
import { at, range, zip } from '../../array/shape.js';
import type { LoopBuilder, Variable } from '../../loops/builder.js';
import { choose, compare, literal, load, op, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';

/** One part, or two: real and imaginary. */
export type NumberParts = readonly Expr[];
/** The buffers of the parts of a matrix. */
export type Parts = readonly LoopBuffer[];

/** A mutable number of a loop nest. */
export interface NumVariable {
  readonly value: NumberParts;
  set(value: NumberParts): void;
}

export class Numbers {
  readonly #b: LoopBuilder;
  readonly dtype: DType;
  readonly parts: number;

  /** Numbers of as many parts as the matrix has. */
  constructor(b: LoopBuilder, matrix: Parts) {
    this.#b = b;
    this.dtype = at(matrix, 0).dtype;
    this.parts = matrix.length;
  }

  real(value: number): Expr {
    return literal(value, this.dtype);
  }

  num(value: number): NumberParts {
    return range(this.parts).map((part) => this.real(part === 0 ? value : 0));
  }

  load(matrix: Parts, offset: Expr): NumberParts {
    return matrix.map((buffer) => load(buffer, offset));
  }

  store(matrix: Parts, offset: Expr, x: NumberParts): void {
    zip(matrix, x).forEach(([buffer, part]) => this.#b.store(buffer, offset, part));
  }

  let(x: NumberParts, name?: string): NumberParts {
    return x.map((part) => this.#b.let(part, name));
  }

  variable(x: NumberParts, name?: string): NumVariable {
    const variables: Variable[] = x.map((part) => this.#b.variable(part, name));
    return {
      value: variables.map((v) => v.value),
      set: (next) => {
        // All parts are computed before the first one changes.
        const values = next.length === 1 ? next : this.let(next);
        zip(variables, values).forEach(([v, part]) => v.set(part));
      },
    };
  }

  scratch(size: number, name: string): Parts {
    return range(this.parts).map(() => this.#b.scratch(this.dtype, size, name));
  }

  #op(name: 'add' | 'sub' | 'mul' | 'div', x: Expr, y: Expr): Expr {
    return op(name, this.dtype, x, y);
  }

  add(x: NumberParts, y: NumberParts): NumberParts {
    return zip(x, y).map(([a, b]) => this.#op('add', a, b));
  }

  sub(x: NumberParts, y: NumberParts): NumberParts {
    return zip(x, y).map(([a, b]) => this.#op('sub', a, b));
  }

  neg(x: NumberParts): NumberParts {
    return x.map((part) => op('neg', this.dtype, part));
  }

  conj(x: NumberParts): NumberParts {
    return x.map((part, i) => (i === 0 ? part : op('neg', this.dtype, part)));
  }

  mul(x: NumberParts, y: NumberParts): NumberParts {
    const [a, c] = [at(x, 0), at(y, 0)];
    const [b, d] = [x[1], y[1]];
    if (b === undefined || d === undefined) return [this.#op('mul', a, c)];
    return [
      this.#op('sub', this.#op('mul', a, c), this.#op('mul', b, d)),
      this.#op('add', this.#op('mul', a, d), this.#op('mul', b, c)),
    ];
  }

  /** x · conj(y). */
  mulConj(x: NumberParts, y: NumberParts): NumberParts {
    return this.mul(x, this.conj(y));
  }

  /** x times a real number. */
  scale(x: NumberParts, factor: Expr): NumberParts {
    return x.map((part) => this.#op('mul', part, factor));
  }

  /** x over a real number. */
  shrink(x: NumberParts, divisor: Expr): NumberParts {
    return x.map((part) => this.#op('div', part, divisor));
  }

  /** x / y, of complex numbers by the method of R. Smith (1962), which squares nothing. */
  div(x: NumberParts, y: NumberParts): NumberParts {
    const [re, im] = [at(y, 0), y[1]];
    if (im === undefined) return this.shrink(x, re);
    const isWide = compare('ge', this.size1([re]), this.size1([im]));
    const [large, small] = [choose(isWide, re, im), choose(isWide, im, re)];
    const ratio = this.#b.let(this.#op('div', small, large), 'ratio');
    const divisor = this.#b.let(this.#op('add', large, this.#op('mul', small, ratio)), 'divisor');
    const [a, b] = [at(x, 0), at(x, 1)];
    const sum = (p: Expr, q: Expr): Expr => this.#op('add', p, this.#op('mul', q, ratio));
    const difference = (p: Expr, q: Expr): Expr => this.#op('sub', p, this.#op('mul', q, ratio));
    const wide = [sum(a, b), difference(b, a)];
    const tall = [
      this.#op('add', this.#op('mul', a, ratio), b),
      this.#op('sub', this.#op('mul', b, ratio), a),
    ];
    return this.shrink(
      zip(wide, tall).map(([p, q]) => choose(isWide, p, q)),
      divisor,
    );
  }

  /** |re| + |im|, by which pivots are compared, as in LAPACK. */
  size1(x: NumberParts): Expr {
    return x.map((part) => op('abs', this.dtype, part)).reduce((p, q) => this.#op('add', p, q));
  }

  /** The square of the absolute value. */
  square(x: NumberParts): Expr {
    return x.map((part) => this.#op('mul', part, part)).reduce((p, q) => this.#op('add', p, q));
  }

  /** The absolute value, and x over it, which is 1 for 0. Squares are of numbers near 1. */
  polar(x: NumberParts): { readonly size: Expr; readonly phase: NumberParts } {
    const re = at(x, 0);
    const [zero, one] = [this.real(0), this.real(1)];
    if (x.length === 1) {
      const sign = choose(compare('lt', re, zero), this.real(-1), one);
      return { size: op('abs', this.dtype, re), phase: [sign] };
    }
    const scale = this.#b.let(this.size1(x), 'scale');
    const isZero = compare('eq', scale, zero);
    const near = this.let(this.shrink(x, this.#b.let(choose(isZero, one, scale))), 'near');
    const length = this.#b.let(op('sqrt', this.dtype, this.square(near)), 'length');
    const phase = this.shrink(near, length).map((part, i) =>
      choose(isZero, i === 0 ? one : zero, part),
    );
    return { size: this.#b.let(this.#op('mul', scale, length), 'size'), phase: this.let(phase) };
  }

  /** The absolute value. */
  abs(x: NumberParts): Expr {
    return this.polar(x).size;
  }

  /** The sum of `term(k)` for k from start up to stop. */
  sum(start: Expr | number, stop: Expr, term: (k: Expr) => NumberParts): NumberParts {
    const sums = this.num(0).map((zero) => this.#b.variable(zero, 'sum'));
    const addTerm = (k: Expr): void =>
      zip(sums, term(k)).forEach(([sum, part]) => sum.set(this.#op('add', sum.value, part)));
    this.#b.for(stop, addTerm, { start, name: 'k', order: 'folds' });
    return sums.map((sum) => sum.value);
  }
}
