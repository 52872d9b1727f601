/** What is an error when it runs, as far as types tell. */
import { checkpoint, grad, jacfwd, jit, jvp, lax, numpy as np, valueAndGrad, vmap } from 'tanjent';
import type { ArrayTree, NDArray } from 'tanjent';

class Model {
  readonly #secret = 1;
  readonly w: NDArray = np.ones([3]);
  loss(x: NDArray): NDArray {
    return this.w.mul(x).mul(this.#secret).sum();
  }
}
const f = (x: NDArray, y: NDArray): NDArray => x.mul(y);
const v = np.ones([3]);

// @ts-expect-error a text is no array
jit(f)('text', 1);
// @ts-expect-error an argument too few
jit(f)(1);
// @ts-expect-error an argument too many
jit(f)(1, 2, 3);
// @ts-expect-error arrays have no property of this name
jit((x) => x.sine());
// @ts-expect-error an async function
jit(async (x) => x);
// @ts-expect-error an async function
vmap(async (x: NDArray) => x);
// @ts-expect-error an async function
grad(async (x) => x.sum());
// @ts-expect-error a generator
jit(function* (x) {
  yield x;
});
// @ts-expect-error a text as the result
jit((x) => `${x.ndim}`);
// @ts-expect-error a function as the result
checkpoint((x) => () => x);
// @ts-expect-error no function
jit(new Model());
// @ts-expect-error a class
jit(Model);
// @ts-expect-error an instance of a class as an argument
jit((m: Model, x) => m.loss(x))(new Model(), 1);
// @ts-expect-error a map as an argument
jit((m: Map<string, NDArray>, x) => x.add(m.size))(new Map(), 1);
// @ts-expect-error there is no argument 5
grad(f, { argnums: 5 });
// @ts-expect-error there is no argument 2
grad(f, [0, 2]);
// @ts-expect-error there is no argument -3
valueAndGrad(f, { argnums: -3 });
// @ts-expect-error an option of another name
grad(f, { argnum: 1 });
// @ts-expect-error the gradient of nothing
grad((_x) => {});
// @ts-expect-error the gradient of a list
grad((x) => [x, x]);
// @ts-expect-error the gradient of a truth
grad((x) => x.ndim > 1);
// @ts-expect-error no aux
grad((x) => x.sum(), { hasAux: true });
// @ts-expect-error the Jacobian of nothing
jacfwd((_x) => undefined);
// @ts-expect-error the derivative of nothing
jvp((_x) => {}, [1], [1]);
// @ts-expect-error three axes for two arguments
vmap(f, { inAxes: [0, 0, 0] });
// @ts-expect-error an axis for a part that is not there
vmap((q: { w: NDArray }) => q.w, { inAxes: [{ b: 0 }] });
// @ts-expect-error an option of another name
vmap(f, { inAxs: 0 });
// @ts-expect-error a carry of another structure
lax.foriLoop(0, 3, (_i, x) => ({ x }), v);
const one = (): NDArray => v;
const list = (): NDArray[] => [v];
// @ts-expect-error branches of different structures
lax.cond(true, one, list);

const generic = <P extends ArrayTree<P>>(p: P): P => p;
// @ts-expect-error a number is no array where arrays must go in and out
generic({ w: 1 });
