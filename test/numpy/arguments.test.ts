/** Arguments of np as people of NumPy and JAX write them; values from NumPy 2 and JAX 0.10.2. */
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, TanjentError, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const close = { rtol: 1e-12, atol: 1e-12 };

const masked = np.array([1, NaN, 5]);
const two = [true, true, false];

describe('by position', () => {
  test.each<[string, NDArray, unknown]>([
    ['linspace', np.linspace(0, 1, 4, false), [0, 0.25, 0.5, 0.75]],
    [
      'eye',
      np.eye(2, 3, 1),
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
    ],
    ['logspace', np.logspace(0, 3, 4, true, 2), [1, 2, 4, 8]],
    ['trapezoid', np.trapezoid([1, 2, 3], undefined, 2), 8],
    ['searchsorted', np.searchsorted([1, 2, 2, 3], 2, 'right'), 3],
    ['interp', np.interp([-5, 9], [0, 1], [3, 4], -1, -2), [-1, -2]],
    ['average', np.average([1, 2, 3], 0, [0, 0, 1]), 3],
    ['isin', np.isin([1, 2], [1], false, true), [false, true]],
    ['histogram', np.histogram([1, 2, 3], 2, [0, 8])[1], [0, 4, 8]],
    [
      'sum',
      np.sum(
        [
          [1, 2],
          [3, 4],
        ],
        1,
        'int32',
        null,
        true,
        10,
      ),
      [[13], [17]],
    ],
    ['nanmean', np.nanmean(masked, 0, null, null, true, two), [1]],
    ['nanToNum', np.nanToNum([NaN, Infinity], true, 7, 8), [7, 8]],
    ['where', np.where([true, false], 1, 2), [1, 2]],
    ['unique', (np.unique([3, 1, 3], true) as NDArray[])[1] as NDArray, [1, 0]],
  ])('%s', (_who, x, expected) => {
    expect(x.js()).toEqual(expected);
  });

  test('the types of results follow flags by position', () => {
    const [points, step] = np.linspace(0, 1, 5, true, true);
    expect([points.size, step.item()]).toEqual([5, 0.25]);
    const [mean, weight] = np.average([1, 2], 0, null, true);
    expect([mean.item(), weight.item()]).toEqual([1.5, 2]);
    expect(np.indices([2, 3], null, true).map((x) => x.shape)).toEqual([
      [2, 1],
      [1, 3],
    ]);
  });
});

