/** Blurred arrays. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, range } from '../../array/shape.js';
import { add, multiply, pad } from '../../numpy/index.js';
import { sliceAxis } from '../../operands/basic.js';
import { asInexact } from '../../operands/promote.js';
import { arrayLike, choice, kind, named, number } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { edgeModes, type EdgeMode } from './map-coordinates.js';

/** The options of `gaussianFilter`. */
export interface GaussianFilterOptions {
  /** What lies beyond the array, `'reflect'` unless given: see `mapCoordinates`. */
  readonly mode?: EdgeMode | undefined;
  /** What lies there by `'constant'`, 0 unless given. */
  readonly cval?: number | undefined;
  /** After how many standard deviations the curve is cut off, 4 unless given. */
  readonly truncate?: number | undefined;
}

const who = 'scipy.ndimage.gaussianFilter';
const isWidth = (x: unknown): boolean => typeof x === 'number' && x >= 0 && x < Infinity;
const gaussianFilterParameters = parameters<GaussianFilterOptions>(
  who,
  {
    input: arrayLike,
    sigma: kind(
      'a number that is not negative, or a list of one for each axis',
      (x) => isWidth(x) || (Array.isArray(x) && x.every(isWidth)),
    ),
  },
  {
    mode: named(choice(...edgeModes)),
    cval: named(number),
    truncate: named(kind('a number that is not negative', isWidth)),
  },
);

/** The modes by their names in np.pad. */
const padModes = {
  constant: 'constant',
  nearest: 'edge',
  wrap: 'wrap',
  mirror: 'reflect',
  reflect: 'symmetric',
} as const;

/**
 * An array blurred along each axis by a bell curve of standard deviation sigma, one for all axes or
 * one for each, cut off and normalized as SciPy does it; in floating point. Throws `bad-argument`
 * where there are not as many sigmas as axes.
 */
export function gaussianFilter(
  input: ArrayLike,
  sigma: number | readonly number[],
  ...args: Trailing<[], GaussianFilterOptions>
): NDArray {
  const options = gaussianFilterParameters.read([input, sigma], args);
  const array = asInexact(input);
  const sigmas = typeof sigma === 'number' ? range(array.ndim).map(() => sigma) : sigma;
  if (sigmas.length !== array.ndim)
    fail(
      'bad-argument',
      `${who}: sigma must have ${array.ndim} numbers, received ${sigmas.length}.`,
    );
  return sigmas.reduce((x, width, d) => blurred(x, width, d, options), array);
}

/** Each element under the curve is a term of a sum that is written out. */
const widest = 2000;

function blurred(x: NDArray, sigma: number, axis: number, options: GaussianFilterOptions): NDArray {
  const { mode = 'reflect', cval = 0, truncate = 4 } = options;
  const radius = Math.floor(truncate * sigma + 0.5);
  const length = at(x.shape, axis);
  if (radius === 0 || length === 0) return x;
  if (radius > widest)
    fail(
      'bad-argument',
      `${who}: sigma and truncate must reach over ${widest} elements at most, received ${sigma} and ` +
        `${truncate}. Wider curves are products of Fourier transforms.`,
    );
  const weights = range(2 * radius + 1).map((i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const total = weights.reduce((a, b) => a + b);
  const widths = x.shape.map((_, d): [number, number] => (d === axis ? [radius, radius] : [0, 0]));
  const wide =
    mode === 'constant'
      ? pad(x, widths, 'constant', { constantValues: cval })
      : pad(x, widths, padModes[mode]);
  return weights
    .map((w, i) => multiply(sliceAxis(wide, axis, i, i + length), w / total))
    .reduce((a, b) => add(a, b));
}
