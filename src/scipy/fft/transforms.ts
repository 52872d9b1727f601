/** Discrete cosine and sine transforms. */
import { dense } from '../../array/dense.js';
import { isComplex, isDouble, newTypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, normalizeAxis, range } from '../../array/shape.js';
import { broadcastRight, convertTo, moveAxis } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { resized } from '../../operands/lengths.js';
import { asInexact } from '../../operands/promote.js';
import {
  arrayLike,
  axes as axesKind,
  axis as axisKind,
  choice,
  kind,
  optional,
  size,
  sizes,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import {
  cosineI,
  cosineII,
  cosineIII,
  cosineIV,
  sineI,
  sineII,
  sineIII,
  sineIV,
  type LineTransform,
} from './lines.js';

/** How results are scaled: the inverse ones by 1/m, both by 1/√m, or the others by 1/m. */
export type TransformNorm = 'backward' | 'ortho' | 'forward';

/** The options of transforms along one axis. */
export interface TransformOptions {
  /** 1 to 4; 2 unless given. */
  readonly type?: number | undefined;
  /** How many elements are taken; shorter lines are padded by zeros. All unless given. */
  readonly n?: number | null | undefined;
  /** The last one unless given. */
  readonly axis?: number | undefined;
  readonly norm?: TransformNorm | null | undefined;
}

/** The options of transforms along several axes. */
export interface TransformAxesOptions {
  /** 1 to 4; 2 unless given. */
  readonly type?: number | undefined;
  /**
   * How many elements are taken of each axis; shorter ones are padded by zeros. All unless given.
   */
  readonly s?: number | readonly number[] | null | undefined;
  /** All axes unless given, or as many of the last ones as `s` has lengths. */
  readonly axes?: number | readonly number[] | null | undefined;
  readonly norm?: TransformNorm | null | undefined;
}

type OneAxis = Trailing<
  [type?: number, n?: number | null, axis?: number, norm?: TransformNorm | null],
  TransformOptions
>;
type SeveralAxes = Trailing<
  [
    type?: number,
    s?: number | readonly number[] | null,
    axes?: number | readonly number[] | null,
    norm?: TransformNorm | null,
  ],
  TransformAxesOptions
>;

const typeKind = kind<number>('1, 2, 3 or 4', (x) => [1, 2, 3, 4].includes(x as number));
const normKind = optional(choice('backward', 'ortho', 'forward'));
const oneAxis = (who: string) =>
  parameters<TransformOptions>(
    `scipy.fft.${who}`,
    { x: arrayLike },
    { type: typeKind, n: optional(size), axis: axisKind, norm: normKind },
  );
const severalAxes = (who: string) =>
  parameters<TransformAxesOptions>(
    `scipy.fft.${who}`,
    { x: arrayLike },
    { type: typeKind, s: optional(sizes), axes: optional(axesKind), norm: normKind },
  );

const dctParameters = oneAxis('dct');
const idctParameters = oneAxis('idct');
const dstParameters = oneAxis('dst');
const idstParameters = oneAxis('idst');
const dctnParameters = severalAxes('dctn');
const idctnParameters = severalAxes('idctn');
const dstnParameters = severalAxes('dstn');
const idstnParameters = severalAxes('idstn');

/**
 * The cosine transform along an axis of real numbers, of one of the four types of SciPy; integers
 * become floats. With norm 'ortho' it is an orthogonal matrix. Throws `bad-argument` for lines that
 * are empty, or of one number where the type is 1.
 */
export function dct(x: ArrayLike, ...args: OneAxis): NDArray {
  return along('scipy.fft.dct', cosines, 'forth', x, dctParameters.read([x], args));
}

/** The inverse of `dct`. */
export function idct(x: ArrayLike, ...args: OneAxis): NDArray {
  return along('scipy.fft.idct', cosines, 'back', x, idctParameters.read([x], args));
}

/** The sine transform along an axis of real numbers, else like `dct`. */
export function dst(x: ArrayLike, ...args: OneAxis): NDArray {
  return along('scipy.fft.dst', sines, 'forth', x, dstParameters.read([x], args));
}

/** The inverse of `dst`. */
export function idst(x: ArrayLike, ...args: OneAxis): NDArray {
  return along('scipy.fft.idst', sines, 'back', x, idstParameters.read([x], args));
}

/** `dct` along several axes. */
export function dctn(x: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('scipy.fft.dctn', cosines, 'forth', x, dctnParameters.read([x], args));
}

/** The inverse of `dctn`. */
export function idctn(x: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('scipy.fft.idctn', cosines, 'back', x, idctnParameters.read([x], args));
}

/** `dst` along several axes. */
export function dstn(x: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('scipy.fft.dstn', sines, 'forth', x, dstnParameters.read([x], args));
}

/** The inverse of `dstn`. */
export function idstn(x: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('scipy.fft.idstn', sines, 'back', x, idstnParameters.read([x], args));
}

type Direction = 'forth' | 'back';

/**
 * Which elements of a line of n weigh √2 times as much before, and as little behind, an orthogonal
 * transform.
 */
interface Ends {
  readonly before: (n: number) => readonly number[];
  readonly behind: (n: number) => readonly number[];
}

/** Transforms of one kind by their types, from 1. */
interface Family {
  readonly types: readonly LineTransform[];
  readonly ends: readonly Ends[];
  /** The length of the period of lines of n numbers: there and back multiplies by it. */
  readonly period: (n: number, type: number) => number;
}

const none = (): readonly number[] => [];
const first = (): readonly number[] => [0];
const last = (n: number): readonly number[] => [n - 1];
const both = (n: number): readonly number[] => [0, n - 1];

const cosines: Family = {
  types: [cosineI, cosineII, cosineIII, cosineIV],
  ends: [
    { before: both, behind: both },
    { before: none, behind: first },
    { before: first, behind: none },
    { before: none, behind: none },
  ],
  period: (n, type) => (type === 1 ? 2 * (n - 1) : 2 * n),
};

const sines: Family = {
  types: [sineI, sineII, sineIII, sineIV],
  ends: [
    { before: none, behind: none },
    { before: none, behind: last },
    { before: last, behind: none },
    { before: none, behind: none },
  ],
  period: (n, type) => (type === 1 ? 2 * (n + 1) : 2 * n),
};

function along(
  who: string,
  family: Family,
  direction: Direction,
  x: ArrayLike,
  { type = 2, n, axis = -1, norm = 'backward' }: Found<TransformOptions>,
): NDArray {
  const array = operand(who, x);
  const d = normalizeAxis(axis, array.ndim, who);
  return transformed(who, family, direction, resized(array, d, n), { type, axis: d, norm });
}

function alongAll(
  who: string,
  family: Family,
  direction: Direction,
  x: ArrayLike,
  { type = 2, s, axes, norm = 'backward' }: Found<TransformAxesOptions>,
): NDArray {
  const array = operand(who, x);
  const lengths = s === undefined ? undefined : [s].flat();
  const lastAxes = lengths && range(lengths.length).map((d) => d - lengths.length);
  const chosen = normalizeAxes(axes ?? lastAxes, array.ndim, who);
  if (lengths !== undefined && lengths.length !== chosen.length)
    fail(
      'bad-argument',
      `${who}: wants one length an axis, received ${lengths.length} in s and ${chosen.length} axes.`,
    );
  return chosen.reduce(
    (y, axis, i) =>
      transformed(who, family, direction, resized(y, axis, lengths?.[i]), { type, axis, norm }),
    array,
  );
}

/** x as float32 or float64. */
function operand(who: string, x: ArrayLike): NDArray {
  const array = asInexact(x);
  if (isComplex(array.dtype))
    fail(
      'dtype-mismatch',
      `${who}: takes real numbers, received ${array.dtype}. Transform np.real(x) and np.imag(x).`,
    );
  return convertTo(array, isDouble(array.dtype) ? 'float64' : 'float32');
}

interface Transform {
  readonly type: number;
  readonly axis: number;
  readonly norm: TransformNorm;
}

function transformed(
  who: string,
  { types, ends, period }: Family,
  direction: Direction,
  x: NDArray,
  { type, axis, norm }: Transform,
): NDArray {
  const n = at(x.shape, axis);
  const m = n === 0 ? 0 : period(n, type);
  if (m === 0)
    fail(
      'bad-argument',
      `${who}: a transform of type ${type} wants lines of at least ${n + 1} numbers, received ${n}.`,
    );
  const isBack = direction === 'back';
  // Types 2 and 3 are inverse to each other, the others to themselves.
  const used = isBack && (type === 2 || type === 3) ? 5 - type : type;
  const scales = {
    backward: isBack ? 1 / m : 1,
    ortho: 1 / Math.sqrt(m),
    forward: isBack ? 1 : 1 / m,
  };
  const { before, behind } = at(ends, used - 1);
  const [up, down] = norm === 'ortho' ? [before(n), behind(n)] : [[], []];
  const lines = weighted(moveAxis(x, axis, x.ndim - 1), up, Math.SQRT2);
  const results = at(types, used - 1)(lines, scales[norm]);
  return moveAxis(weighted(results, down, Math.SQRT1_2), x.ndim - 1, axis);
}

/** x with some elements of each line multiplied. */
function weighted(x: NDArray, places: readonly number[], weight: number): NDArray {
  if (places.length === 0) return x;
  const n = at(x.shape, x.ndim - 1);
  const weights = newTypedArray(x.dtype, n).fill(1);
  for (const i of places) weights[i] = weight;
  return op('mul', x, broadcastRight(dense([n], x.dtype, weights), x.shape));
}
