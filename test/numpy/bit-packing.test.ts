/** packbits and unpackbits as NumPy has them. */
import { expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../src/index.js';

const pattern = np.arange(11).mod(2).astype('int32');

test('eight bits to a byte, with zeros at the end', () => {
  expect(np.packbits(pattern).js()).toEqual([85, 64]);
  expect(np.packbits(pattern, null, 'little').js()).toEqual([170, 2]);
  const rows = np.array([
    [true, false, true],
    [false, true, true],
  ]);
  expect(np.packbits(rows, 1).js()).toEqual([[160], [96]]);
  expect(np.packbits(rows, 0).js()).toEqual([[128, 64, 192]]);
  expect(np.packbits(rows).dtype).toBe('uint8');
  expect(np.packbits(np.zeros([0], 'int32')).js()).toEqual([]);
  expect(() => np.packbits([0.5])).toThrow('packbits: wants integers or bools, received f64[1].');
});

test('bytes to bits, of which some may be asked for', () => {
  const bytes = np.array([3, 128], 'uint8');
  expect(np.unpackbits(bytes).js()).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(np.unpackbits(bytes, { count: 7 }).js()).toEqual([0, 0, 0, 0, 0, 0, 1]);
  expect(np.unpackbits(bytes, { count: -13 }).js()).toEqual([0, 0, 0]);
  expect(np.unpackbits(bytes, { count: 18 }).js()).toHaveLength(18);
  const column = bytes.reshape([2, 1]);
  expect(np.unpackbits(column, 1, 3, 'little').js()).toEqual([
    [1, 1, 0],
    [0, 0, 0],
  ]);
  expect(() => np.unpackbits(pattern)).toThrow('unpackbits: wants uint8, received i32[11].');
});

test('what is packed comes back, compiled and in both orders', () => {
  const bits = np.arange(96).mul(7).mod(3).equal(1).astype('uint8').reshape([4, 24]);
  for (const bitorder of ['big', 'little'] as const)
    for (const axis of [0, 1, null]) {
      const count = axis === null ? 96 : bits.shape[axis];
      const there = jit((x: NDArray) =>
        np.unpackbits(np.packbits(x, { axis, bitorder }), { axis, bitorder, count }),
      );
      expect(there(bits).reshape([4, 24]).js()).toEqual(bits.js());
    }
});
