import { describe, expect, test } from 'vitest';
import { grad, jit, jvp, nn, numpy as np, ops, scipy, type NDArray } from '../../src/index.js';

/** x as a matrix of two rows; what `shown` marks with 1 takes part. */
type Masked = (x: NDArray, shown: NDArray) => NDArray | readonly NDArray[];

type Reduction = (x: NDArray, options: object) => NDArray;
const networks = nn as unknown as Readonly<Record<string, Reduction>>;
const reductions = np as unknown as Readonly<Record<string, Reduction>>;

/** Probabilities, or their logarithms for all that it matters. */
const other = np.array([
  [0.2, 0.5, 0.3],
  [0.6, 0.1, 0.3],
]);

const truths = (shown: NDArray): NDArray => shown.gt(0);

/** Every function that is told which elements do not count, however it is told. */
const masked: Readonly<Record<string, Masked>> = {
  ...Object.fromEntries(
    (
      [
        'sum',
        'prod',
        'mean',
        'var',
        'std',
        'nansum',
        'nanprod',
        'nanmean',
        'nanvar',
        'nanstd',
      ] as const
    ).flatMap((name): [string, Masked][] => [
      [
        `np.${name} { where }`,
        (x, shown) => reductions[name]!(x, { where: truths(shown) } as object),
      ],
      [
        `np.${name} along an axis`,
        (x, shown) => reductions[name]!(x, { axis: 1, where: truths(shown) } as object),
      ],
    ]),
  ),
  ...Object.fromEntries(
    (['max', 'min', 'nanmax', 'nanmin'] as const).map((name): [string, Masked] => [
      `np.${name} { where, initial }`,
      (x, shown) =>
        reductions[name]!(x, { where: truths(shown), initial: 0.25, axis: 1 } as object),
    ]),
  ),
  ...Object.fromEntries(
    (['softmax', 'logSoftmax', 'logsumexp', 'logmeanexp', 'standardize'] as const).flatMap(
      (name): [string, Masked][] => [
        [
          `nn.${name} { where }`,
          (x, shown) => visible(networks[name]!(x, { where: truths(shown) }), shown),
        ],
        [
          `nn.${name} along axis 0`,
          (x, shown) => visible(networks[name]!(x, { axis: 0, where: truths(shown) }), shown),
        ],
      ],
    ),
  ),
  ...Object.fromEntries(
    (['cosineSimilarity', 'softmaxCrossEntropy', 'polyLossCrossEntropy'] as const)
      .concat(['klDivergence', 'klDivergenceWithLogTargets', 'generalizedKlDivergence'] as never)
      .flatMap((name): [string, Masked][] => [
        [`nn.losses.${name}`, (x, s) => nn.losses[name](x, other, { where: truths(s) })],
        [
          `nn.losses.${name}, the second`,
          (x, s) => nn.losses[name](other, x.add(2), { where: truths(s) }),
        ],
      ]),
  ),
  'nn.losses.softmaxCrossEntropyWithIntegerLabels': (x, shown) =>
    nn.losses.softmaxCrossEntropyWithIntegerLabels(x, [2, 1], { where: truths(shown) }),
  'nn.losses.softmaxCrossEntropyWithIntegerLabels, a row': (x, shown) =>
    nn.losses.softmaxCrossEntropyWithIntegerLabels(
      x.ravel().reshape([6, 1]),
      np.zeros(6, 'int32'),
      {
        where: truths(shown.ravel()),
      },
    ),
  'nn.losses.rankingSoftmaxLoss': (x, shown) =>
    nn.losses.rankingSoftmaxLoss(x, other, { where: truths(shown) }),
  'nn.losses.rankingSoftmaxLoss, the labels': (x, shown) =>
    nn.losses.rankingSoftmaxLoss(other, x, { where: truths(shown) }),
  'nn.layerNorm': (x, shown) => visible(nn.layerNorm(x, { where: truths(shown) }), shown),
  'nn.rmsNorm': (x, shown) => visible(nn.rmsNorm(x, { where: truths(shown) }), shown),
  'nn.groupNorm': (x, shown) => visible(nn.groupNorm(x, 1, { where: truths(shown) }), shown),
  'nn.instanceNorm': (x, shown) => {
    const y = nn.instanceNorm(x.reshape([1, 6, 1]), { where: truths(shown.reshape([1, 6, 1])) });
    return visible(y.reshape([2, 3]), shown);
  },
  'nn.batchNorm': (x, shown) => {
    const running = { mean: np.zeros(3), var: np.ones(3) };
    const [y, next] = nn.batchNorm(x, running, { where: truths(shown) });
    return [visible(y, shown), next.mean, next.var];
  },
  'nn.logsumexp { b }': (x, shown) => nn.logsumexp(x, { b: shown }),
  'scipy.special.logsumexp { b }': (x, shown) => scipy.special.logsumexp(x, { axis: 1, b: shown }),
  'np.where': (x, shown) => np.where(truths(shown), x, 0),
  'np.select': (x, shown) => np.select([truths(shown)], [x], 0),
  'np.extract': (x, shown) => np.extract(truths(shown), x, { size: 4 }),
  'ops.segmentSum': (x, shown) =>
    ops.segmentSum(x.ravel(), np.where(truths(shown.ravel()), 0, 7).astype('int32'), 2),
  'nn.dotProductAttention { mask }': (x, shown) => {
    const keys = np.reshape(x, [1, 6, 1, 1]);
    const mask = truths(np.reshape(shown, [1, 1, 1, 6]));
    return nn.dotProductAttention(np.ones([1, 2, 1, 1]), keys, keys, { mask });
  },
};

/** What is masked out of a result of the same shape is not looked at. */
function visible(result: NDArray, shown: NDArray): NDArray {
  return result.ndim === 2 && result.shape[0] === 2 ? np.where(truths(shown), result, 0) : result;
}

const shown = np.array([
  [1, 0, 1],
  [1, 1, 0],
]);
const hiding = (value: number): NDArray =>
  np.array([
    [0.7, value, -1.3],
    [2.4, 0.6, value],
  ]);

/** The value, the derivative along ones, and the gradient. */
function everything(f: Masked, x: NDArray): number[][] {
  const total = (v: NDArray): NDArray => {
    const results = [f(v, shown)].flat() as NDArray[];
    return results
      .map((r, i) =>
        np.sum(
          r.mul(
            np.cos(
              np
                .arange(r.size)
                .reshape([...r.shape])
                .add(i),
            ),
          ),
        ),
      )
      .reduce((a, b) => a.add(b));
  };
  const value = jit((v: NDArray) => [f(v, shown)].flat() as NDArray[])(x);
  const [, slope] = jvp(total, [x], [np.where(truths(shown), np.ones([2, 3]), 0)]);
  return [...value, slope, grad(total)(x)].map((r) => [...(r as NDArray).dataSync()]);
}

describe('what a mask hides changes nothing', () => {
  test.each(Object.entries(masked))('%s', (_, f) => {
    const plain = everything(f, hiding(0.5));
    expect(plain.flat().some((v) => Number.isNaN(v))).toBe(false);
    for (const value of [NaN, Infinity, -Infinity, 1e300, -1e300, 0])
      expect(everything(f, hiding(value)), `hidden: ${value}`).toEqual(plain);
    const slopes = plain.at(-1) as number[];
    expect(
      [slopes[1], slopes[5]].every((s) => s === 0),
      'slopes of what is hidden',
    ).toBe(true);
  });
});
