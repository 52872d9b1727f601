/** Types of trees: their names stay, and numbers and typed arrays stand for arrays. */
import {
  grad,
  jit,
  numpy as np,
  vmap,
  type ArrayTree,
  type Jitted,
  type NDArray,
  type Num,
} from 'tanjent';
import { type } from './expect.js';

interface Params {
  w: NDArray;
  layers: { b: NDArray }[];
}
const f = (q: Params, x: NDArray): NDArray => q.w.mul(x).sum();
const q: Params = { w: np.ones([3]), layers: [{ b: np.zeros([3]) }] };

type<Params>()(grad(f)(q, 1));
type<Params>()(jit(grad(f))({ w: new Float64Array(3), layers: [{ b: 1 }] }, 1));
type<Params>()(jit(grad(f))({ w: 1, layers: [{ b: 1 }] as const }, 1));
type<Params>()(vmap(grad(f), [null, 0])(q, np.ones([3])));
export const fast: Jitted<(q: Params, x: NDArray) => NDArray> = jit(f);

// Functions of numbers: ordinary JavaScript.
type<Num>()(grad((x: number) => x * x)(2));
type<Num>()(jit((x: number, y: number) => x * y)(2, np.ones([3])));
type<{ y: Num }>()(jit((x: { y: number }) => x)({ y: 2 }));

// What is static stays as it is.
type<NDArray>()(jit((x, mode: 'a' | 'b') => (mode === 'a' ? x : x.neg()))(1, 'a'));
type<NDArray>()(
  jit((x, n: Map<string, number>) => x.add(n.size), { staticArgnums: 1 })(1, new Map()),
);

// Lists of numbers may be readonly.
const rows = [
  [1, 2],
  [3, 4],
] as const;
type<NDArray>()(np.array(rows).add(rows));
type<NDArray>()(np.sum(rows, [0, 1] as const));
type<NDArray>()(np.zeros([2, 3] as const).reshape([3, 2] as const));

/** A state of an optimizer, whatever the tree of its parameters is. */
interface Momentum<P> {
  readonly speed: P;
  readonly step: NDArray;
}
export const started = <P extends ArrayTree<P>>(zeros: P): Momentum<P> => ({
  speed: zeros,
  step: np.zeros([]),
});
type<Momentum<Params>>()(started(q));