describe('options that NumPy and JAX have', () => {
  test('where and initial leave out elements of the reductions that skip NaN', () => {
    expect(np.nanmean(masked, { where: two }).item()).toBe(1);
    expect(np.nanmax(masked, { initial: 2, where: two }).item()).toBe(2);
    expect(np.nanmin(np.full([2], NaN), { initial: 3 }).item()).toBe(3);
    expect(
      np.nanvar([1, NaN, 5, 7], 0, null, null, 1, false, [true, true, true, false]).item(),
    ).toBe(8);
    expectClose(np.var([1, 3, 5], { mean: 2 }).item(), 11 / 3, close);
    expect(np.nanvar([1, 3, NaN], { mean: 2 }).item()).toBe(1);
  });

  test('dtypes of results', () => {
    expect(
      np.cov(
        [
          [1, 2, 4],
          [3, 1, 7],
        ],
        { dtype: 'float32' },
      ).dtype,
    ).toBe('float32');
    expect(
      np.corrcoef(
        [
          [1, 2, 4],
          [3, 1, 7],
        ],
        null,
        true,
        'float32',
      ).dtype,
    ).toBe('float32');
    expect(np.hstack([[1], [2]], 'int32').dtype).toBe('int32');
    expect(np.argsort([2, 1], { dtype: 'uint32' }).dtype).toBe('uint32');
    expect(() => np.cov([1, 2], { dtype: 'int32' })).toThrow(
      /cov: dtype wants 'float32' or 'float64'/,
    );
  });

  test('polyfit gives the covariance', () => {
    const [p, c] = np.polyfit([0, 1, 2, 3], [1, 3, 2, 5], 1, { cov: true });
    expectClose(p.js(), [1.1, 1.1], close);
    expectClose(
      c.js(),
      [
        [0.27, -0.405],
        [-0.405, 0.945],
      ],
      close,
    );
    const w = [1, 2, 1, 3];
    const [, unscaled] = np.polyfit([0, 1, 2, 3], [1, 3, 2, 5], 1, { w, cov: 'unscaled' });
    expectClose(
      unscaled.js(),
      [
        [0.0609756097560976, -0.134146341463415],
        [-0.134146341463415, 0.361788617886179],
      ],
      close,
    );
    const columns = [
      [1, 3],
      [3, 1],
      [2, 2],
      [5, 0],
      [1, 1],
    ];
    const [, several] = np.polyfit([0, 1, 2, 3, 5], columns, 2, { cov: true });
    expect(several.shape).toEqual([3, 3, 2]);
    expectClose(
      several.slice([], [], 1).js(),
      [
        [0.026644051179830004, -0.1353805843731903, 0.09001368641834469],
        [-0.1353805843731903, 0.7539546374400546, -0.602731644257236],
        [0.09001368641834469, -0.602731644257236, 0.8194846011526099],
      ],
      close,
    );
    expect(() => np.polyfit([0, 1], [1, 3], 1, { cov: true })).toThrow(
      /polyfit: a covariance needs/,
    );
    expect(() => np.polyfit([0, 1], [1, 3], 1, { full: true as never })).toThrow(
      /polyfit: full wants false/,
    );
    expect(() => np.polyfit([0, 1], [1, 3], 1, 0.1 as never)).toThrow(
      /polyfit: rcond cannot be honoured/,
    );
  });

  test('gradient with ends of second order', () => {
    const y = [1, 4, 9, 16, 30];
    expectClose((np.gradient(y, { edgeOrder: 2 }) as NDArray).js(), [2, 4, 6, 10.5, 17.5], close);
    expectClose(
      (np.gradient(y, [0, 1, 3, 4, 7], { edgeOrder: 2 }) as NDArray).js(),
      [3.1666666666666665, 2.8333333333333335, 5.5, 6.416666666666667, 2.9166666666666665],
      close,
    );
    expect(() => np.gradient([1, 2], { edgeOrder: 2 })).toThrow(/differences need at least 3/);
  });

  test('fillDiagonal wraps, maskIndices has a size, trimZeros axes, split arrays of places', () => {
    expect(np.fillDiagonal(np.zeros([5, 2]), [1, 2, 3], true).js()).toEqual([
      [1, 0],
      [0, 2],
      [0, 0],
      [3, 0],
      [0, 1],
    ]);
    expect(np.fillDiagonal(np.zeros([3, 2]), 4, { wrap: true }).js()).toEqual([
      [4, 0],
      [0, 4],
      [0, 0],
    ]);
    expect(np.maskIndices(3, 'triu', 0, { size: 4 }).map((x) => x.js())).toEqual([
      [0, 0, 0, 1],
      [0, 1, 2, 1],
    ]);
    const framed = [
      [0, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 2, 0],
      [0, 0, 0, 0],
    ];
    expect(np.trimZeros(framed).js()).toEqual([
      [1, 0],
      [0, 2],
    ]);
    expect(np.trimZeros(framed.slice(0, 3), 'f', 1).js()).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
    ]);
    expect(np.trimZeros(np.zeros([3])).shape).toEqual([0]);
    const places = np.array([2, 4], 'int32');
    expect(np.split(np.arange(6), places).map((x) => x.js())).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(() => np.split(np.arange(6), np.ones([2]))).toThrow(/split: sections wants/);
    expect(
      np
        .ravelMultiIndex(
          [
            [0, 1],
            [1, 2],
          ],
          [2, 3],
          'raise',
          'F',
        )
        .js(),
    ).toEqual([2, 5]);
  });

  test('einsum by lists of labels', () => {
    const [a, b] = [np.arange(6).reshape([2, 3]), np.arange(12).reshape([3, 4])];
    const product = np.matmul(a, b).js();
    expect(np.einsum(a, [0, 1], b, [1, 2], [0, 2]).js()).toEqual(product);
    expect(np.einsum(a, [0, 1], b, [1, 2]).js()).toEqual(product);
    expect(np.einsum(a, ['...', 1], [1, '...']).js()).toEqual(a.T.js());
    expect(() => np.einsum(a, [0.5, 1])).toThrow(/einsum: labels are a list of whole numbers/);
  });

  test('dtypes are constants too', () => {
    expect(np.zeros(2, np.float32).dtype).toBe('float32');
    expect(np.sum([1], { dtype: np.int32 }).dtype).toBe('int32');
    expect(np.array([1, 0], np.bool).dtype).toBe(np.bool);
    expect([np.uint32, np.float64]).toEqual(['uint32', 'float64']);
  });
});

