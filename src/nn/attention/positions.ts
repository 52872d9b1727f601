/**
 * Where in a sequence something stands, as waves of falling frequency. Angles are computed in
 * float64: in float32 those of far positions would be off.
 */
import { defaultDType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape, range } from '../../array/shape.js';
import { add, multiply, power, subtract } from '../../numpy/math/arithmetic.js';
import { cos, sin } from '../../numpy/math/math.js';
import { convertTo, insertAxes, iota, join, pickAxis, reshapeTo } from '../../operands/basic.js';
import { asInexact, requireReal } from '../../operands/promote.js';
import {
  arrayLike,
  axis as axisKind,
  choice,
  flag,
  named,
  number,
  optional,
  size,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { FloatDType } from '../../random/index.js';

/** The frequency of the slowest wave is 1 / base. */
const usualBase = 10_000;

/** positions · base^(-2 i / features) for each pair of features: [...positions, features / 2]. */
function anglesOf(positions: NDArray, features: number, base: number): NDArray {
  const exponents = multiply(iota([features / 2], 'float64'), -2 / features);
  const places = insertAxes(convertTo(positions, 'float64'), [positions.ndim]);
  return multiply(places, power(base, exponents));
}

function checkEven(who: string, features: number): void {
  if (features % 2 !== 0)
    fail('shape-mismatch', `${who}: waves come in pairs; received ${features} features.`);
}

/** The options of `sinusoidalPositions`. */
export interface SinusoidalOptions {
  /** The slowest wave has the frequency 1 / base; 10000 unless given. */
  readonly base?: number | undefined;
  /** The default float dtype unless given. */
  readonly dtype?: FloatDType | null | undefined;
}

const sinusoidalParameters = parameters<SinusoidalOptions>(
  'nn.sinusoidalPositions',
  { positions: arrayLike, features: size },
  { base: named(number), dtype: named(optional(choice('float32', 'float64'))) },
);

/**
 * The sine and cosine of each position at `features / 2` frequencies, in turn: [n, features] for a
 * number n of positions 0, 1, …, [...positions, features] for an array of them (Vaswani et al.,
 * "Attention is all you need", 2017). Throws `shape-mismatch` for an odd number of features.
 */
export function sinusoidalPositions(
  positions: ArrayLike,
  features: number,
  ...args: Trailing<[], SinusoidalOptions>
): NDArray {
  const who = 'nn.sinusoidalPositions';
  const { base = usualBase, dtype = defaultDType() } = sinusoidalParameters.read(
    [positions, features],
    args,
  );
  checkEven(who, features);
  if (typeof positions === 'number' && !size.holds(positions))
    fail('bad-argument', `${who}: wants the number of positions, received ${String(positions)}.`);
  const places =
    typeof positions === 'number' ? iota([positions], 'float64') : requireReal(who, positions);
  const angles = anglesOf(places, features, base);
  const waves = [sin(angles), cos(angles)].map((w) => insertAxes(w, [angles.ndim]));
  return convertTo(reshapeTo(join(waves, angles.ndim), [...places.shape, features]), dtype);
}

/** The options of `rotaryEmbedding`. */
export interface RotaryOptions {
  /** Where the vectors stand; [length] or [...batch, length], 0, 1, … unless given. */
  readonly positions?: ArrayLike | null | undefined;
  /** The axis of the sequence, the last but two unless given. */
  readonly axis?: number | undefined;
  /** The slowest rotation has the frequency 1 / base; 10000 unless given. */
  readonly base?: number | undefined;
  /** Pairs are neighbours; else, and unless given, features of the two halves. */
  readonly interleaved?: boolean | undefined;
}

const rotaryParameters = parameters<RotaryOptions>(
  'nn.rotaryEmbedding',
  { x: arrayLike },
  {
    positions: named(optional(arrayLike)),
    axis: named(axisKind),
    base: named(number),
    interleaved: named(flag),
  },
);

/**
 * Pairs of features rotated by angles that grow with the position, so that products of two vectors
 * depend on the distance of their positions: x is [...batch, length, heads, features] (Su et al.,
 * "RoFormer", 2021). Throws `shape-mismatch` for an odd number of features, or positions that do
 * not fit.
 */
export function rotaryEmbedding(x: ArrayLike, ...args: Trailing<[], RotaryOptions>): NDArray {
  const who = 'nn.rotaryEmbedding';
  const found = rotaryParameters.read([x], args);
  const array = asInexact(requireReal(who, x));
  const axis = normalizeAxis(found.axis ?? -3, array.ndim, who);
  const last = array.ndim - 1;
  const features = at(array.shape, last);
  if (axis === last)
    fail('bad-argument', `${who}: the last axis holds the features, and not the sequence.`);
  checkEven(who, features);
  const length = at(array.shape, axis);
  const positions =
    found.positions === undefined ? iota([length], 'float64') : requireReal(who, found.positions);
  if (positions.ndim === 0 || positions.ndim > axis + 1)
    fail(
      'shape-mismatch',
      `${who}: wants positions [length] or [...batch, length] of a sequence along axis ${axis}, ` +
        `received shape ${printShape(positions.shape)}.`,
    );
  const between = range(last - axis - 1).map((i) => positions.ndim + i);
  const angles = insertAxes(anglesOf(positions, features, found.base ?? usualBase), between);
  return speakAs(who, () => rotated(array, angles, found.interleaved === true));
}

/** Pairs (a, b) become (a cos - b sin, b cos + a sin). */
function rotated(x: NDArray, angles: NDArray, interleaved: boolean): NDArray {
  const last = x.ndim - 1;
  const half = at(x.shape, last) / 2;
  const paired = interleaved ? [half, 2] : [2, half];
  const pairs = reshapeTo(x, [...x.shape.slice(0, -1), ...paired]);
  const inner = interleaved ? last + 1 : last;
  const [a, b] = [0, 1].map((i) => pickAxis(pairs, inner, i)) as [NDArray, NDArray];
  const [c, s] = [cos(angles), sin(angles)].map((w) => convertTo(w, x.dtype)) as [NDArray, NDArray];
  const turned = [
    subtract(multiply(a, c), multiply(b, s)),
    add(multiply(b, c), multiply(a, s)),
  ].map((w) => insertAxes(w, [inner]));
  return reshapeTo(join(turned, inner), x.shape);
}
