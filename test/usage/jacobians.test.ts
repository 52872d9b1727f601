/** The trees that Jacobians are, read by name: their types say what is there. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { hessian, jacfwd, jacrev, jit, numpy as np } from '../../src/index.js';

interface Point {
  readonly x: NDArray;
  readonly y: NDArray;
}
const products = ({ x, y }: Point, k: NDArray): { sum: NDArray; all: [NDArray, NDArray] } => ({
  sum: x.add(y).mul(k),
  all: [x.mul(y), x.mul(x)],
});
const point = { x: 2, y: 3 };

describe.each([
  ['jacfwd', jacfwd],
  ['jacrev', jacrev],
])('%s', (_name, jacobian) => {
  test('of a tree by a tree', () => {
    const { sum, all } = jit(jacobian(products))(point, 5);
    expect([sum.x.item(), sum.y.item()]).toEqual([5, 5]);
    expect([all[0].x.item(), all[0].y.item()]).toEqual([3, 2]);
    expect([all[1].x.item(), all[1].y.item()]).toEqual([4, 0]);
  });

  test('by several arguments', () => {
    const { sum } = jacobian(products, { argnums: [1, 0] })(point, 5);
    expect([sum[0].item(), sum[1].x.item()]).toEqual([5, 5]);
  });

  test('with a result that is not differentiated', () => {
    const f = (x: NDArray): [NDArray, { twice: NDArray }] => [np.sin(x), { twice: x.mul(2) }];
    const [derivative, aux] = jacobian(f, { hasAux: true })(0);
    expect([derivative.item(), aux.twice.item()]).toEqual([1, 0]);
  });
});

test('a Hessian by a tree', () => {
  const h = jit(hessian(({ x, y }: Point) => x.mul(x).mul(y)))(point);
  expect([h.x.x.item(), h.x.y.item(), h.y.x.item(), h.y.y.item()]).toEqual([6, 4, 4, 0]);
});
