/** The smallest eval: a square, and its derivative. */
import { grad, jit, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

const square = (x: NDArray): NDArray => x.mul(x);

const prepare = (x: number): [number] => [x];
const report = (y: NDArray): number => y.item();

export const hello = {
  square: timed(prepare, jit(square), report),
  double: timed(prepare, jit(grad(square)), report),
};
