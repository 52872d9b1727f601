/** Operations that fill, move and cut elements. */
import { at, zip } from '../../../array/shape.js';
import { lax } from '../lax.js';
import { constantArray } from '../constants.js';
import type { GivenOperation } from '../given.js';
import type { OperationRule, OperationRules } from './rule.js';

const constant: OperationRule = (given) => constantArray(given);

const iota: OperationRule = (given) => {
  const { dtype, shape } = given.resultType();
  return lax.broadcastedIota(dtype, shape, given.integer('dim', 'iota_dimension'));
};

const broadcastInDim: OperationRule = (given, xs) =>
  lax.broadcastInDim(
    at(xs, 0),
    given.resultType().shape,
    given.integers('dims', 'broadcast_dimensions'),
  );

const reshape: OperationRule = (given, xs) => lax.reshape(at(xs, 0), given.resultType().shape);

const transpose: OperationRule = (given, xs) =>
  lax.transpose(at(xs, 0), given.integers('dims', 'permutation'));

const reverse: OperationRule = (given, xs) =>
  lax.rev(at(xs, 0), given.integers('dims', 'dimensions'));

const concatenate: OperationRule = (given, xs) =>
  lax.concatenate(xs, given.integer('dim', 'dimension'));

/** `[0:1, 2:8:3]` among the operands, or three lists. */
function stretches(given: GivenOperation): readonly [number[], number[], number[]] {
  const [list] = given.op.unnamed;
  if (!Array.isArray(list))
    return [
      given.integers('start_indices'),
      given.integers('limit_indices'),
      given.integers('strides'),
    ];
  const entries = list.map((entry) => [entry].flat().map(Number));
  return [
    entries.map((e) => e[0] ?? NaN),
    entries.map((e) => e[1] ?? NaN),
    entries.map((e) => e[2] ?? 1),
  ];
}

const slice: OperationRule = (given, xs) => lax.slice(at(xs, 0), ...stretches(given));

const pad: OperationRule = (given, xs) => {
  given.count(2);
  const low = given.integers('low', 'edge_padding_low');
  const high = given.integers('high', 'edge_padding_high');
  const interior = given.integers('interior', 'interior_padding');
  const config = zip(low, high).map(([l, h], d) => [l, h, at(interior, d)] as const);
  return lax.pad(at(xs, 0), at(xs, 1), config);
};

const clampStarts = { allowNegativeIndices: false };

const dynamicSlice: OperationRule = (given, [x, ...starts]) =>
  x === undefined
    ? given.fail('wants an operand')
    : lax.dynamicSlice(x, starts, given.integers('sizes', 'slice_sizes'), clampStarts);

const dynamicUpdateSlice: OperationRule = (given, [x, update, ...starts]) =>
  x === undefined || update === undefined
    ? given.fail('wants an operand and an update')
    : lax.dynamicUpdateSlice(x, update, starts, clampStarts);

export const shapes: OperationRules = {
  'stablehlo.broadcast_in_dim': broadcastInDim,
  'stablehlo.concatenate': concatenate,
  'stablehlo.constant': constant,
  'stablehlo.dynamic_slice': dynamicSlice,
  'stablehlo.dynamic_update_slice': dynamicUpdateSlice,
  'stablehlo.iota': iota,
  'stablehlo.pad': pad,
  'stablehlo.reshape': reshape,
  'stablehlo.reverse': reverse,
  'stablehlo.slice': slice,
  'stablehlo.transpose': transpose,
};
