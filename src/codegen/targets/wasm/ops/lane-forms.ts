/**
 * How operations are written on lanes: their kinds, and the forms that many operations share.
 * Operands of a form have as many lanes each; truths come in masks of one width.
 */
import { at } from '../../../../array/shape.js';
import { isRealFloat, type Compute } from '../../../../array/dtype.js';
import type { Code } from '../binary/code.js';
import {
  f32x4,
  f64x2,
  i32,
  i32x4,
  i64x2,
  v128,
  type Value,
  type Vector,
  type VectorLocal,
} from '../binary/instructions.js';
import type { MathFunction } from '../math/define.js';
import type { FloatFunction } from '../math/index.js';
import type { Lanes } from './lanes.js';

/** What writes a loop on lanes. */
export interface LaneWriter {
  readonly code: Code;
  /** The function, to be applied `times` times: called, or written in line. */
  use(f: MathFunction, times: number): (...args: Vector[]) => Vector;
}

export type LaneForm = (w: LaneWriter, args: readonly Lanes[], from: Compute, to: Compute) => Lanes;

/**
 * An operation by the kind of its operands; null where it is not defined. A loop that has an
 * operation 'one by one' is done turn by turn.
 */
export interface LaneForms {
  readonly float: LaneForm | 'one by one' | null;
  readonly int32: LaneForm | 'one by one' | null;
  readonly uint32: LaneForm | 'one by one' | null;
  readonly bool: LaneForm | 'one by one' | null;
}

export const none: LaneForms = { float: null, int32: null, uint32: null, bool: null };

export const bothIntegers = (form: LaneForm): Pick<LaneForms, 'int32' | 'uint32'> => ({
  int32: form,
  uint32: form,
});

/** The vectors that the k-th vector of the result is made of, for each k. */
const byChunk = (
  args: readonly Lanes[],
  write: (x: Vector, y: Vector, ...others: Vector[]) => Vector,
): Lanes => {
  const { width, chunks } = at(args, 0);
  return {
    width,
    chunks: chunks.map((_, k) => write(...(args.map((x) => at(x.chunks, k)) as [Vector, Vector]))),
  };
};

/** Vector by vector, each operand used once. */
export const each =
  (write: (x: Vector, y: Vector) => Vector): LaneForm =>
  (_, args) =>
    byChunk(args, write);

export const identity: LaneForm = (_, [x]) => x as Lanes;

/** Vector by vector; the operands are in variables and may be used several times. */
export const eachNamed =
  (write: (c: Code, x: VectorLocal, y: VectorLocal) => Vector): LaneForm =>
  ({ code }, args) =>
    byChunk(args, (...chunks) => {
      const [x, y] = chunks.map((v) => inVariable(code, v));
      return write(code, x as VectorLocal, y as VectorLocal);
    });

export const inVariable = (code: Code, x: Vector): VectorLocal =>
  x.kind === 'local' ? x : code.let('lanes', x);

/** The instructions on floats of one width, and on integers as wide. */
export interface FloatShape {
  readonly of: typeof f32x4 | typeof f64x2;
  readonly bits: typeof i32x4 | typeof i64x2;
  /** Only the sign bit is set. */
  readonly sign: Vector;
  /** All bits of a lane as an integer. */
  readonly integer: (x: number) => Vector;
}

const shapes: Readonly<Record<'float32' | 'float64', FloatShape>> = {
  float32: {
    of: f32x4,
    bits: i32x4,
    sign: i32x4.const(-(2 ** 31)),
    integer: (x) => i32x4.const(x),
  },
  float64: {
    of: f64x2,
    bits: i64x2,
    sign: i64x2.const(-(2n ** 63n)),
    integer: (x) => i64x2.const(BigInt(x)),
  },
};

const shapeOf = (dtype: Compute): FloatShape => shapes[dtype === 'float32' ? 'float32' : 'float64'];

/** On floats, each operand used once. */
export const float =
  (write: (of: FloatShape['of'], x: Vector, y: Vector) => Vector): LaneForm =>
  (_, args, from) => {
    const { of } = shapeOf(from);
    return byChunk(args, (x, y) => write(of, x, y));
  };

/** On floats, vector by vector, as they are written: a number may be seen to be one. */
export const floatAsWritten =
  (write: (of: FloatShape['of'], c: Code, x: Vector, y: Vector) => Vector): LaneForm =>
  ({ code }, args, from) => {
    const { of } = shapeOf(from);
    return byChunk(args, (x, y) => write(of, code, x, y));
  };

/** On floats that are in variables. */
export const floatNamed =
  (write: (shape: FloatShape, c: Code, x: VectorLocal, y: VectorLocal) => Vector): LaneForm =>
  (w, args, from) =>
    eachNamed((c, x, y) => write(shapeOf(from), c, x, y))(w, args, from, from);

/** On floats, by a function. */
export const byFunction =
  (f: FloatFunction): LaneForm =>
  (w, args, from) => {
    const { chunks } = at(args, 0);
    const apply = w.use(f[from === 'float32' ? 'float32' : 'float64'], chunks.length);
    return byChunk(args, apply);
  };

/** On integers, by a function of their vectors, the second of which may have to be prepared. */
export const byIntegerFunction =
  (f: MathFunction, prepared = (y: Vector): Vector => y): LaneForm =>
  (w, args) => {
    const apply = w.use(f, at(args, 0).chunks.length);
    return byChunk(args, (x, y) => apply(x, prepared(y)));
  };

/** A function with steps: integers lie on them. */
export const stepped = (form: LaneForm): LaneForms => ({
  ...none,
  float: form,
  ...bothIntegers(identity),
});

export const bitwise = (integers: (x: Vector, y: Vector) => Vector, bool: LaneForm): LaneForms => ({
  ...none,
  ...bothIntegers(each(integers)),
  bool,
});

export const comparison = (
  name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge',
  signed: (x: Vector, y: Vector) => Vector,
  unsigned: (x: Vector, y: Vector) => Vector,
  bool: (x: Vector, y: Vector) => Vector,
): LaneForms => ({
  float: float((of, x, y) => of[name](x, y)),
  int32: each(signed),
  uint32: each(unsigned),
  bool: each(bool),
});

/** Of masks. */
export const someOf = each(v128.or);
export const bothOf = each(v128.and);
export const oneOf = each(v128.xor);

type BringIn = (truth: Value<'i32'>, mask: Vector) => Value<'i32'>;

/** How the lanes of a mask join a truth, by the form that combines masks. */
export const joiningTruths: ReadonlyMap<LaneForms['bool'], BringIn> = new Map([
  [someOf, (truth, mask) => i32.or(truth, v128.any_true(mask))],
  [bothOf, (truth, mask) => i32.and(truth, i32x4.all_true(mask))],
  [oneOf, (truth, mask) => i32.xor(truth, i32.and(i32.popcnt(i32x4.bitmask(mask)), 1))],
] satisfies [LaneForm, BringIn][]);

/** The forms for operands of this dtype. */
export const kindOf = (dtype: Compute): keyof LaneForms =>
  isRealFloat(dtype) ? 'float' : (dtype as 'int32' | 'uint32' | 'bool');
