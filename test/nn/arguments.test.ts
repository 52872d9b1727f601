/** Options of nn and scipy that stand where JAX has them, and what is refused in their place. */
import { describe, expect, test } from 'vitest';
import { nn, numpy as np, random, scipy } from '../../src/index.js';
import { code } from '../usage/thrown.js';

const key = random.key(3);
const wrong = (x: unknown): never => x as never;
const m = np.array([
  [0, 1, 2],
  [3, 1, 1],
]);

describe('nn', () => {
  test('masks, means and epsilon come by position', () => {
    const mask = np.array([true, false, true]);
    expect(nn.softmax(m, -1, mask).js()).toEqual(nn.softmax(m, { where: mask }).js());
    expect(nn.logsumexp(m, 1, null, true).shape).toEqual([2, 1]);
    expect(nn.logmeanexp(m, 1, mask, true).shape).toEqual([2, 1]);
    expect(nn.standardize(m, -1, 0, 1, 3).js()).toEqual(m.div(2).js());
    expect(nn.softmax(m, null).sum().item()).toBeCloseTo(1, 12);
    expect(nn.leakyRelu(np.array([-2]), 0.5).js()).toEqual([-1]);
  });

  test('attention takes bias and mask by position', () => {
    const x = random.normal(key, [1, 3, 1, 2]);
    const bias = np.array([[[[0, 1, 2]]]]);
    const mask = np.array([[[[true, false, true]]]]);
    const byName = nn.dotProductAttention(x, x, x, { bias, mask });
    expect(nn.dotProductAttention(x, x, x, bias, mask).js()).toEqual(byName.js());
  });

  test('initializers have a dtype, of their own or of the call', () => {
    const { initializers: init } = nn;
    expect(init.constant(2, 'float32')(key, [2]).dtype).toBe('float32');
    expect(init.uniform(1, 'float32')(key, [2]).dtype).toBe('float32');
    expect(init.normal({ dtype: 'float32' })(key, [2], 'float64').dtype).toBe('float64');
    expect(init.heNormal(-2, -1, [], 'float32')(key, [2, 3]).dtype).toBe('float32');
    expect(
      init.varianceScaling(1, 'fanIn', 'uniform', { dtype: 'float32' })(key, [2, 3]).dtype,
    ).toBe('float32');
    const bounded = init.truncatedNormal(1, null, 0, 1)(key, [100]);
    expect([bounded.min().item() >= 0, bounded.max().item() <= 1]).toEqual([true, true]);
    expect(init.zeros(key, [2], { dtype: 'float32' }).dtype).toBe('float32');
  });
});

describe('scipy', () => {
  test('comb counts with repetition', () => {
    const ways = scipy.special.comb(np.array([5, 0, 0, 3]), np.array([2, 0, 3, 1]), {
      repetition: true,
    });
    expect(ways.js()).toEqual([15, 1, 0, 3]);
  });

  test('statistics of samples keep their axis', () => {
    expect(scipy.stats.mode(m, 1, 'propagate', true)[0].js()).toEqual([[0], [1]]);
    expect(scipy.stats.mode(m, { axis: null, keepdims: true })[0].shape).toEqual([1, 1]);
    expect(scipy.stats.sem(m, 1, 0, { keepdims: true }).shape).toEqual([2, 1]);
    expect(scipy.stats.rankdata(m, 'min', { axis: 1 }).js()).toEqual([
      [1, 2, 3],
      [3, 1, 1],
    ]);
    expect(scipy.special.softmax(m, { axis: 1 }).js()).toEqual(nn.softmax(m, 1).js());
  });
});

test.each<[string, () => unknown]>([
  ['keepDims', () => nn.logsumexp(m, wrong({ keepDims: true }))],
  ['an axis as an object', () => scipy.stats.sem(m, wrong({ axes: 1 }))],
  ['omitted NaNs', () => scipy.stats.mode(m, 0, wrong('omit'))],
  ['a mode of Python', () => nn.initializers.varianceScaling(1, wrong('fan_in'), 'normal')],
  ['an integer dtype', () => nn.initializers.normal(1, wrong('int32'))],
  ['half a class', () => nn.oneHot(np.array([1]), 2.5)],
  ['too many', () => nn.relu(1, ...(wrong([2]) as []))],
  ['text', () => scipy.special.erf(wrong('x'))],
])('%s is refused', (_, call) => expect(code(call)).toBe('bad-argument'));
