/** Functions of shape: forms of arguments and errors beside the golden data. */
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, vmap, type NDArray } from '../../src/index.js';

const x = np.arange(6).reshape([2, 3]);
const shapes = (list: readonly NDArray[]): (readonly number[])[] => list.map((v) => v.shape);

describe('reshaping', () => {
  test('one length may be open', () => {
    expect(np.reshape(x, [-1, 2]).shape).toEqual([3, 2]);
    expect(np.reshape(x, -1).shape).toEqual([6]);
    expect(np.reshape(x, [3, 2], { order: 'F' }).js()).toEqual([
      [0, 4],
      [3, 2],
      [1, 5],
    ]);
    expect(np.ravel(x, 'F').js()).toEqual([0, 3, 1, 4, 2, 5]);
    expect(() => np.reshape(x, [4, -1])).toThrow(
      /reshape: 6 elements do not fit the shape \[4,-1\]/,
    );
    expect(() => np.reshape(x, [-1, -1])).toThrow(/one of them may be -1/);
  });

  test('axes are moved, put in and left out', () => {
    const y = np.zeros([2, 3, 4]);
    expect(np.transpose(y, [1, 2, 0]).shape).toEqual([3, 4, 2]);
    expect(np.moveaxis(y, [0, 1], [-1, 0]).shape).toEqual([3, 4, 2]);
    expect(np.rollaxis(y, 2).shape).toEqual([4, 2, 3]);
    expect(np.expandDims(y, [0, -1]).shape).toEqual([1, 2, 3, 4, 1]);
    expect(np.squeeze(np.zeros([1, 2, 1]), { axis: -1 }).shape).toEqual([1, 2]);
    expect(() => np.transpose(y, [0, 1])).toThrow(/transpose: wants each of 3 axes once/);
    expect(() => np.squeeze(y, 1)).toThrow(/squeeze: axis 1 of shape \[2,3,4\] has length 3/);
    expect(() => np.moveaxis(y, [0, 1], 0)).toThrow(/as many destinations as sources/);
    expect(() => np.matrixTranspose([1, 2])).toThrow(/wants at least two axes/);
    expect(() => np.swapaxes(y, 0, 3)).toThrow(/swapaxes: axis 3 does not exist/);
  });

  test('broadcasting', () => {
    expect(np.broadcastShapes([2, 1], [3], [])).toEqual([2, 3]);
    expect(shapes(np.broadcastArrays(np.ones([2, 1]), np.ones([3])))).toEqual([
      [2, 3],
      [2, 3],
    ]);
    expect(() => np.broadcastTo(x, [3, 2])).toThrow(/shape \[2,3\] does not broadcast to \[3,2\]/);
    expect(() => np.broadcastTo(x, [3])).toThrow(/does not broadcast to \[3\]/);
  });

  test('at least so many axes', () => {
    expect(np.atleast2d([1, 2]).shape).toEqual([1, 2]);
    expect(np.atleast3d([1, 2]).shape).toEqual([1, 2, 1]);
    expect(shapes(np.atleast1d(1, [2]) as NDArray[])).toEqual([[1], [1]]);
  });

  test('shape, ndim and size are plain numbers', () => {
    expect(np.shape(x)).toEqual([2, 3]);
    expect(np.ndim(5)).toBe(0);
    expect(np.size(x, 1)).toBe(3);
    expect(np.isscalar(2.5)).toBe(true);
  });
});

describe('joining and splitting', () => {
  test('dtypes are promoted, arrays may be one array', () => {
    expect(np.concatenate([x, np.ones([1, 3])]).dtype).toBe('float64');
    expect(np.concatenate([x, x], null).shape).toEqual([12]);
    expect(np.concatenate(x).shape).toEqual([6]);
    expect(np.stack([x, x], { axis: -1 }).shape).toEqual([2, 3, 2]);
    expect(np.block([[np.ones([1, 1]), np.zeros([1, 2])], [np.zeros([1, 3])]]).shape).toEqual([
      2, 3,
    ]);
    expect(np.append([1, 2], 3).js()).toEqual([1, 2, 3]);
  });

  test('shapes that do not fit', () => {
    expect(() => np.concatenate([])).toThrow(/concatenate: wants at least one array/);
    expect(() => np.concatenate([x, np.ones([2, 2])])).toThrow(
      /concatenate: shapes \[2,3\], \[2,2\] must be equal but for axis 0/,
    );
    expect(() => np.stack([x, np.ones([2])])).toThrow(/stack: wants arrays of one shape/);
    expect(() => np.split(x, 2, 1)).toThrow(/split: 2 parts do not divide an axis of length 3/);
  });

  test('splitting', () => {
    expect(shapes(np.arraySplit(np.arange(7), 3))).toEqual([[3], [2], [2]]);
    expect(shapes(np.split(np.arange(6), [2, 2, 9]))).toEqual([[2], [0], [4], [0]]);
    expect(shapes(np.unstack(x, { axis: 1 }))).toEqual([[2], [2], [2]]);
    expect(shapes(np.hsplit(x, 3))).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
  });
});

