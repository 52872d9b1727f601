/** What loops of unknown length record for the way back: lists of rows of arrays. */
import { printAval, type Aval } from '../../../array/aval.js';
import { dense, denseScalar, type DenseArray } from '../../../array/dense.js';
import { hasTangent, isComplex, newTypedArray } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { at, sizeOf, zip } from '../../../array/shape.js';
import { avalsOf, noParams, type Atom, type PrimParams } from '../../../ir/program.js';
import type { Evaluation } from '../../../ir/rules.js';
import { computes, nonlinear, type Primal, type Rules } from '../../record.js';
import { batchPeek, batchPush } from './batch.js';
import { marked, cut, isPresent, spread } from '../present.js';
import { emptyList, handleType } from './handle.js';
import { peekLower, pushLower } from './loops.js';
import { flatten, inParts, partTypes, realOf } from '../../complex/parts.js';

export function checkHandles(who: string, handles: readonly Atom[]): void {
  for (const { aval: given } of handles)
    if (given.dtype !== 'float64' || given.shape.length > 0)
      fail('dtype-mismatch', `${who}: a handle of a tape is f64[], received ${printAval(given)}.`);
}

/** Which values of a row have tangents on the row of tangents. */
export const isMoving = (row: readonly Aval[]): boolean[] => row.map((a) => hasTangent(a.dtype));

/** A tangent may pass a tape beside its value only; in reverse mode tapes are passed as a whole. */
export function failReverse(): never {
  return fail(
    'not-differentiable',
    'a list of a tape has no cotangent. Linearize what records it together with what reads it.',
  );
}

/** The list without its last row, and that row; the empty list is read as zeros. */
export function takeApart(
  { tape }: Evaluation,
  handle: number,
  row: readonly Aval[],
): { readonly previous: number; readonly values: readonly DenseArray[] } {
  if (handle > 0) return at(tape, handle - 1);
  const zeros = row.map((a) => dense(a.shape, a.dtype, newTypedArray(a.dtype, sizeOf(a.shape))));
  return { previous: 0, values: zeros };
}

export const push: Rules<PrimParams['push']> = {
  ...computes,
  effect: 'tape',
  type: (inputs) => {
    checkHandles('push', inputs.slice(0, 1));
    return [handleType];
  },
  evaluate: ([handle, ...values], _params, _outputs, { tape }) => {
    const previous = (handle as DenseArray).item();
    return [denseScalar(tape.push({ previous, values }), 'float64')];
  },
  jvp: {
    // What has no tangent has zeros on the row of tangents, so that the types of rows tell theirs.
    forward: (p, inputs, tangents) => {
      const [[list], dRow] = cut(tangents, 1);
      const moved = zip(inputs.slice(1), dRow).map(([x, dx]) => dx ?? p.full(0, x.aval));
      const floats = marked(moved, isMoving(avalsOf(inputs.slice(1))));
      const outputs = p.bind('push', inputs, noParams);
      return { outputs, tangents: p.bind('push', [list ?? emptyList, ...floats], noParams) };
    },
    split: failReverse,
  },
  transpose: nonlinear,
  batch: { sharing: batchPush },
  complex: (b, operands) => b.bind('push', flatten(operands), noParams),
  lower: pushLower,
};

export const peek: Rules<PrimParams['peek']> = {
  ...computes,
  effect: 'tape',
  type: (inputs, { row }) => {
    checkHandles('peek', inputs);
    return [handleType, ...row];
  },
  evaluate: ([handle], { row }, _outputs, evaluation) => {
    const { previous, values } = takeApart(evaluation, (handle as DenseArray).item(), row);
    return [denseScalar(previous, 'float64'), ...values];
  },
  jvp: {
    forward: (p, inputs, tangents, { row }) => {
      const moving = isMoving(row);
      const [previous, ...moved] = p.bind('peek', tangents.filter(isPresent), {
        row: marked(row, moving),
      });
      const outputs = p.bind('peek', inputs, { row });
      return { outputs, tangents: [previous as Primal, ...spread(moved, moving)] };
    },
    split: failReverse,
  },
  transpose: nonlinear,
  batch: { sharing: batchPeek },
  complex: (b, [handle], { row }) => {
    const results = b.bind('peek', [realOf(handle)], { row: row.flatMap(partTypes) });
    return inParts(results, [false, ...row.map((type) => isComplex(type.dtype))]);
  },
  lower: peekLower,
};
