/** Where partial results begin, and how the lanes of one come together. */
import { fail } from '../../../../array/errors.js';
import type { DType } from '../../../../array/dtype.js';
import { identityOf, type ScalarOp } from '../../../../loops/ops.js';
import { f32x4, f64x2, i32, i32x4, v128, type Const, type Value } from '../binary/instructions.js';
import { vectorOp } from './ops.js';

/** The identity of an operation in all lanes. A truth is a mask. */
export function identityLanes(op: ScalarOp, dtype: DType): Const<'v128'> {
  const identity = identityOf(op, dtype);
  if (dtype === 'float32') return f32x4.const(identity);
  if (dtype === 'float64') return f64x2.const(identity);
  return i32x4.const(dtype === 'bool' ? -identity : identity | 0);
}

/** Numbers brought together, neighbours first. */
export function combineScalars(
  combine: (x: Value, y: Value) => Value,
  values: readonly Value[],
): Value {
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

/** How the lanes of a mask join a truth, by the instruction that combines masks. */
const ofMasks: ReadonlyMap<unknown, BringIn> = new Map<unknown, BringIn>([
  [v128.or, (truth, mask) => i32.or(truth, v128.any_true(mask))],
  [v128.and, (truth, mask) => i32.and(truth, i32x4.all_true(mask))],
  [v128.xor, (truth, mask) => i32.xor(truth, i32.and(i32.popcnt(i32x4.bitmask(mask)), 1))],
]);

/** A truth with the lanes of a mask brought in. */
export const combineTruths = (op: ScalarOp): BringIn =>
  ofMasks.get(vectorOp(op, 'bool')) ?? fail('internal', `${op} brings no truths together`);
