/** Arrays between their elements. */
import { sameShape } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { isInexact, isInteger } from '../../array/dtype.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import {
  abs,
  add,
  clip,
  floor,
  greaterEqual,
  less,
  logicalAnd,
  mod,
  multiply,
  onesLike,
  round,
  sign,
  subtract,
  where,
} from '../../numpy/index.js';
import { convertTo, flat, gatherAxis, pickAxis, reshapeTo } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { requireReal } from '../../operands/promote.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, arrayLikes, choice, kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

/** What lies beyond the edges of an array. */
export type EdgeMode = 'constant' | 'nearest' | 'wrap' | 'mirror' | 'reflect';

/** The options of `mapCoordinates`. */
export interface MapCoordinatesOptions {
  /** What lies beyond the array: `'constant'` unless given. */
  readonly mode?: EdgeMode | undefined;
  /** What lies there by `'constant'`, 0 unless given. */
  readonly cval?: ArrayLike | undefined;
}

const who = 'scipy.ndimage.mapCoordinates';
export const edgeModes = ['constant', 'nearest', 'wrap', 'mirror', 'reflect'] as const;
const mapCoordinatesParameters = parameters<MapCoordinatesOptions>(
  who,
  {
    input: arrayLike,
    coordinates: arrayLikes,
    order: kind('0 or 1', (x) => x === 0 || x === 1),
  },
  { mode: choice(...edgeModes), cval: arrayLike },
);

/**
 * The values of an array at places between its elements: `coordinates` has for each axis an array
 * of places along it, and the result the shape of these. Of order 1 a mean of the 2ᵈ elements
 * around, of order 0 the nearest one, of two as near the one farther from 0. Beyond the array lies
 * `cval`, the nearest element, or the array again: as it is (`'wrap'`), turned at the middle of the
 * last element (`'mirror'`) or at its edge (`'reflect'`). As in JAX; the result has the dtype of
 * the input, integers are rounded. Throws `shape-mismatch` where there are not as many coordinates
 * as axes.
 */
export function mapCoordinates(
  input: ArrayLike,
  coordinates: readonly ArrayLike[] | NDArray,
  order: 0 | 1,
  ...args: Trailing<[mode?: EdgeMode, cval?: ArrayLike], MapCoordinatesOptions>
): NDArray {
  const options = mapCoordinatesParameters.read([input, coordinates, order], args);
  const { mode = 'constant', cval = 0 } = options;
  const array = asArray(input);
  const places = (
    coordinates instanceof NDArray
      ? range(coordinates.shape[0] ?? 0).map((i) => pickAxis(coordinates, 0, i))
      : coordinates
  ).map((x) => requireReal(who, asArray(x)));
  if (places.length !== array.ndim)
    fail(
      'shape-mismatch',
      `${who}: coordinates must be a list of ${array.ndim} arrays, one for each axis of ` +
        `${printShape(array.shape)}, received ${places.length}.`,
    );
  const shape = places[0]?.shape ?? [];
  if (places.some((x) => !sameShape(x.shape, shape)))
    fail(
      'shape-mismatch',
      `${who}: the coordinates must have one shape, received ` +
        `${places.map((x) => printShape(x.shape)).join(', ')}.`,
    );
  const lines = places.map(flat);
  const corners = lines.map((x, d) => neighbours(x, order, at(array.shape, d), mode));
  const values = flat(array);
  const sum = range(2 ** (order * array.ndim))
    .map((bits) => {
      const picked = corners.map((c, d) => at(c, (bits >> d) & order));
      const offset = picked
        .map((c) => c.index)
        .reduce((o, index, d) => add(multiply(o, at(array.shape, d)), index));
      const found = gatherAxis(values, offset, 0);
      const isInside = picked.map((c) => c.isInside).reduce((a, b) => logicalAnd(a, b));
      const value =
        mode === 'constant' ? where(isInside, found, convertTo(asArray(cval), array.dtype)) : found;
      return picked.map((c) => c.weight).reduce((v: NDArray, w) => multiply(v, w), value);
    })
    .reduce((a, b) => add(a, b));
  const exact = isInteger(array.dtype) && isInexact(sum.dtype) ? round(sum) : sum;
  return reshapeTo(convertTo(exact, array.dtype), shape);
}

interface Neighbour {
  readonly index: NDArray;
  readonly weight: NDArray;
  readonly isInside: NDArray;
}

/** The elements along an axis from which values at places are made. */
function neighbours(x: NDArray, order: 0 | 1, length: number, mode: EdgeMode): Neighbour[] {
  const float = convertTo(x, inexactDType(x.dtype));
  const nearest = (): NDArray => multiply(sign(float), floor(add(abs(float), 0.5)));
  const below = order === 0 ? nearest() : floor(float);
  const share = subtract(float, below);
  const one = (place: NDArray, weight: NDArray): Neighbour => ({
    index: convertTo(folded(place, length, mode), 'int32'),
    weight,
    isInside: logicalAnd(greaterEqual(place, 0), less(place, length)),
  });
  if (order === 0) return [one(below, onesLike(share))];
  return [one(below, subtract(1, share)), one(add(below, 1), share)];
}

/** The place within an axis that stands for one anywhere. */
function folded(place: NDArray, length: number, mode: EdgeMode): NDArray {
  if (mode === 'wrap') return mod(place, length);
  if (mode === 'mirror' && length > 1) {
    const period = 2 * (length - 1);
    const inPeriod = mod(place, period);
    return where(less(inPeriod, length), inPeriod, subtract(period, inPeriod));
  }
  if (mode === 'reflect') {
    const inPeriod = mod(place, 2 * length);
    return where(less(inPeriod, length), inPeriod, subtract(2 * length - 1, inPeriod));
  }
  return clip(place, 0, length - 1);
}
