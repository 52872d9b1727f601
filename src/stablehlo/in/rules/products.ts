/** Matrix products, convolutions and Fourier transforms. */
import { at, range } from '../../../array/shape.js';
import { lax } from '../lax.js';
import type { GivenOperation } from '../given.js';
import type { Attribute } from '../text/attributes.js';
import type { OperationRule, OperationRules } from './rule.js';

/** `[0] x [1]`, or the two lists of a record. */
function axisPairs(given: GivenOperation, pretty: string, generic: string): [number[], number[]] {
  if (given.find('dot_dimension_numbers') !== undefined) {
    const numbers = given.within('dot_dimension_numbers');
    return [
      numbers.findIntegers(`lhs_${generic}`) ?? [],
      numbers.findIntegers(`rhs_${generic}`) ?? [],
    ];
  }
  if (given.find(pretty) === undefined) return [[], []];
  const [left = [], right = []] = given.lists(pretty);
  return [left.map(Number), right.map(Number)];
}

const dotGeneral: OperationRule = (given, xs) => {
  given.count(2);
  const contracting = axisPairs(given, 'contracting_dims', 'contracting_dimensions');
  const batching = axisPairs(given, 'batching_dims', 'batching_dimensions');
  const preferredElementType = given.resultType().dtype;
  return lax.dotGeneral(at(xs, 0), at(xs, 1), [contracting, batching], { preferredElementType });
};

const dot: OperationRule = (given, xs) => {
  given.count(2);
  return lax.dot(at(xs, 0), at(xs, 1), { preferredElementType: given.resultType().dtype });
};

/** The axes by letters, then the spatial ones in their order. */
function axesOf(
  given: GivenOperation,
  list: readonly Attribute[],
  letters: readonly string[],
): number[] {
  const spatial = range(list.length - letters.length);
  const axes = [...letters, ...spatial].map((entry) => list.indexOf(entry));
  return axes.includes(-1)
    ? given.fail(
        `wants ${letters.join(', ')} and numbers for axes, received ${list.map(String).join(', ')}`,
      )
    : axes;
}

const convolution: OperationRule = (given, xs) => {
  given.count(2);
  const [left = [], kernel = [], result = []] = given.lists('dim_numbers', 'dimension_numbers');
  const window = given.find('window') === undefined ? given : given.within('window');
  const rank = left.length - 2;
  const ones = range(rank).map(() => 1);
  const pads = window.findIntegers('pad', 'padding') ?? range(2 * rank).map(() => 0);
  const rhsSpec = axesOf(given, kernel, ['o', 'i']);
  const reversed = window.flags('reverse', 'window_reversal');
  const turned = rhsSpec.slice(2).filter((_, d) => reversed[d] === true);
  return lax.convGeneralDilated(
    at(xs, 0),
    turned.length === 0 ? at(xs, 1) : lax.rev(at(xs, 1), turned),
    window.findIntegers('stride', 'window_strides') ?? ones,
    range(rank).map((d) => [at(pads, 2 * d), at(pads, 2 * d + 1)] as const),
    {
      lhsDilation: window.findIntegers('lhs_dilate', 'lhs_dilation') ?? ones,
      rhsDilation: window.findIntegers('rhs_dilate', 'rhs_dilation') ?? ones,
      dimensionNumbers: {
        lhsSpec: axesOf(given, left, ['b', 'f']),
        rhsSpec,
        outSpec: axesOf(given, result, ['b', 'f']),
      },
      featureGroupCount: given.findIntegers('feature_group_count')?.[0] ?? 1,
      batchGroupCount: given.findIntegers('batch_group_count')?.[0] ?? 1,
      preferredElementType: given.resultType().dtype,
    },
  );
};

const fft: OperationRule = (given, xs) => {
  const type = given.word('type', 'fft_type');
  if (type !== 'FFT' && type !== 'IFFT' && type !== 'RFFT' && type !== 'IRFFT')
    return given.fail(`${type} is no type of transform`);
  return lax.fft(at(xs, 0), type, given.integers('length', 'fft_length'));
};

export const products: OperationRules = {
  'stablehlo.convolution': convolution,
  'stablehlo.dot': dot,
  'stablehlo.dot_general': dotGeneral,
  'stablehlo.fft': fft,
};
