import { describe, expect, test } from 'vitest';
import { grad, lax, numpy as np, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { floats, wave } from '../numpy/arrays.js';

const close = { rtol: 1e-12, atol: 1e-13 };

describe('convGeneralDilated', () => {
  test('dimension numbers only name the axes', () => {
    const [x, k] = [wave([2, 3, 5, 4]), wave([6, 3, 2, 3], 1)];
    const plain = lax.conv(x, k, [2, 1], 'SAME');
    const named = lax.convGeneralDilated(
      np.transpose(x, [0, 2, 3, 1]),
      np.transpose(k, [2, 3, 1, 0]),
      [2, 1],
      'SAME',
      { dimensionNumbers: ['NHWC', 'HWIO', 'NHWC'] },
    );
    expectClose(np.transpose(named, [0, 3, 1, 2]), plain, close);
  });

  test('SAME has the length over the stride, rounded up; SAME_LOWER pads more in front', () => {
    const [x, k] = [floats(1, 2, 3, 4).reshape([1, 1, 4]), floats(1, 10).reshape([1, 1, 2])];
    expect(lax.conv(x, k, [1], 'SAME').js()).toEqual([[[21, 32, 43, 4]]]);
    expect(lax.conv(x, k, [1], 'SAME_LOWER').js()).toEqual([[[10, 21, 32, 43]]]);
    expect(lax.conv(wave([1, 1, 7]), k, [3], 'SAME').shape).toEqual([1, 1, 3]);
  });

  test('a dilated kernel is a kernel with zeros between', () => {
    const [x, k] = [wave([1, 2, 9]), wave([3, 2, 3], 1)];
    const zeros = lax.pad(k, 0, [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expectClose(
      lax.convWithGeneralPadding(x, k, [1], 'VALID', null, [2]),
      lax.conv(x, zeros, [1], 'VALID'),
      close,
    );
  });

  test('groups of features are convolutions side by side', () => {
    const [x, k] = [wave([1, 4, 6]), wave([6, 2, 3], 1)];
    const grouped = lax.convGeneralDilated(x, k, [1], 'VALID', { featureGroupCount: 2 });
    const halves = [0, 1].map((g) =>
      lax.conv(x.slice([], [2 * g, 2 * g + 2]), k.slice([3 * g, 3 * g + 3]), [1], 'VALID'),
    );
    expectClose(grouped, np.concatenate(halves, 1), close);
  });

  test('refuses what cannot be meant', () => {
    const [x, k] = [wave([1, 1, 4]), wave([1, 1, 2])];
    expect(() => lax.conv(x, k, [1, 1], 'VALID')).toThrow(/strides needs 1 entries, received 2/);
    expect(() => lax.conv(x, k.astype('float32'), [1], 'VALID')).toThrow(/one dtype/);
    expect(() => lax.conv(x, wave([2, 2]), [1], 'VALID')).toThrow(/the same rank/);
    expect(() => lax.convGeneralDilated(x, k, [1], 'SAME', { lhsDilation: [2] })).toThrow(
      /convTranspose/,
    );
    expect(() =>
      lax.convGeneralDilated(x, k, [1], 'SAME', { dimensionNumbers: ['NCW', 'OIH', 'NCW'] }),
    ).toThrow(/must name each of 3 axes/);
  });
});

test('convTranspose with a transposed kernel is the transpose of the convolution', () => {
  const [x, k, y] = [wave([1, 6, 2]), wave([2, 2, 3], 1), wave([1, 3, 3], 2)];
  const dims = { dimensionNumbers: ['NWC', 'WIO', 'NWC'] } as const;
  const inner = (v: NDArray): NDArray =>
    np.vdot(lax.convGeneralDilated(v, k, [2], 'SAME', dims), y);
  const transposed = lax.convTranspose(y, k, [2], 'SAME', { ...dims, transposeKernel: true });
  expectClose(transposed, grad(inner)(x), close);
});

describe('dotGeneral', () => {
  test('batch axes lead, then the free axes of both', () => {
    const [x, y] = [wave([2, 5, 3]), wave([3, 4, 5], 1)];
    const product = lax.dotGeneral(x, y, [
      [[2], [0]],
      [[1], [2]],
    ]);
    expectClose(product, np.einsum('abc,cdb->bad', x, y), close);
    expectClose(
      lax.batchMatmul(wave([2, 2, 3]), wave([2, 3, 4])),
      np.matmul(wave([2, 2, 3]), wave([2, 3, 4])),
      close,
    );
  });

  test('dot wants vectors and matrices; dtypes may be asked for', () => {
    expect(lax.dot(floats(1, 2), floats(3, 4)).item()).toBe(11);
    const narrow = wave([3]).astype('float32');
    expect(lax.dot(narrow, narrow, { preferredElementType: 'float64' }).dtype).toBe('float64');
    expect(() => lax.dot(wave([2, 2, 2]), wave([2]))).toThrow(/np\.matmul/);
    expect(() => lax.batchMatmul(wave([2]), wave([2]))).toThrow(/at least 2/);
  });
});

describe('windows', () => {
  test('patches hold elements as they are: Inf and NaN stay where they were', () => {
    const x = np.array([[[1, Infinity, 3, NaN]]]);
    const patches = lax.convGeneralDilatedPatches(x, [2], [1], 'SAME');
    expect(patches.js()).toEqual([
      [
        [1, Infinity, 3, NaN],
        [Infinity, 3, NaN, 0],
      ],
    ]);
  });

  test('numbers of axes serve as dimension numbers', () => {
    const [x, k] = [wave([2, 5, 4, 3]), wave([3, 2, 3, 6], 1)];
    const letters = ['NHWC', 'HWIO', 'NHWC'] as const;
    const specs = lax.convDimensionNumbers(x.shape, k.shape, letters);
    const by = (dimensionNumbers: typeof specs | typeof letters) =>
      lax.convGeneralDilated(x, k, [1, 1], 'SAME', { dimensionNumbers });
    expectClose(by(specs), by(letters));
    expect(() => by({ ...specs, outSpec: [0, 1, 2, 2] })).toThrow(
      /convGeneralDilated: dimension numbers must name each of the axes 0 to 3 once/,
    );
  });
});

describe('raggedDot', () => {
  test('matrices of other groups do not matter, whatever is in them', () => {
    const matrices = np.array([
      [[1], [2]],
      [[NaN], [Infinity]],
    ]);
    const x = np.array([
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    const product = lax.raggedDot(x, matrices, [2, 0]);
    expect(product.js()).toEqual([[11], [17], [0]]);
  });

  test('a ragged axis has group lengths that are whole numbers', () => {
    expect(() => lax.raggedDot(wave([2, 2]), wave([2, 2, 1]), [0.5, 1.5])).toThrow(
      /raggedDot: groupSizes must be whole, received 0.5/,
    );
  });
});
