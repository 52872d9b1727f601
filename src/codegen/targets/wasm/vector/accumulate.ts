/** Where partial results begin, and how the lanes of one come together. */
import { fail } from '../../../../array/errors.js';
import type { Compute } from '../../../../array/dtype.js';
import { at } from '../../../../array/shape.js';
import { identityOf, type ScalarOp } from '../../../../loops/ops.js';
import { f32x4, f64x2, i32x4, type Const, type Value } from '../binary/instructions.js';
import { joiningTruths } from '../ops/lane-forms.js';
import { laneForm } from '../ops/table.js';

/** The identity of an operation in all lanes. A truth is a mask. */
export function identityLanes(op: ScalarOp, dtype: Compute): Const<'v128'> {
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
    for (let i = 0; i + 1 < rest.length; i += 2) next.push(combine(at(rest, i), at(rest, i + 1)));
    if (rest.length % 2 === 1) next.push(rest.at(-1) as Value);
    rest = next;
  }
  return rest[0] ?? fail('internal', 'nothing to bring together');
}

/** A truth with the lanes of a mask brought in. */
export const combineTruths = (
  op: ScalarOp,
): ((truth: Value<'i32'>, mask: Value<'v128'>) => Value<'i32'>) =>
  joiningTruths.get(laneForm(op, 'bool')) ?? fail('internal', `${op} brings no truths together`);
