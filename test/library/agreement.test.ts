import { describe, expect, test } from 'vitest';
import { jit, TanjentError, type NDArray } from '../../src/index.js';
import { float32Apart, furthest, targetsApart } from './agreement.js';
import { applied, isDouble, specialValues, variants } from './applied.js';
import { calls, functionOf } from './public.js';

type Elementwise = (...operands: NDArray[]) => NDArray;

/**
 * How far apart two ways may be: in units in the last place, or by a difference that does not
 * count.
 */
interface Limit {
  readonly names: RegExp;
  readonly ulps: number;
  readonly absolute?: number;
}

const limitOf = (limits: readonly Limit[], name: string): Required<Limit> => ({
  absolute: 0,
  ...(limits.find(({ names }) => names.test(name)) as Limit),
});

/**
 * One name of each function that works element by element: aliases and methods are the same
 * function.
 */
const byFunction = new Map<unknown, string>();
for (const [name, row] of Object.entries(calls))
  if (row.domains.length > 0 && !name.startsWith('x.') && !byFunction.has(functionOf(name)))
    byFunction.set(functionOf(name), name);
const names = [...byFunction.values()];
const domainsOf = (name: string) => calls[name]?.domains ?? [];

const float32Limits: readonly Limit[] = [
  // The place of a zero is rounded: π x, or a difference of logarithms.
  { names: /np\.sinc$/, ulps: 4, absolute: 1e-7 },
  { names: /\.log[a-z]+$/, ulps: 16, absolute: 1e-6 },
  // Differences of what is nearly equal.
  { names: /squareplus$/, ulps: 4, absolute: 1e-5 },
  { names: /special\.(beta|betaln|boxcox1p|poch|comb)$|logaddexp2$/, ulps: 32 },
  // exp(-x²) has x² times the relative error of x; a density is an exponential of a logarithm.
  { names: /[nN]dtr$|gelu$|erfcx$|(cdf|sf)$/, ulps: 32 },
  { names: /pdf$/, ulps: 128 },
  { names: /./, ulps: 4 },
];

/** Their results are about the format itself. */
const ofTheFormat = /\.(nextafter|spacing)$/;

describe('float32 = float64 rounded, over the whole range of float32', () => {
  test.each(names.filter((name) => !ofTheFormat.test(name)))('%s', (name) => {
    const { ulps, absolute } = limitOf(float32Limits, name);
    const apart = float32Apart(functionOf(name) as Elementwise, domainsOf(name), absolute);
    expect(apart.ulps, apart.what).toBeLessThanOrEqual(ulps);
  });
});

/** What is more than + - × ÷ √ is computed in other ways: exponentials, logarithms, angles. */
const targetLimits: readonly Limit[] = [
  { names: /vonmises\.pdf$/, ulps: 256 },
  { names: /special\.(beta|betaln)$|stats\.t\./, ulps: 32 },
  { names: /stats\..*\.log[a-z]+$/, ulps: 16, absolute: 1e-6 },
  { names: /stats\.|multigammaln/, ulps: 16 },
  { names: /logaddexp/, ulps: 4 },
  { names: /(sin|cos|tan|sinh|cosh|tanh|exp|exp2|expm1|log|log2|log10|log1p|cbrt)$/, ulps: 1 },
  { names: /np\.(sinc|kaiser)|(float)?[pP]ow(er)?$|atan2$/, ulps: 1 },
  {
    names: /(logistic|erf|erfc|erfInv|lgamma|digamma|i0|lax\.zeta|I[01]e)$|log1mexp$|special\./,
    ulps: 4,
  },
  {
    names: /nn\.(sigmoid|softplus|silu|logSigmoid|c?elu|selu|gelu|mish|logsumexp|glu|softmax)/,
    ulps: 4,
  },
  { names: /nn\.losses\.logCosh$/, ulps: 5 },
  { names: /nn\.losses\.sigmoidFocalLoss$/, ulps: 3 },
  { names: /nn\.losses\./, ulps: 1 },
  { names: /nn\.([a-z]+Cell|rnn)$/, ulps: 4 },
  // Sums of products, taken in the order that suits the lanes of the target.
  { names: /linalg\.|fft\.|orthogonal$|multivariateNormal$/, ulps: 4, absolute: 1e-13 },
  // A quotient of two exponentials of logarithms.
  { names: /random\.f$/, ulps: 8 },
  { names: /(log|geom)space$|initializers|random\.|signal\.windows\.|getWindow$/, ulps: 4 },
  { names: /./, ulps: 0 },
];

describe('targets agree: bit for bit in + - × ÷ √', () => {
  describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
    test.each(names)('%s', (name) => {
      const { ulps, absolute } = limitOf(targetLimits, name);
      const f = functionOf(name) as Elementwise;
      const apart = targetsApart(f, domainsOf(name), dtype, absolute);
      expect(apart.ulps, apart.what).toBeLessThanOrEqual(ulps);
    });
  });

  /** Calls of functions whose results depend on values that a trace does not know. */
  const untraceable: string[] = [];
  const kinds = new Set(['smooth', 'step', 'random']);
  // The same primitives under the names of another namespace, or along several axes.
  const isOtherName =
    /^(scipy|lax)\.linalg\.(cholesky|det|eigh|inv|lu|qr|solve|svd)$|fft\.(i?r?fft[2n]|i?hfft)$/;
  const others = Object.entries(calls).filter(
    ([name, row]) =>
      kinds.has(row.kind) &&
      row.domains.length === 0 &&
      !name.startsWith('x.') &&
      !isOtherName.test(name),
  );

  test.each(others)('%s', (name, row) => {
    const { ulps, absolute } = limitOf(targetLimits, name);
    for (const call of row.calls) {
      const { arrays, apply } = applied(name, call, () => true);
      for (const variant of arrays.some(isDouble)
        ? [...variants, specialValues]
        : variants.slice(0, 1)) {
        const data = arrays.map((x) => (isDouble(x) ? variant.of(x) : x));
        const results = onBoth(apply, data);
        if (results === null) {
          untraceable.push(name);
          continue;
        }
        const [js, wasm] = results;
        for (const [i, x] of js.entries()) {
          const place = (k: number): string => `${variant.name}, result ${i} at ${k}`;
          const apart = furthest(x.dataSync(), wasm[i]?.dataSync() ?? [], x.dtype, absolute, place);
          expect(apart.ulps, apart.what).toBeLessThanOrEqual(ulps);
        }
      }
    }
  });

  test('what needs known values is known', () => {
    expect([...new Set(untraceable)]).toEqual(
      (
        'np.bincount np.trimZeros np.choose np.ravelMultiIndex np.argwhere np.flatnonzero np.nonzero ' +
        'np.intersect1d np.union1d np.setdiff1d np.setxor1d np.unique np.uniqueAll np.uniqueCounts ' +
        'np.uniqueInverse np.uniqueValues'
      ).split(' '),
    );
  });
});

function onBoth(
  f: (...arrays: NDArray[]) => NDArray[],
  data: readonly NDArray[],
): [NDArray[], NDArray[]] | null {
  try {
    return [jit(f, { target: 'js' })(...data), jit(f, { target: 'wasm' })(...data)];
  } catch (e) {
    if (e instanceof TanjentError && e.code === 'value-not-known') return null;
    throw e;
  }
}
