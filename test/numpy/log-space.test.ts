/** Sums in the logarithm: -∞ stands for 0, and what is far below the largest term is lost. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, hessian, jit, lax, nn, numpy as np } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const pairOf =
  (f: (x: NDArray, y: NDArray) => NDArray) =>
  (v: NDArray): NDArray =>
    f(v.at(0).get(), v.at(1).get());

describe.each([
  ['logaddexp', np.logaddexp, Math.LN2],
  ['logaddexp2', np.logaddexp2, 1],
] as const)('%s', (_name, f, ofTie) => {
  const slope = jit(grad(pairOf(f)));
  const curvature = jit(hessian(pairOf(f)));

  test.each([
    [1, -Infinity, 1, [1, 0]],
    [-Infinity, 2, 2, [0, 1]],
    [1, -1e30, 1, [1, 0]],
    [-1e308, 1e308, 1e308, [0, 1]],
    [Infinity, 1, Infinity, [1, 0]],
    [-Infinity, Infinity, Infinity, [0, 1]],
    [-Infinity, -Infinity, -Infinity, [NaN, NaN]],
    [Infinity, Infinity, Infinity, [NaN, NaN]],
    [3, 3, 3 + ofTie, [0.5, 0.5]],
    [NaN, 1, NaN, [NaN, NaN]],
  ])('of %d and %d', (x, y, value, slopes) => {
    for (const dtype of ['float64', 'float32'] as const) {
      if (dtype === 'float32' && Math.abs(x) === 1e308) continue;
      const v = np.array([x, y], { dtype });
      expectClose(pairOf(f)(v), value, { rtol: dtype === 'float32' ? 1e-7 : 1e-15 });
      expectClose(slope(v), slopes);
    }
  });

  test('a tie is smooth: all derivatives are those of y + softplus(x - y)', () => {
    const quarter = 1 / (4 / (ofTie === 1 ? Math.LN2 : 1));
    expectClose(
      curvature(np.array([2, 2])),
      [
        [quarter, -quarter],
        [-quarter, quarter],
      ],
      { rtol: 1e-15 },
    );
    const third = grad(grad(grad((x: NDArray) => f(x, 2))));
    expectClose(third(np.array(2)), 0, { atol: 1e-15 });
  });
});

test('cumulative sums start from nothing', () => {
  const x = np.array([-Infinity, -Infinity, 1, -1e30, 2]);
  const sum = Math.log(Math.E + Math.exp(2));
  expectClose(lax.cumlogsumexp(x), [-Infinity, -Infinity, 1, 1, sum], { rtol: 1e-15 });
  const last = jit(grad((v: NDArray) => lax.cumlogsumexp(v).at(4).get()));
  const slopes = last(x.at(0).set(-1e30));
  expectClose(slopes, [0, 0, Math.exp(1 - sum), 0, Math.exp(2 - sum)], { rtol: 1e-14 });
});

/**
 * The negative logarithm of the probability of a sequence of labels among blanks (Graves, 2006).
 */
function ctcLoss(logits: NDArray, labels: readonly number[], impossible: number): NDArray {
  const path = [0, ...labels.flatMap((label) => [label, 0])];
  const frames = nn
    .logSoftmax(logits)
    .at([], np.array(path, { dtype: 'int32' }))
    .get();
  const never = np.full([2], impossible);
  const maySkip = np.array(path.map((label, s) => label !== 0 && label !== path[s - 2]));
  let alpha = np.where(np.arange(path.length).lt(2), frames.at(0).get(), impossible);
  for (let t = 1; t < (logits.shape[0] as number); t++) {
    const [one, two] = [1, 2].map((n) =>
      np.concatenate([never.at([0, n]).get(), alpha.at([0, -n]).get()]),
    ) as [NDArray, NDArray];
    const reached = np.logaddexp(alpha, one);
    const skipped = np.logaddexp(reached, np.where(maySkip, two, impossible));
    alpha = skipped.add(frames.at(t).get());
  }
  return np.logaddexp(alpha.at(-1).get(), alpha.at(-2).get()).neg();
}

test('a CTC loss has finite derivatives, and they sum to 0 in each frame', () => {
  const logits = np.sin(np.arange(20, { dtype: 'float64' }).reshape([5, 4]));
  const loss = (x: NDArray): NDArray => ctcLoss(x, [1, 2], -1e30);
  expectClose(ctcLoss(logits, [1, 2], -Infinity), loss(logits));
  const slopes = jit(grad(loss))(logits);
  expectClose(np.sum(slopes, 1), [0, 0, 0, 0, 0], { atol: 1e-14 });
  const nudge = (h: number): number => loss(logits.at(2, 1).add(h)).item();
  const difference = (nudge(1e-5) - nudge(-1e-5)) / 2e-5;
  expectClose(slopes.at(2, 1).get(), difference, { rtol: 1e-8 });
});

describe('logsumexp', () => {
  test('an element with the factor 0 does not set the shift', () => {
    const x = np.array([1, 1e4, 2]);
    const b = np.array([1, 0, 1]);
    const expected = Math.log(Math.E + Math.exp(2));
    expectClose(nn.logsumexp(x, { b }), expected, { rtol: 1e-15 });
    expectClose(nn.logsumexp(x.at(1).set(-1e4), { b }), expected, { rtol: 1e-15 });
    const slope = jit(grad((v: NDArray) => nn.logsumexp(v, { b })));
    expectClose(slope(x), [Math.exp(1 - expected), 0, Math.exp(2 - expected)], { rtol: 1e-14 });
  });

  test('a factor of 0 has the slope exp(x - result)', () => {
    const slope = grad((b: NDArray) => nn.logsumexp(np.array([1, 3, 2]), { b }));
    const result = Math.log(Math.E + Math.exp(2));
    const expected = [1, 3, 2].map((x) => Math.exp(x - result));
    expectClose(slope(np.array([1, 0, 1])), expected, { rtol: 1e-14 });
  });

  test('of nothing is -∞, with the slope 0', () => {
    const none = np.array([-Infinity, -Infinity]);
    expect(nn.logsumexp(none).item()).toBe(-Infinity);
    expectClose(jit(grad(nn.logsumexp))(none), [0, 0]);
    expect(nn.logsumexp(np.zeros([0])).item()).toBe(-Infinity);
    expect(nn.logsumexp(none, { returnSign: true }).map((v) => v.item())).toEqual([-Infinity, 0]);
    expect(nn.logsumexp(np.array([1, Infinity])).item()).toBe(Infinity);
  });
});