describe('rearranging', () => {
  test('flip, rot90, roll, tile, repeat, resize', () => {
    expect(np.flip(x, 1).js()).toEqual([
      [2, 1, 0],
      [5, 4, 3],
    ]);
    expect(np.rot90(x).js()).toEqual([
      [2, 5],
      [1, 4],
      [0, 3],
    ]);
    expect(np.rot90(x, 5)).toBeCloseToArray(np.rot90(x));
    expect(np.roll(np.arange(5), 7).js()).toEqual([3, 4, 0, 1, 2]);
    expect(np.roll(x, [1, 1], [0, 1]).js()).toEqual([
      [5, 3, 4],
      [2, 0, 1],
    ]);
    expect(np.tile([1, 2], [2, 2]).js()).toEqual([
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ]);
    expect(np.repeat([1, 2, 3], Int32Array.of(2, 0, 1)).js()).toEqual([1, 1, 3]);
    expect(np.resize([1, 2, 3], [2, 2]).js()).toEqual([
      [1, 2],
      [3, 1],
    ]);
    expect(() => np.roll(x, [1, 2, 3], [0, 1])).toThrow(/roll: wants one shift per axis/);
    expect(() => np.repeat([1, 2], [1, 2, 3])).toThrow(/repeat: wants one number of repeats/);
    expect(() => np.resize([], 3)).toThrow(/resize: an array without elements/);
  });

  test('traced repeats need the length of the result', () => {
    const f = (totalRepeatLength?: number) =>
      jit((counts: NDArray) => np.repeat([5, 6], counts, { totalRepeatLength }))(
        np.array([1, 3], 'int32'),
      );
    expect(f(4).js()).toEqual([5, 6, 6, 6]);
    expect(() => f()).toThrow(
      /repeat: the length of the result depends on repeats that are traced/,
    );
  });

  test('insert and delete', () => {
    expect(np.insert([1, 2, 3], 1, 9).js()).toEqual([1, 9, 2, 3]);
    expect(np.insert([1, 2, 3], 1, [8, 9]).js()).toEqual([1, 8, 9, 2, 3]);
    expect(np.insert([1, 2, 3], [0, 3], [8, 9]).js()).toEqual([8, 1, 2, 3, 9]);
    expect(np.insert(x, 1, 7, { axis: 1 }).js()).toEqual([
      [0, 7, 1, 2],
      [3, 7, 4, 5],
    ]);
    expect(np.delete(x, [0, -1], 1).js()).toEqual([[1], [4]]);
    expect(np.delete([1, 2], [0, 1]).shape).toEqual([0]);
    expect(() => np.delete([1, 2], 2)).toThrow(
      /delete: index 2 is out of range for an axis of length 2/,
    );
    expect(() => np.insert(x, 0, [1, 2, 3, 4], 0)).toThrow(/insert: values of shape \[4\]/);
  });

  test('trimZeros', () => {
    expect(np.trimZeros([0, 1, 0, 2, 0]).js()).toEqual([1, 0, 2]);
    expect(np.trimZeros([0, 1, 0], 'f').js()).toEqual([1, 0]);
    expect(() => jit((v: NDArray) => np.trimZeros(v))(np.ones([2]))).toThrow(/trimZeros/);
  });
});

