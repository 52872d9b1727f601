/** `tree.map` knows the leaves and the result. */
import { numpy as np, tree, type ArrayTree, type NDArray, type Shape } from 'tanjent';
import { type } from './expect.js';

interface Params {
  w: NDArray;
  layers: { b: NDArray }[];
}
const p: Params = { w: np.ones([3]), layers: [{ b: np.zeros([3]) }] };

type<Params>()(tree.map((x) => x.mul(2), p));
type<Params>()(tree.map((x, y, z) => x.add(y).sub(z), p, p, p));
type<{ w: Shape; layers: { b: Shape }[] }>()(tree.map((x) => x.shape, p));
type<{ a: string; b: string[] }>()(tree.map((n) => n.toFixed(2), { a: 1, b: [2, 3] }));
type<{ a: string; b: null }>()(
  tree.map((n, s) => s.repeat(n), { a: 1, b: null }, { a: 'x', b: null }),
);
type<NDArray>()(tree.map((x) => x.neg(), np.ones([3])));
// @ts-expect-error a number has no sin
tree.map((n) => n.sin(), { a: 1 });

/** Gradient descent on any tree. */
export const descend = <P extends ArrayTree<P>>(params: P, gradient: P, rate: number): P =>
  tree.map((w, g) => w.sub(g.mul(rate)), params, gradient);
