/** Code that knows nothing of the trees it works on. */
import {
  grad,
  jit,
  jvp,
  lax,
  numpy as np,
  valueAndGrad,
  vjp,
  vmap,
  type ArrayTree,
  type NDArray,
} from 'tanjent';
import { type } from './expect.js';

export const slope = <P>(loss: (p: P) => NDArray, p: P) => grad(loss)(p);
export const compiled = <P>(loss: (p: P) => NDArray, p: P) => jit(valueAndGrad(loss))(p);
export const mapped = <P>(f: (p: P) => NDArray, p: P) => vmap(f)(p);
export const along = <P>(f: (p: P) => NDArray, p: P, t: P) => jvp(f, [p], [t])[1];

export function slopes<P extends ArrayTree<P>>(loss: (p: P) => NDArray, p: P): P {
  const [value, g] = jit(valueAndGrad(loss))(p);
  const [, pullback] = vjp(loss, [p]);
  pullback(value);
  const again: P = jit(grad(loss))(g);
  return grad(loss)(again);
}

export const repeated = <C extends ArrayTree<C>>(n: number, f: (c: C) => C, c: C): C =>
  lax.foriLoop(0, n, (_i, x) => f(x), c);

export function trajectory<C extends ArrayTree<C>, X extends ArrayTree<X>>(
  step: (c: C, x: X) => C,
  start: C,
  xs: X,
): [C, C] {
  return lax.scan((c, x) => [step(c, x), c], start, xs);
}

/** An optimizer of parameters P that keeps a state S. */
export interface Optimizer<P, S> {
  init(params: P): S;
  update(gradient: P, state: S, params: P): [P, S];
}

export function fit<P extends ArrayTree<P>, S extends ArrayTree<S>>(
  loss: (p: P) => NDArray,
  optimizer: Optimizer<P, S>,
  params: P,
  steps: number,
): P {
  const turn = (_i: NDArray, [p, s]: [P, S]): [P, S] => optimizer.update(grad(loss)(p), s, p);
  const start: [P, S] = [params, optimizer.init(params)];
  return lax.foriLoop(0, steps, turn, start)[0];
}

interface Params {
  w: NDArray;
}
const p: Params = { w: np.ones([3]) };
type<Params>()(slope((q: Params) => q.w.sum(), p));
type<Params>()(slopes((q: Params) => q.w.sum(), p));
type<Params>()(repeated(3, (q: Params) => q, p));
