/** Products of any axes, for the tests of all targets. */
import type { DType } from '../../src/array/dtype.js';
import { at, range } from '../../src/array/shape.js';
import type { DotParams } from '../../src/primitives/dot.js';
import type { Draw } from '../support/draw.js';
import { perAxis } from './random-laws.js';

export const noBatch = [[], []] as const;
export const matmul: DotParams = { contract: [[1], [0]], batch: noBatch };

/** Random axes in random places. */
export interface RandomDot {
  readonly params: DotParams;
  readonly left: readonly number[];
  readonly right: readonly number[];
}

export function randomDot(draw: Draw, length: () => number): RandomDot {
  const [batch, contract, leftFree, rightFree] = perAxis(4, () =>
    perAxis(draw.integer(0, 2), length),
  ) as [number[], number[], number[], number[]];
  const side = (free: number[]) => {
    const lengths = [...batch, ...contract, ...free];
    const places = draw.shuffle(range(lengths.length));
    const shape: number[] = [];
    places.forEach((d, i) => (shape[d] = at(lengths, i)));
    return { shape, batch: places.slice(0, batch.length), contract: places.slice(batch.length) };
  };
  const [left, right] = [side(leftFree), side(rightFree)];
  const params: DotParams = {
    contract: [left.contract.slice(0, contract.length), right.contract.slice(0, contract.length)],
    batch: [left.batch, right.batch],
  };
  return { params, left: left.shape, right: right.shape };
}

export const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32', 'bool'];

/**
 * Integers, so that float sums are exact in any order; large ones for integers, so that they wrap.
 */
export const element = (draw: Draw, dtype: DType) => (): number => {
  if (dtype === 'bool') return draw.integer(0, 1);
  return dtype.startsWith('float') ? draw.integer(-9, 9) : draw.integer(-(2 ** 31), 2 ** 31 - 1);
};
