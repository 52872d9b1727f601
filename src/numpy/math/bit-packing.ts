/** Bits packed into bytes, eight each, and taken apart again. */
import { printAval } from '../../array/aval.js';
import { isInexact } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis } from '../../array/shape.js';
import { convertTo, iota, moveAxis, reshapeTo, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import {
  arrayLike,
  axis as axisKind,
  choice,
  integer,
  nullable,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { sum } from '../reduce/reduce.js';
import { subtract } from './arithmetic.js';
import { pad } from '../shape/pad.js';
import { bitwiseAnd, leftShift, notEqual, rightShift } from './logic.js';

type BitOrder = 'big' | 'little';

/** The options of `packbits`. */
export interface PackOptions {
  /** The axis along which bits lie; null, unless given, takes all elements in order. */
  readonly axis?: number | null | undefined;
  /** Whether the first of eight bits is the highest one, as it is unless given. */
  readonly bitorder?: BitOrder | undefined;
}

const packParameters = parameters<PackOptions>(
  'packbits',
  { a: arrayLike },
  { axis: nullable(axisKind), bitorder: choice('big', 'little') },
);

/** How far each of eight bits is shifted, as a uint8 array. */
function shifts(order: BitOrder): NDArray {
  const count = iota([8], 'int32');
  return order === 'little' ? count : subtract(7, count);
}

/**
 * Eight bits along an axis to a byte, uint8: elements that are not 0 are 1; at the end zeros are
 * added. Throws `dtype-mismatch` for floats and complex numbers.
 */
export function packbits(
  a: ArrayLike,
  ...args: Trailing<[axis?: number | null, bitorder?: BitOrder], PackOptions>
): NDArray {
  const { axis = null, bitorder = 'big' } = packParameters.read([a], args);
  const [x, place] = along('packbits', a, axis);
  const rows = moveAxis(x, place, x.ndim - 1);
  const length = at(rows.shape, rows.ndim - 1);
  const bytes = Math.ceil(length / 8);
  const room = rows.shape.map((_, d) => [0, d === rows.ndim - 1 ? 8 * bytes - length : 0] as const);
  const bits = convertTo(notEqual(pad(rows, room), 0), 'int32');
  const apart = reshapeTo(bits, [...rows.shape.slice(0, -1), bytes, 8]);
  const packed = sum(leftShift(apart, shifts(bitorder)), -1);
  return convertTo(moveAxis(packed, packed.ndim - 1, place), 'uint8');
}

/** The options of `unpackbits`. */
export interface UnpackOptions extends PackOptions {
  /** How many bits are wanted, or if negative how many of the last are not; all unless given. */
  readonly count?: number | null | undefined;
}

const unpackParameters = parameters<UnpackOptions>(
  'unpackbits',
  { a: arrayLike },
  { axis: nullable(axisKind), count: optional(integer), bitorder: choice('big', 'little') },
);

/**
 * The bits of bytes (uint8) along an axis, uint8; beyond the last one zeros, where `count` asks for
 * more. Throws `dtype-mismatch` for other dtypes.
 */
export function unpackbits(
  a: ArrayLike,
  ...args: Trailing<
    [axis?: number | null, count?: number | null, bitorder?: BitOrder],
    UnpackOptions
  >
): NDArray {
  const { axis = null, count, bitorder = 'big' } = unpackParameters.read([a], args);
  const [x, place] = along('unpackbits', a, axis);
  if (x.dtype !== 'uint8')
    fail('dtype-mismatch', `unpackbits: wants uint8, received ${printAval(x.aval)}.`);
  const rows = moveAxis(x, place, x.ndim - 1);
  const words = reshapeTo(convertTo(rows, 'int32'), [...rows.shape, 1]);
  const bits = bitwiseAnd(rightShift(words, shifts(bitorder)), 1);
  const length = 8 * at(rows.shape, rows.ndim - 1);
  const flat = reshapeTo(bits, [...rows.shape.slice(0, -1), length]);
  const wanted =
    count === undefined || count === null
      ? length
      : count < 0
        ? Math.max(0, length + count)
        : count;
  const room = flat.shape.map(
    (_, d) => [0, d === flat.ndim - 1 ? Math.max(0, wanted - length) : 0] as const,
  );
  const some = sliceAxis(pad(flat, room), flat.ndim - 1, 0, wanted);
  return convertTo(moveAxis(some, some.ndim - 1, place), 'uint8');
}

/** The array and the axis along which its bits lie: all of it, in a line, where that is null. */
function along(who: string, a: ArrayLike, axis: number | null): [x: NDArray, axis: number] {
  const x = asArray(a);
  if (isInexact(x.dtype))
    fail('dtype-mismatch', `${who}: wants integers or bools, received ${printAval(x.aval)}.`);
  return axis === null ? [reshapeTo(x, [x.size]), 0] : [x, normalizeAxis(axis, x.ndim, who)];
}