describe('mistakes get an answer', () => {
  const x = np.arange(6);
  test.each<[string, () => unknown, RegExp]>([
    [
      'brackets',
      () => (x as never)[0],
      /x\[0\]: arrays are not indexed by brackets. Write x.slice\(0\)/,
    ],
    ['brackets from the end', () => (x as never)[-1], /x\[-1\]: .*x.slice\(-1\)/],
    ['brackets written to', () => ((x as { 0?: number })[0] = 3), /x.at\(0\).set\(v\)/],
    [
      'counts of references',
      () => (x as never as { ref: unknown }).ref,
      /x.ref: .*garbage-collected/,
    ],
    [
      'a shape in pieces',
      () => x.reshape(3, 2 as never),
      /reshape: order .*one list: reshape\(\[3, 2\]\)/,
    ],
    [
      'axes in pieces',
      () => x.transpose(1 as never),
      /transpose: axes .*one list: transpose\(\[1, 0\]\)/,
    ],
    [
      'arrays in pieces',
      () => np.stack(x as never, x as never),
      /stack: axis .*one list: stack\(\[x, y\]\)/,
    ],
    [
      'and joined',
      () => np.concatenate([1] as never, [2] as never),
      /concatenate: axis .*one list/,
    ],
    ['the larger of two', () => np.max(x, x as never), /max: axis .*np\.maximum\(x, y\)/],
    [
      'places that are no integers',
      () => np.take(x, np.ones([2])),
      /take: indices must be integers.*astype\('int32'\)/,
    ],
    ['or fractions', () => np.take(x, [0.5]), /take: indices must be whole, received 0.5/],
    [
      'a length that is traced',
      () => jit((n: NDArray) => np.arange(n as never))(3),
      /arange: start .*static argument of jit/,
    ],
    [
      'a negative length',
      () => np.tri(-2),
      /tri: n wants a whole number that is not negative, received -2/,
    ],
    ['a fraction', () => np.fromfunction((i) => i, [1.5]), /fromfunction: shape wants/],
    [
      'a misspelt option',
      () => np.sum(x, 0, { keepDims: true } as never),
      /sum: there is no option 'keepDims'. Is 'keepdims' meant\?/,
    ],
    [
      'rows of several lengths',
      () => np.sin([[1, 2], [3]]),
      /sin: x wants .* a list of 2 items of several lengths/,
    ],
    [
      'what writes in place',
      () => np.put(x, [0], 1, { inplace: true as never }),
      /put: inplace wants false/,
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(TanjentError);
    expect(make).toThrow(message);
  });

  test('answers are not in the way of those who look at what an array has', () => {
    expect(Object.keys(x)).not.toContain('0');
    expect(() => ({ ...x })).not.toThrow();
    expect([...np.arange(2)].map((v) => v.item())).toEqual([0, 1]);
  });
});

test('methods have the long names too', () => {
  const x = np.array([1, -2, 3]);
  expect(x.greater(0).js()).toEqual(x.gt(0).js());
  expect(x.lessEqual(1).js()).toEqual([true, true, false]);
  expect(x.subtract(1).multiply(2).divide(4).js()).toEqual([0, -1.5, 1]);
  expect(x.negative().power(2).js()).toEqual([1, 4, 9]);
  expect(jit((v: NDArray) => v.notEqual(1))(x).js()).toEqual([false, true, true]);
});

describe('functions written in others tell mistakes themselves', () => {
  test('mean is not sum, and its error has the code and the place of the one below', () => {
    const message = /^mean: axis 2 does not exist in an array with 1 axis.*arguments\.test\.ts/s;
    expect(() => np.mean([1, 2], 2)).toThrow(message);
    expect(() => np.mean([1, 2], 2)).toThrow(
      expect.objectContaining({ code: 'axis-out-of-range' }),
    );
  });

  test("a function of the user's keeps its own mistakes", () => {
    const wrong = () => np.applyAlongAxis((line) => np.max(line, 3), 0, [[1, 2]]);
    expect(wrong).toThrow(/^max: axis 3/);
  });
});
