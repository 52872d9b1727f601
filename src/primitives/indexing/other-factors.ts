import { elementsAt } from './elements.js';
import type { Aval } from '../../array/aval.js';
import { at, sizeOf } from '../../array/shape.js';
import { newLiteral, type PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { associativeScan, pairedStrands, primalStrands } from '../reduce/scan.js';
import { gatherDimsOf, windowSizes } from './windows.js';
import { iotaAlong } from '../shape/iota.js';

/**
 * For each update of a `scatterMul`, the product of the other updates of the same element, without
 * division, so that it is exact where updates are zero. The updates are sorted by the element they
 * change; within each run, what stands before and what stands behind is multiplied.
 */
export function otherFactors(
  p: Ops,
  operand: Aval,
  indices: Primal,
  updates: Primal,
  params: PrimParams['scatterMul'],
): Primal {
  const size = sizeOf(updates.aval.shape);
  const elements = p.reshape(changedElements(p, operand, indices, updates.aval, params), [size]);
  const positions = iotaAlong(p, [size], 'int32', 0);
  const [keys, order] = p.bind('sort', [elements, positions], { axis: 0, keys: 1 });
  const factors = take(p, p.reshape(updates, [size]), order!);
  const flip = (x: Primal): Primal => p.bind1('reverse', [x], { axes: [0] });
  const before = productsBefore(p, keys!, factors);
  const behind = flip(productsBefore(p, flip(keys!), flip(factors)));
  const inverse = at(p.bind('sort', [order!, positions], { axis: 0, keys: 1 }), 1);
  return p.reshape(take(p, p.mul(before, behind), inverse), updates.aval.shape);
}

/** The flat number of the element that each update changes; -1 for dropped ones. */
function changedElements(
  p: Ops,
  operand: Aval,
  indices: Primal,
  updates: Aval,
  params: PrimParams['scatterMul'],
): Primal {
  const numbers = p.reshape(iotaAlong(p, [sizeOf(operand.shape)], 'int32', 0), operand.shape);
  const dims = gatherDimsOf(params.dims);
  return p.bind1('gather', [numbers, indices], {
    dims,
    sizes: windowSizes(dims, operand.shape.length, updates.shape),
    mode: params.mode === 'clip' ? 'clip' : 'fill',
    fill: -1,
  });
}

/** x[indices] for vectors. */
function take(p: Ops, x: Primal, indices: Primal): Primal {
  const [size] = indices.aval.shape;
  return p.bind1('gather', [x, p.reshape(indices, [size!, 1])], elementsAt);
}

/** For each element of a list, the product of those before it in its run of equal keys. */
function productsBefore(p: Ops, keys: Primal, factors: Primal): Primal {
  const strand = pairedStrands(primalStrands(p, 0), primalStrands(p, 0));
  // The product of the last run: it goes on where the key does.
  const combine = ([k, x]: readonly [Primal, Primal], [l, y]: readonly [Primal, Primal]) =>
    [l, p.select(p.eq(k, l), p.mul(x, y), y)] as const;
  const [, running] = associativeScan(strand, combine, [keys, factors]);
  const previous = (x: Primal, first: number): Primal => {
    const padding = newLiteral(first, { dtype: x.aval.dtype, weak: false });
    return p.bind1('pad', [x, padding], { low: [1], high: [-1], interior: [0] });
  };
  return p.select(p.eq(previous(keys, -2), keys), previous(running, 1), 1);
}