describe('padding', () => {
  test('modes by position or in the options', () => {
    expect(np.pad([1, 2], 1).js()).toEqual([0, 1, 2, 0]);
    expect(np.pad([1, 2, 3], [2, 1], 'reflect').js()).toEqual([3, 2, 1, 2, 3, 2]);
    expect(np.pad([1, 2], [1, 2], { mode: 'constant', constantValues: [8, 9] }).js()).toEqual([
      8, 1, 2, 9, 9,
    ]);
    expect(np.pad([1, 2, 3], 2, 'wrap').js()).toEqual([2, 3, 1, 2, 3, 1, 2]);
    expect(np.pad(np.ones([1, 1]), [[0, 1], [2]]).shape).toEqual([2, 5]);
  });

  test('errors', () => {
    expect(() => np.pad([1], -1)).toThrow(/pad: width wants a whole number that is not negative/);
    expect(() => np.pad([1], 1, 'mirror' as never)).toThrow(
      /pad: mode wants 'constant', .* received 'mirror'/,
    );
    expect(() => np.pad(np.zeros([0]), 1, 'edge')).toThrow(/no element on axis 0 to start from/);
    expect(() =>
      np.pad(x, [
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    ).toThrow(/one pair or one for each of 2 axes/);
  });
});

describe('triangles and diagonals', () => {
  test('diag both ways, diagonals of planes, trace', () => {
    expect(np.diag([1, 2], 1).js()).toEqual([
      [0, 1, 0],
      [0, 0, 2],
      [0, 0, 0],
    ]);
    expect(np.diag(np.diag([1, 2, 3], -2), -2).js()).toEqual([1, 2, 3]);
    expect(np.diagonal(x, 1).js()).toEqual([1, 5]);
    expect(np.diagonal(x, 5).shape).toEqual([0]);
    expect(np.trace(x).item()).toBe(4);
    expect(() => np.diagonal(x, { axis1: 1 })).toThrow(/axis1 and axis2 must differ/);
    expect(() => np.diag(np.ones([1, 1, 1]))).toThrow(/diag: wants rank 1 or 2/);
  });

  test('tril, triu and their indices', () => {
    expect(np.tril(x, -1).js()).toEqual([
      [0, 0, 0],
      [3, 0, 0],
    ]);
    const [rows, columns] = np.triuIndices(3, { k: 1 });
    expect([rows.js(), columns.js()]).toEqual([
      [0, 0, 1],
      [1, 2, 2],
    ]);
    expect(np.maskIndices(2, np.tril).map((v) => v.js())).toEqual([
      [0, 1, 1],
      [0, 0, 1],
    ]);
    expect(np.fillDiagonal(np.zeros([3, 2]), [1, 2]).js()).toEqual([
      [1, 0],
      [0, 2],
      [0, 0],
    ]);
    expect(() => np.diagIndicesFrom(x)).toThrow(/all axes must have one length, received \[2,3\]/);
  });
});

describe('functions applied along axes', () => {
  test('applyAlongAxis puts the result where the axis was', () => {
    const y = np.arange(24).reshape([2, 3, 4]);
    expect(np.applyAlongAxis((v) => v.sum(), 1, y)).toBeCloseToArray(y.sum(1));
    expect(np.applyAlongAxis((v) => np.stack([v, v]), 0, y).shape).toEqual([2, 2, 3, 4]);
    expect(np.applyAlongAxis((v) => v.slice([0, 2]), 2, y).shape).toEqual([2, 3, 2]);
  });

  test('applyOverAxes keeps the axes', () => {
    expect(np.applyOverAxes((v, axis) => np.sum(v, axis), x, [0, 1]).js()).toEqual([[15]]);
    expect(() => np.applyOverAxes(() => 1, x, 0)).toThrow(/must keep or drop the axis/);
  });

  test('vectorize with and without a signature', () => {
    const product = np.vectorize((a, b) => np.dot(a as NDArray, b as NDArray), {
      signature: '(n),(n)->()',
    });
    expect((product(x, x) as NDArray).js()).toEqual([5, 50]);
    const both = np.vectorize((a) => [a as NDArray, np.negative(a as NDArray)]);
    expect((both([1, 2]) as NDArray[]).map((v) => v.js())).toEqual([
      [1, 2],
      [-1, -2],
    ]);
    expect(() => np.vectorize((a) => a as NDArray, { signature: 'n->n' })).toThrow(
      /vectorize: 'n->n' is not a signature/,
    );
    expect(() => product(x)).toThrow(/vectorize: the signature has 2 operands, received 1/);
  });
});

test('shifts of roll may be arrays, and traced', () => {
  const x = np.arange(12).reshape([3, 4]);
  const roll = jit((v: NDArray, by: NDArray) => np.roll(v, by, [0, 1]));
  for (const by of [
    [1, -1],
    [0, 0],
    [-7, 100001],
  ]) {
    const shifts = np.array(by, { dtype: 'int32' });
    expect(roll(x, shifts).js()).toEqual(np.roll(x, by, [0, 1]).js());
    expect(np.roll(x, shifts).js()).toEqual(np.roll(x, by).js());
  }
  const one = np.array(3, { dtype: 'uint8' });
  expect(np.roll(x, one, 1).js()).toEqual(np.roll(x, 3, 1).js());
  const each = vmap((v: NDArray, by: NDArray) => np.roll(v, by));
  expect(each(x, np.arange(3)).js()).toEqual([0, 1, 2].map((i) => np.roll(x.slice(i), i).js()));
  expect(np.roll(np.zeros([0]), one).shape).toEqual([0]);
  expect(() => np.roll(x, np.array(1.5))).toThrow(
    'roll: shifts must be integers, received float64',
  );
  expect(() => np.roll(x, np.ones([1, 1], 'int32'))).toThrow(
    'an array of them with at most one axis',
  );
});
