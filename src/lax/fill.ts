/** Arrays made of nothing but a shape and a number. */
import { printAval } from '../array/aval.js';
import { defaultDType, type DType } from '../array/dtype.js';
import { denseScalar } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { checkedShape, normalizeAxis, type Shape } from '../array/shape.js';
import { asArray } from '../operands/convert.js';
import {
  arrayLike,
  axis as axisKind,
  dtype as dtypeKind,
  integers,
  optional,
  shape as shapeKind,
  size,
} from '../parameters/kinds.js';
import { parameters, type Trailing } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';

const iotaParameters = parameters('lax.iota', { dtype: dtypeKind, size });

/** 0, 1, 2 … as a vector. */
export function iota(dtype: DType, length: number, ...none: []): NDArray {
  iotaParameters.read([dtype, length], none);
  return bind1('iota', [], { shape: [length], dtype, axis: 0 });
}

const broadcastedIotaParameters = parameters('lax.broadcastedIota', {
  dtype: dtypeKind,
  shape: integers,
  dimension: axisKind,
});

/** 0, 1, 2 … along one axis of a shape, constant along the others. */
export function broadcastedIota(dtype: DType, shape: Shape, axis: number, ...none: []): NDArray {
  const who = 'lax.broadcastedIota';
  broadcastedIotaParameters.read([dtype, shape, axis], none);
  return bind1('iota', [], {
    shape: checkedShape(who, shape),
    dtype,
    axis: normalizeAxis(axis, shape.length, who),
  });
}

/** The dtype of the result. */
export interface DTypeOption {
  readonly dtype?: DType | null | undefined;
}

const fullParameters = parameters<DTypeOption>(
  'lax.full',
  { shape: shapeKind, fillValue: arrayLike },
  { dtype: optional(dtypeKind) },
);

/** A shape filled with a scalar, converted to `dtype` (its own if none is given). */
export function full(
  shape: number | Shape,
  value: ArrayLike,
  ...args: Trailing<[dtype?: DType | null], DTypeOption>
): NDArray {
  const { dtype } = fullParameters.read([shape, value], args);
  return filled('lax.full', shape, value, dtype);
}

function filled(
  who: string,
  shape: number | Shape,
  value: ArrayLike,
  dtype: DType | undefined,
): NDArray {
  const scalar = fillValue(value, dtype);
  if (scalar.ndim > 0)
    fail(
      'shape-mismatch',
      `${who}: wants a scalar to fill with, received ${printAval(scalar.aval)}.`,
    );
  return bind1('broadcast', [scalar], { shape: checkedShape(who, shape), dims: [] });
}

function fillValue(value: ArrayLike, dtype: DType | undefined): NDArray {
  if (typeof value === 'number') return denseScalar(value, dtype ?? defaultDType());
  const scalar = asArray(value);
  return dtype === undefined || dtype === scalar.dtype
    ? scalar
    : bind1('convert', [scalar], { dtype });
}

/** The options of `fullLike`. */
export interface FullLikeOptions extends DTypeOption {
  readonly shape?: number | Shape | null | undefined;
}

const fullLikeParameters = parameters<FullLikeOptions>(
  'lax.fullLike',
  { x: arrayLike, fillValue: arrayLike },
  { dtype: optional(dtypeKind), shape: optional(shapeKind) },
);

/** The shape and dtype of x, or those given, filled with a scalar. */
export function fullLike(
  x: ArrayLike,
  value: ArrayLike,
  ...args: Trailing<[dtype?: DType | null, shape?: number | Shape | null], FullLikeOptions>
): NDArray {
  const { dtype, shape } = fullLikeParameters.read([x, value], args);
  const array = asArray(x);
  return filled('lax.fullLike', shape ?? array.shape, value, dtype ?? array.dtype);
}

const emptyParameters = parameters('lax.empty', { shape: shapeKind, dtype: dtypeKind });

/** A shape of elements that are to be overwritten; they are zeros. */
export function empty(shape: number | Shape, dtype: DType, ...none: []): NDArray {
  emptyParameters.read([shape, dtype], none);
  return filled('lax.empty', shape, dtype === 'bool' ? false : 0, dtype);
}
