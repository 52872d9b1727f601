/** Partial results of an accumulation: several vectors, brought together behind the loop. */
import { isRealFloat, type Compute } from '../../../../array/dtype.js';
import { at, range, zip } from '../../../../array/shape.js';
import type { ScalarOp } from '../../../../loops/ops.js';
import type { Code } from '../binary/code.js';
import {
  f32x4,
  f64x2,
  i32x4,
  i64x2,
  v128,
  type Vector,
  type VectorLocal,
} from '../binary/instructions.js';
import { inVariable } from '../ops/lane-forms.js';
import { identityLanes } from './accumulate.js';

export interface Partials {
  /** Brings in the values of some turns, a vector for each partial result. */
  bringIn(values: readonly Vector[]): void;
  /** All partial results as one, behind the loop. */
  together(): VectorLocal;
}

/** What is accumulated: `count` vectors, by an operation that `combine` writes on two. */
interface Wanted {
  readonly name: string;
  readonly op: ScalarOp;
  readonly dtype: Compute;
  readonly count: number;
  combine(x: Vector, y: Vector): Vector;
}

/** The partial results, as they are before the loop. */
export const newPartials = (code: Code, wanted: Wanted): Partials =>
  isRealFloat(wanted.dtype) && (wanted.op === 'max' || wanted.op === 'min')
    ? new Extremes(code, wanted, wanted.op)
    : new Plain(code, wanted);

const firstOf = (code: Code, { name, op, dtype, count }: Wanted): VectorLocal[] =>
  range(count).map((k) => code.let(`${name}_${k}`, identityLanes(op, dtype)));

/** All vectors as one, neighbours by halves. */
function combined(combine: (x: Vector, y: Vector) => Vector, partials: readonly Vector[]): Vector {
  let rest = partials;
  while (rest.length > 1) {
    const [half, all] = [Math.ceil(rest.length / 2), rest];
    rest = range(half).map((k) => {
      const other = all[k + half];
      return other === undefined ? at(all, k) : combine(at(all, k), other);
    });
  }
  return at(rest, 0);
}

class Plain implements Partials {
  readonly #code: Code;
  readonly #wanted: Wanted;
  readonly #partials: readonly VectorLocal[];

  constructor(code: Code, wanted: Wanted) {
    this.#code = code;
    this.#wanted = wanted;
    this.#partials = firstOf(code, wanted);
  }

  bringIn(values: readonly Vector[]): void {
    zip(this.#partials, values).forEach(([partial, x]) =>
      this.#code.set(partial, this.#wanted.combine(partial, x)),
    );
  }

  together(): VectorLocal {
    const { name, combine } = this.#wanted;
    return this.#code.let(name, combined(combine, this.#partials));
  }
}

/**
 * The greatest or least float. The instruction that knows NaN and tells 0 from -0 is eight of the
 * processor's; that which compares is one. So numbers are compared; whether there was a NaN, and
 * the sign of a result that is 0, are found out from what all values have in common: of a maximum
 * that is 0 all values have a sign, unless one is 0; of a minimum none has, unless one is -0.
 */
class Extremes implements Partials {
  readonly #code: Code;
  readonly #wanted: Wanted;
  readonly #of: typeof f32x4 | typeof f64x2;
  readonly #isMax: boolean;
  readonly #partials: readonly VectorLocal[];
  /** A mask of the lanes that met a NaN. */
  readonly #unordered: VectorLocal;
  /** The sign bit in a lane: of a maximum, whether all values had it; of a minimum, whether any. */
  readonly #signs: VectorLocal;

  constructor(code: Code, wanted: Wanted, op: 'max' | 'min') {
    this.#code = code;
    this.#wanted = wanted;
    this.#of = wanted.dtype === 'float32' ? f32x4 : f64x2;
    this.#isMax = op === 'max';
    this.#partials = firstOf(code, wanted);
    this.#unordered = code.let('unordered', i32x4.const(0));
    this.#signs = code.let('signs', i32x4.const(this.#isMax ? -1 : 0));
  }

  bringIn(values: readonly Vector[]): void {
    const xs = values.map((x) => inVariable(this.#code, x));
    const areNaN = combined(
      v128.or,
      xs.map((x) => this.#of.ne(x, x)),
    );
    const signs = combined(this.#isMax ? v128.and : v128.or, xs);
    zip(this.#partials, xs).forEach(([partial, x]) =>
      this.#code.set(partial, this.#greater(partial, x)),
    );
    this.#code.set(this.#unordered, v128.or(this.#unordered, areNaN));
    this.#code.set(this.#signs, (this.#isMax ? v128.and : v128.or)(this.#signs, signs));
  }

  /** Of NaN and a number, or of two zeros, the first. */
  #greater(x: Vector, y: Vector): Vector {
    return this.#isMax ? this.#of.pmax(x, y) : this.#of.pmin(x, y);
  }

  together(): VectorLocal {
    const { name, dtype } = this.#wanted;
    const most = this.#code.let(
      name,
      combined((x, y) => this.#greater(x, y), this.#partials),
    );
    const sign = dtype === 'float32' ? i32x4.const(-(2 ** 31)) : i64x2.const(-(2n ** 63n));
    const zero = v128.and(this.#signs, sign);
    const signed = v128.bitselect(zero, most, this.#of.eq(most, 0));
    return this.#code.let(name, v128.or(signed, this.#unordered));
  }
}
