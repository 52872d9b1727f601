/** image.*: laws of resampling, and its ends; expected.test.ts compares with JAX. */
import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
  image,
  jit,
  jvp,
  numpy as np,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const methods = ['linear', 'cubic', 'lanczos3', 'lanczos5', 'cubic-pytorch', 'area'] as const;
const picture = np.sin(np.arange(30).astype('float64')).reshape([5, 6]);
const close = { rtol: 1e-12, atol: 1e-13 };

describe.each(methods)('%s', (method) => {
  test('one colour stays', () => {
    for (const antialias of [true, false])
      expectClose(
        image.resize(np.full([4, 5], 3), [9, 2], method, { antialias }),
        np.full([9, 2], 3),
        {
          rtol: 1e-14,
        },
      );
  });

  test('linear in the image: its derivative is the transposed map', () => {
    const f = (x: NDArray): NDArray => image.resize(x, [3, 9], method);
    expectClose(f(picture.mul(2).add(1)), f(picture).mul(2).add(1), close);
    const ct = np.cos(np.arange(27).astype('float64')).reshape([3, 9]);
    const slope = jit(grad((x: NDArray) => np.sum(f(x).mul(ct))))(picture);
    expectClose(np.sum(slope.mul(picture)), np.sum(f(picture).mul(ct)), close);
  });

  test('a mirrored image gives the mirrored result', () => {
    const f = (x: NDArray): NDArray => image.resize(x, [4, 13], method);
    expectClose(f(np.fliplr(picture)), np.fliplr(f(picture)), close);
  });

  test('in batches, in float32, of integers', () => {
    const f = (x: NDArray): NDArray => image.resize(x, [3, 4], method);
    const both = np.stack([picture, picture.mul(3)]);
    expectClose(vmap(f)(both).slice(1), f(picture.mul(3)), close);
    expectClose(image.resize(both, [2, 3, 4], method), vmap(f)(both), close);
    const single = f(picture.astype('float32'));
    expect(single.dtype).toBe('float32');
    expectClose(single, f(picture).astype('float32'), { rtol: 1e-5, atol: 1e-6 });
    expect(f(np.ones([5, 6], 'int32')).dtype).toBe(np.ones([1]).dtype);
  });

  test('places by a scale of 1 and a whole translation are those of the image', () => {
    if (method === 'cubic-pytorch') return;
    const moved = image.scaleAndTranslate(
      picture,
      [5, 6],
      [0, 1],
      np.ones(2),
      np.array([1, -2]),
      method,
    );
    const expected = np
      .zeros([5, 6])
      .at([1, 5], [0, 4])
      .set(picture.slice([0, 4], [2, 6]));
    expectClose(moved, expected, { rtol: 0, atol: 1e-14 });
  });
});

test('the derivative by scale and translation, which may be traced', () => {
  const f = (s: NDArray, t: NDArray): NDArray =>
    np.sum(np.square(image.scaleAndTranslate(picture, [4, 7], [0, 1], s, t, 'cubic')));
  const [s, t] = [np.array([0.83, 1.17]), np.array([0.21, -0.34])];
  expectClose(jit(f)(s, t), f(s, t), close);
  checkGrads(f, [s, t], { order: 1 });
});

test.each(methods)('where nothing is left all derivatives are 0: %s', (method) => {
  for (const antialias of [true, false])
    for (const scale of [0, -0, 1e-300, -1e-300, 1e-160, 1e-110, NaN]) {
      const f = (s: NDArray, t: NDArray, x: NDArray): NDArray =>
        np.sum(image.scaleAndTranslate(x, [4, 6], [0], s, t, method, { antialias }));
      const at = [np.array([scale]), np.array([0.3]), picture] as const;
      const slope = jvp(f, at, [np.ones(1), np.ones(1), np.ones([5, 6])])[1];
      const slopes = grad(f, { argnums: [0, 1, 2] })(...at);
      for (const x of [f(...at), slope, ...slopes]) expect(np.all(np.equal(x, 0)).item()).toBe(1);
    }
});

describe('nearest', () => {
  test('keeps the dtype, and takes the later one of two', () => {
    const row = np.array([[0, 1, 2, 3]], 'uint8');
    const y = image.resize(row, [2, 2], 'nearest');
    expect([y.dtype, y.js()]).toEqual([
      'uint8',
      [
        [1, 3],
        [1, 3],
      ],
    ]);
    expect(image.resize(row, [1, 6], 'nearest').js()).toEqual([[0, 1, 1, 2, 3, 3]]);
  });
});

test('of nothing, and what does not fit', () => {
  expect(image.resize(picture, [0, 3], 'linear').shape).toEqual([0, 3]);
  expect(image.resize(np.zeros([0, 3]), [2, 3], 'linear').js()).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(() => image.resize(np.zeros([0, 3]), [2, 3], 'nearest')).toThrow('an axis of no elements');
  expect(() => image.resize(picture, [3], 'linear')).toThrow(
    'image.resize: the shape needs a length for each axis of [5,6], received [3]',
  );
  expect(() =>
    image.scaleAndTranslate(picture, [3, 3], [0], np.ones(2), np.ones(2), 'linear'),
  ).toThrow('image.scaleAndTranslate: scale and translation need an element for each of 1 axes');
});
