/** Where partial results begin, and how the lanes of one come together. */
import { fail } from '../../../../array/errors.js';
import type { DType } from '../../../../array/dtype.js';
import type { ScalarOp } from '../../../../loops/expr.js';
import {
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  i32x4,
  ifElse,
  v128,
  type Const,
  type Value,
} from '../binary/instructions.js';

/**
 * What changes nothing when a value is brought together with it: for floats, signed, unsigned, and
 * masks of truths.
 */
const identities: Readonly<Partial<Record<ScalarOp, readonly [number, number, number, number]>>> = {
  add: [0, 0, 0, 0],
  or: [NaN, 0, 0, 0],
  xor: [NaN, 0, 0, 0],
  and: [NaN, -1, -1, -1],
  mul: [1, 1, 1, -1],
  max: [-Infinity, -0x80000000, 0, 0],
  min: [Infinity, 0x7fffffff, -1, -1],
};

/** The same in all lanes. A truth is a mask. */
export function identityLanes(op: ScalarOp, dtype: DType): Const<'v128'> {
  const [float, signed, unsigned, mask] =
    identities[op] ?? fail('internal', `${op} has no identity`);
  if (dtype === 'float32') return f32x4.const(float);
  if (dtype === 'float64') return f64x2.const(float);
  return i32x4.const(dtype === 'int32' ? signed : dtype === 'uint32' ? unsigned : mask);
}

type Binary = (x: Value, y: Value) => Value;

const floats = (of: typeof f32 | typeof f64): Readonly<Record<string, Binary>> => ({
  add: of.add as unknown as Binary,
  mul: of.mul as unknown as Binary,
  max: of.max as unknown as Binary,
  min: of.min as unknown as Binary,
});

const chosenBy = (compare: (x: Value<'i32'>, y: Value<'i32'>) => Value<'i32'>): Binary =>
  ((x: Value<'i32'>, y: Value<'i32'>) => ifElse(compare(x, y), x, y)) as unknown as Binary;

const integers: Readonly<Record<string, Binary>> = {
  add: i32.add as unknown as Binary,
  mul: i32.mul as unknown as Binary,
  and: i32.and as unknown as Binary,
  or: i32.or as unknown as Binary,
  xor: i32.xor as unknown as Binary,
};

const tables: Readonly<Record<Exclude<DType, 'bool'>, Readonly<Record<string, Binary>>>> = {
  float32: floats(f32),
  float64: floats(f64),
  int32: { ...integers, max: chosenBy(i32.gt_s), min: chosenBy(i32.lt_s) },
  uint32: { ...integers, max: chosenBy(i32.gt_u), min: chosenBy(i32.lt_u) },
};

/** Numbers brought together, neighbours first. */
export function combineScalars(
  op: ScalarOp,
  dtype: Exclude<DType, 'bool'>,
  values: readonly Value[],
): Value {
  const combine = tables[dtype][op] ?? fail('internal', `${op} brings no ${dtype} together`);
  let rest = [...values];
  while (rest.length > 1) {
    const next: Value[] = [];
    for (let i = 0; i + 1 < rest.length; i += 2)
      next.push(combine(rest[i] as Value, rest[i + 1] as Value));
    if (rest.length % 2 === 1) next.push(rest.at(-1) as Value);
    rest = next;
  }
  return rest[0] ?? fail('internal', 'nothing to bring together');
}

type BringIn = (truth: Value<'i32'>, mask: Value<'v128'>) => Value<'i32'>;

const anyTrue: BringIn = (truth, mask) => i32.or(truth, v128.any_true(mask));
const allTrue: BringIn = (truth, mask) => i32.and(truth, i32x4.all_true(mask));

const ofTruths: Readonly<Partial<Record<ScalarOp, BringIn>>> = {
  or: anyTrue,
  add: anyTrue,
  max: anyTrue,
  and: allTrue,
  mul: allTrue,
  min: allTrue,
  xor: (truth, mask) => i32.xor(truth, i32.and(i32.popcnt(i32x4.bitmask(mask)), 1)),
};

/** A truth with the lanes of a mask brought in. */
export const combineTruths = (op: ScalarOp): BringIn =>
  ofTruths[op] ?? fail('internal', `${op} brings no truths together`);
