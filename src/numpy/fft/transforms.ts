/** Discrete Fourier transforms along one axis or several. */
import {
  complexOf,
  defaultDType,
  isComplex,
  isDouble,
  isInexact,
  type DType,
} from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, normalizeAxis, printShape, range } from '../../array/shape.js';
import { convertTo, join, reverseAxes, sliceAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { resized } from '../../operands/lengths.js';
import {
  arrayLike,
  axes as axesKind,
  axis as axisKind,
  choice,
  optional,
  size,
  sizes,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { isHalved, type FftType } from '../../primitives/fft/index.js';
import { bind1 } from '../../trace/bind.js';

/**
 * How results are scaled: those of the inverse by 1/n (default), all by 1/√n, or the others by 1/n.
 */
export type FftNorm = 'backward' | 'ortho' | 'forward';

/** The options of transforms along one axis. */
export interface FftOptions {
  /** How many elements are taken; shorter lines are padded by zeros. All unless given. */
  readonly n?: number | null | undefined;
  /** The last one unless given. */
  readonly axis?: number | undefined;
  readonly norm?: FftNorm | null | undefined;
}

/** The options of transforms along several axes. */
export interface FftnOptions {
  /**
   * How many elements are taken of each axis; shorter ones are padded by zeros. All unless given.
   */
  readonly s?: number | readonly number[] | null | undefined;
  /** All axes unless given, or as many of the last ones as `s` has lengths. */
  readonly axes?: number | readonly number[] | null | undefined;
  readonly norm?: FftNorm | null | undefined;
}

type OneAxis = Trailing<[n?: number | null, axis?: number, norm?: FftNorm | null], FftOptions>;
type SeveralAxes = Trailing<
  [
    s?: number | readonly number[] | null,
    axes?: number | readonly number[] | null,
    norm?: FftNorm | null,
  ],
  FftnOptions
>;

const normKind = optional(choice('backward', 'ortho', 'forward'));
const oneAxis = (who: string) =>
  parameters<FftOptions>(
    `fft.${who}`,
    { a: arrayLike },
    { n: optional(size), axis: axisKind, norm: normKind },
  );
const severalAxes = (who: string) =>
  parameters<FftnOptions>(
    `fft.${who}`,
    { a: arrayLike },
    { s: optional(sizes), axes: optional(axesKind), norm: normKind },
  );

const fftParameters = oneAxis('fft');
const ifftParameters = oneAxis('ifft');
const rfftParameters = oneAxis('rfft');
const irfftParameters = oneAxis('irfft');
const hfftParameters = oneAxis('hfft');
const ihfftParameters = oneAxis('ihfft');
const fft2Parameters = severalAxes('fft2');
const ifft2Parameters = severalAxes('ifft2');
const rfft2Parameters = severalAxes('rfft2');
const irfft2Parameters = severalAxes('irfft2');
const fftnParameters = severalAxes('fftn');
const ifftnParameters = severalAxes('ifftn');
const rfftnParameters = severalAxes('rfftn');
const irfftnParameters = severalAxes('irfftn');

/**
 * The transform X[k] = Σ a[j]·e^{-2πi·jk/n} along an axis, complex: of float32 complex64, else
 * complex128. Throws `bad-argument` where the axis has no elements.
 */
export function fft(a: ArrayLike, ...args: OneAxis): NDArray {
  return along('fft.fft', 'fft', a, fftParameters.read([a], args));
}

/** The inverse of `fft`. */
export function ifft(a: ArrayLike, ...args: OneAxis): NDArray {
  return along('fft.ifft', 'ifft', a, ifftParameters.read([a], args));
}

/**
 * The first n/2 + 1 numbers of the transform of real numbers; the others are their conjugates.
 * Throws `dtype-mismatch` for complex numbers.
 */
export function rfft(a: ArrayLike, ...args: OneAxis): NDArray {
  return along('fft.rfft', 'rfft', a, rfftParameters.read([a], args));
}

/**
 * The inverse of `rfft`, of `n` real numbers, 2·(m - 1) of m unless given. The imaginary parts of
 * the first and, if n is even, of the last number have no effect.
 */
export function irfft(a: ArrayLike, ...args: OneAxis): NDArray {
  return along('fft.irfft', 'irfft', a, irfftParameters.read([a], args));
}

/** The real transform of numbers whose second half, the conjugates of the first, is not given. */
export function hfft(a: ArrayLike, ...args: OneAxis): NDArray {
  const found = hfftParameters.read([a], args);
  return along('fft.hfft', 'irfft', conjugate(asArray(a)), mirrored(found));
}

/** The inverse of `hfft`: the first n/2 + 1 numbers of the inverse transform of real ones. */
export function ihfft(a: ArrayLike, ...args: OneAxis): NDArray {
  const found = ihfftParameters.read([a], args);
  return conjugate(along('fft.ihfft', 'rfft', a, mirrored(found)));
}

/** `fft` along the last two axes, or those given. */
export function fft2(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.fft2', 'fft', a, ofTwo(fft2Parameters.read([a], args)));
}

/** The inverse of `fft2`. */
export function ifft2(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.ifft2', 'ifft', a, ofTwo(ifft2Parameters.read([a], args)));
}

/** `rfft` along the second of the last two axes, or those given, then `fft` along the first. */
export function rfft2(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.rfft2', 'rfft', a, ofTwo(rfft2Parameters.read([a], args)));
}

/**
 * The inverse of `rfft2`; the last of the axes has the length that `s` says, 2·(m - 1) unless
 * given.
 */
export function irfft2(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.irfft2', 'irfft', a, ofTwo(irfft2Parameters.read([a], args)));
}

/** `fft` along all axes, or those given. Throws `bad-argument` where one has no elements. */
export function fftn(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.fftn', 'fft', a, fftnParameters.read([a], args));
}

/** The inverse of `fftn`. */
export function ifftn(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.ifftn', 'ifft', a, ifftnParameters.read([a], args));
}

/** `rfft` along the last of the axes, then `fft` along the others. */
export function rfftn(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.rfftn', 'rfft', a, rfftnParameters.read([a], args));
}

/**
 * The inverse of `rfftn`; the last of the axes has the length that `s` says, 2·(m - 1) unless
 * given.
 */
export function irfftn(a: ArrayLike, ...args: SeveralAxes): NDArray {
  return alongAll('fft.irfftn', 'irfft', a, irfftnParameters.read([a], args));
}

/** Scaled as the transform in the other direction. */
function mirrored({ norm = 'backward', ...rest }: Found<FftOptions>): Found<FftOptions> {
  const other = { backward: 'forward', ortho: 'ortho', forward: 'backward' } as const;
  return { ...rest, norm: other[norm] };
}

const ofTwo = (found: Found<FftnOptions>): Found<FftnOptions> => ({ axes: [-2, -1], ...found });

const conjugate = (x: NDArray): NDArray => (isComplex(x.dtype) ? op('conj', x) : x);

function along(
  who: string,
  type: FftType,
  a: ArrayLike,
  { n, axis = -1, norm }: Found<FftOptions>,
): NDArray {
  const array = operand(who, type, asArray(a));
  const axes = [normalizeAxis(axis, array.ndim, who)];
  return transformed(who, type, array, axes, n === undefined ? undefined : [n], norm);
}

function alongAll(
  who: string,
  type: FftType,
  a: ArrayLike,
  { s, axes, norm }: Found<FftnOptions>,
): NDArray {
  const array = operand(who, type, asArray(a));
  const lengths = s === undefined ? undefined : [s].flat();
  const last = lengths && range(lengths.length).map((d) => d - lengths.length);
  const chosen = normalizeAxes(axes ?? last, array.ndim, who);
  if (lengths !== undefined && lengths.length !== chosen.length)
    fail(
      'bad-argument',
      `${who}: wants one length an axis, received ${lengths.length} in s and ${chosen.length} axes.`,
    );
  return transformed(who, type, array, chosen, lengths, norm);
}

/** An array of floats, or of complex numbers where the transform takes them. */
function operand(who: string, type: FftType, array: NDArray): NDArray {
  const dtype = isInexact(array.dtype) ? array.dtype : defaultDType();
  const float: DType = isDouble(dtype) ? 'float64' : 'float32';
  if (isComplex(dtype) && type !== 'rfft') return convertTo(array, dtype);
  if (isComplex(dtype))
    fail(
      'dtype-mismatch',
      `${who}: takes real numbers, received ${dtype}. Use fft, or take the real part, np.real(a).`,
    );
  return convertTo(array, float);
}

/** `lengths` are those of the result, of type 'irfft' also for the last axis. */
function transformed(
  who: string,
  type: FftType,
  x: NDArray,
  axes: readonly number[],
  lengths: readonly number[] | undefined,
  norm: FftNorm = 'backward',
): NDArray {
  if (axes.length === 0) return x;
  const last = axes.length - 1;
  const isHalf = (i: number): boolean => type === 'irfft' && i === last;
  const counts = axes.map((axis, i) => {
    const n = at(x.shape, axis);
    return lengths?.[i] ?? (isHalf(i) ? 2 * (n - 1) : n);
  });
  if (counts.some((n) => n < 1))
    fail(
      'bad-argument',
      `${who}: a transform takes at least one number along each axis, received lengths ` +
        `[${counts.join(', ')}] for shape ${printShape(x.shape)}.`,
    );
  if (counts.some((n) => n >= 2 ** 31))
    fail(
      'too-large',
      `${who}: a transform takes fewer than 2³¹ numbers along an axis, received lengths ` +
        `[${counts.join(', ')}].`,
    );
  const sized = axes.reduce((y, axis, i) => {
    const n = at(counts, i);
    return resized(y, axis, isHalf(i) ? Math.floor(n / 2) + 1 : n);
  }, x);
  const count = counts.reduce((product, n) => product * n, 1);
  const isBack = type === 'ifft' || type === 'irfft';
  const scale = {
    backward: isBack ? 1 / count : 1,
    ortho: 1 / Math.sqrt(count),
    forward: isBack ? 1 : 1 / count,
  };
  return bound(type, sized, axes, { length: at(counts, last), scale: scale[norm] });
}

function bound(
  type: FftType,
  x: NDArray,
  axes: readonly number[],
  { length, scale }: { readonly length: number; readonly scale: number },
): NDArray {
  if (type === 'irfft') return bind1('fft', [asComplex(x)], { type, axes, length, scale });
  const isPlain = type === 'rfft' || isComplex(x.dtype);
  if (!isPlain && axes.length === 1 && isHalved(length)) {
    const half = bind1('fft', [x], { type: 'rfft', axes, length: 0, scale });
    return wholeSpectrum(type === 'fft' ? half : conjugate(half), at(axes, 0), length);
  }
  return bind1('fft', [isPlain ? x : asComplex(x)], { type, axes, length: 0, scale });
}

const asComplex = (x: NDArray): NDArray =>
  isComplex(x.dtype) ? x : convertTo(x, complexOf(x.dtype));

/** All n numbers of the transform of real ones, an even number, of the first n/2 + 1. */
function wholeSpectrum(half: NDArray, axis: number, n: number): NDArray {
  const inner = sliceAxis(half, axis, 1, n / 2);
  return join([half, conjugate(reverseAxes(inner, [axis]))], axis);
}
