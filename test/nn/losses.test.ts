/** Losses at the ends of their range, where labels are integers, and what they refuse. */
import { describe, expect, test } from 'vitest';
import { checkGrads, grad, nn, numpy as np, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const { losses } = nn;
const sumOf =
  (f: (x: NDArray) => NDArray) =>
  (x: NDArray): NDArray =>
    np.sum(f(x));
const isFinite = (x: NDArray): boolean => Number(np.all(np.isfinite(x)).item()) === 1;

describe('huge and infinite logits', () => {
  const sizes = [0, 1e-300, 40, 800, 1e30, 1e300];
  const labels = np.array([0, 1, 0.25]);

  test.each(sizes)('of two classes: ±%s', (size) => {
    for (const f of [losses.sigmoidBinaryCrossEntropy, losses.sigmoidFocalLoss])
      for (const x of [size, -size]) {
        const logits = np.full([3], x);
        expect(isFinite(f(logits, labels))).toBe(true);
        expect(isFinite(grad(sumOf((v) => f(v, labels)))(logits))).toBe(true);
        expect(isFinite(grad(sumOf((y) => f(logits, y)))(labels))).toBe(true);
      }
  });

  test('an infinite logit that is right costs nothing', () => {
    const logits = np.array([Infinity, -Infinity]);
    const cost = (x: NDArray): NDArray => losses.sigmoidBinaryCrossEntropy(x, np.array([1, 0]));
    expectClose(cost(logits), [0, 0]);
    expectClose(grad(sumOf(cost))(logits), [0, 0]);
    expect(losses.sigmoidBinaryCrossEntropy(logits, np.array([0, 1])).js()).toEqual([
      Infinity,
      Infinity,
    ]);
  });

  test('a class with the logit -∞ does not count, and has no slope', () => {
    const logits = np.array([-Infinity, 1, 2]);
    const rest = np.array([1, 2]);
    const share = np.array([0.3, 0.7]);
    const whole = (f: (x: NDArray, y: NDArray) => NDArray): void => {
      const y = np.concatenate([np.zeros(1), share]);
      expectClose(f(logits, y), f(rest, share), { rtol: 1e-14 });
      const slope = grad((x: NDArray) => f(x, y))(logits);
      const plain = grad((x: NDArray) => f(x, share))(rest);
      expectClose(slope, np.concatenate([np.zeros(1), plain]), { rtol: 1e-13 });
      expect(isFinite(grad((t: NDArray) => f(logits, t))(y))).toBe(true);
    };
    whole(losses.softmaxCrossEntropy);
    whole(losses.polyLossCrossEntropy);
    const byLabel = (x: NDArray): NDArray =>
      losses.softmaxCrossEntropyWithIntegerLabels(x, x.size === 3 ? 2 : 1);
    expectClose(byLabel(logits), byLabel(rest), { rtol: 1e-14 });
    expect(isFinite(grad(byLabel)(logits))).toBe(true);
    const sparse = (x: NDArray): NDArray => losses.multiclassSparsemaxLoss(x, x.size === 3 ? 2 : 1);
    expectClose(sparse(logits), sparse(rest), { rtol: 1e-14 });
    expectClose(grad(sparse)(logits), np.concatenate([np.zeros(1), grad(sparse)(rest)]));
  });

  test('logits far from 0 lose no digits, also in float32', () => {
    const near = np.array([0.5, 1.25, -0.75]);
    const far = near.add(2 ** 18).astype('float32');
    const cost = (x: NDArray): NDArray => losses.softmaxCrossEntropyWithIntegerLabels(x, 0);
    expectClose(cost(far), cost(near).astype('float32'), { rtol: 2e-7 });
  });
});

test('labels are integers, booleans or floats', () => {
  const x = np.array([[0.3, -1, 2]]);
  const cost = losses.softmaxCrossEntropy(x, np.array([[0, 0, 1]]));
  expectClose(losses.softmaxCrossEntropy(x, np.array([[0, 0, 1]], 'int32')), cost);
  expectClose(losses.softmaxCrossEntropyWithIntegerLabels(x, [2]), cost, { rtol: 1e-15 });
  expectClose(
    losses.sigmoidBinaryCrossEntropy(x, np.array([[true, false, true]])),
    losses.sigmoidBinaryCrossEntropy(x, [[1, 0, 1]]),
  );
});

test('near 0 logCosh is half the square', () => {
  const x = np.array([1e-9, -3e-5, 1e-160]);
  expectClose(losses.logCosh(x), np.square(x).mul(0.5), { rtol: 1e-9 });
  expectClose(losses.logCosh(np.array([-1e300])), [1e300]);
});

test('cosines of tiny and huge vectors', () => {
  const x = np.array([3, 4]);
  for (const size of [1e-300, 1, 1e300]) {
    expectClose(losses.cosineSimilarity(x.mul(size), np.array([4, 3])), 24 / 25, { rtol: 1e-14 });
    const slope = grad((v: NDArray) => losses.cosineSimilarity(v, np.array([4, 3])))(x.mul(size));
    expectClose(slope.mul(size), [0.0448, -0.0336], { rtol: 1e-12 });
  }
  const zero = np.zeros(2);
  expect(losses.cosineSimilarity(zero, x).item()).toBeNaN();
  const safe = (v: NDArray): NDArray => losses.cosineSimilarity(v, x, { epsilon: 1e-4 });
  expectClose(grad(safe)(zero), [60, 80], { rtol: 1e-12 });
});

test('divergences where a target is 0', () => {
  const logs = np.array([-Infinity, Math.log(0.5), Math.log(0.5)]);
  const target = np.array([0, 0.5, 0.5]);
  expectClose(losses.klDivergence(logs, target), 0, { rtol: 0, atol: 1e-16 });
  expectClose(grad((p: NDArray) => losses.klDivergence(p, target))(logs), [0, -0.5, -0.5]);
  expect(losses.klDivergence(logs, np.array([0.5, 0.5, 0])).item()).toBe(Infinity);
  const both = (p: NDArray): NDArray => losses.klDivergenceWithLogTargets(p, logs);
  expectClose(both(logs), 0, { rtol: 0, atol: 1e-16 });
  expectClose(grad(both)(logs), [0, -0.5, -0.5], { rtol: 1e-15 });
});

test('of nothing', () => {
  const none = np.zeros([0, 3]);
  expect(losses.softmaxCrossEntropy(none, none).shape).toEqual([0]);
  expect(losses.softmaxCrossEntropyWithIntegerLabels(none, np.zeros(0, 'int32')).shape).toEqual([
    0,
  ]);
  expect(losses.squaredError(none).shape).toEqual([0, 3]);
  expect(losses.rankingSoftmaxLoss(none, none, { reduceFn: null }).shape).toEqual([0]);
  expect(losses.multiclassSparsemaxLoss(none, np.zeros(0, 'int32')).shape).toEqual([0]);
});

test('a ranking without items costs 0, as its slope', () => {
  const x = np.array([
    [0.3, NaN],
    [1, 2],
  ]);
  const where = np.array([
    [false, false],
    [true, true],
  ]);
  const cost = (v: NDArray): NDArray => losses.rankingSoftmaxLoss(v, np.ones([2, 2]), { where });
  expectClose(cost(x), losses.rankingSoftmaxLoss(x.slice(1), np.ones(2), { reduceFn: null }));
  expect(grad(cost)(x).slice(0).js()).toEqual([0, 0]);
  const own = losses.rankingSoftmaxLoss(x, np.ones([2, 2]), { where, reduceFn: np.sum });
  expectClose(own, cost(x));
});

test('what does not fit is refused', () => {
  expect(() => losses.squaredError(np.ones(3), np.ones([3, 1]))).toThrow(
    'nn.losses.squaredError: predictions and targets must have one shape, received [3] and [3,1]',
  );
  expect(() => losses.softmaxCrossEntropyWithIntegerLabels(np.ones([2, 3]), [0.5, 1])).toThrow(
    'nn.losses.softmaxCrossEntropyWithIntegerLabels: labels must be whole, received 0.5',
  );
  expect(() => losses.ntxent(np.ones([2, 3]), np.zeros(3, 'int32'))).toThrow(
    'wants embeddings [n, features] and labels [n], received shapes [2,3] and [3]',
  );
});

test('sparsemax: the slope of the loss is a point of the simplex less the label', () => {
  const scores = np.array([0.3, 0.9, -0.4, 0.8]);
  const slope = grad((x: NDArray) => losses.multiclassSparsemaxLoss(x, 3))(scores);
  const point = slope.add(np.array([0, 0, 0, 1]));
  expectClose(point, [0, 0.55, 0, 0.45], { rtol: 1e-14, atol: 1e-16 });
  checkGrads((x: NDArray) => losses.multiclassSparsemaxLoss(x, 3), [scores], { order: 2 });
});
