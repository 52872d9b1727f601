/** Functions without annotations get arrays. */
import {
  checkpoint,
  closureConvert,
  customJvp,
  customVjp,
  debug,
  evalShape,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jit,
  jvp,
  lax,
  linearize,
  linearTranspose,
  makeIR,
  numpy as np,
  valueAndGrad,
  vjp,
  vmap,
  type NDArray,
  type ShapeDtypeStruct,
} from 'tanjent';
import { type } from './expect.js';

interface Params {
  w: NDArray;
  b: NDArray;
}
const p: Params = { w: np.ones([3]), b: np.zeros([3]) };
const v = np.ones([3]);

type<NDArray>()(jit((x) => x.sin())(1));
type<NDArray>()(jit((x, y) => x.add(y))(new Float32Array(3), v));
type<NDArray>()(jit((...xs) => np.stack(xs))(1, 2, 3));
type<NDArray>()(jit((x, q: Params) => x.mul(q.w))(1, { w: 2, b: [] as never }));
type<[NDArray, { y: NDArray }]>()(jit((x) => [x, { y: x.sin() }])(1));
type<NDArray>()(jit(vmap(grad((x) => x.sin().mul(x))))(v));
type<NDArray>()(grad((x) => x.sum())(v));
type<NDArray>()(grad((x, y) => x.mul(y), { argnums: 1 })(1, 2));
type<[NDArray, NDArray]>()(grad((x, y) => x.mul(y), { argnums: [0, 1] })(1, 2));
type<[NDArray, NDArray]>()(grad((x, y) => x.mul(y), [0, 1])(1, 2));
type<[NDArray, NDArray]>()(valueAndGrad((x) => x.sum())(v));
type<NDArray>()(vmap((x, y) => x.add(y), [0, null])(v, 1));
type<NDArray>()(vmap((x, y) => x.add(y), { inAxes: [0, null] })(v, 1));
type<NDArray>()(jacfwd((x) => x.sin())(v));
type<NDArray>()(jacrev((x) => x.sin())(v));
type<NDArray>()(hessian((x) => x.sum())(v));
type<NDArray>()(hvp((x) => x.sum(), [v], [v])[0]);
type<[NDArray, NDArray]>()(jvp((x) => x.sin(), [1], [1]));
type<NDArray>()(vjp((x) => x.sin(), [1])[1](1)[0]);
type<NDArray>()(linearize((x) => x.sin(), [1])[1](1));
type<NDArray>()(linearTranspose((x) => x.mul(2), [1])(1)[0]);
type<NDArray>()(jvp((q) => q.w.sin(), [p], [{ w: 1, b: null }])[1]);
type<NDArray>()(checkpoint((x) => x.sin())(1));
type<ShapeDtypeStruct>()(evalShape((x) => x.sin(), 1));
type<NDArray>()(closureConvert((x) => x.sin(), 1)[0](1));
type<NDArray>()(debug.checkNumerics((x) => x.log())(1));
makeIR((x) => x.sin())(1);
customJvp((x, y) => x.mul(y)).defjvp(([x, y], [dx, dy]) => [x.mul(y), dx.mul(y).add(x.mul(dy))])(
  1,
  2,
);
customVjp((x) => x.sin()).defvjp(
  (x) => [x.sin(), x],
  (x, ct) => [ct.mul(x.cos())],
)(1);

type<[NDArray, NDArray]>()(lax.scan((c, x) => [c.add(x), c], np.zeros([]), v));
type<[NDArray, { readonly c: NDArray }]>()(lax.scan((c, x) => [c.add(x), { c }], 0, v));
type<NDArray>()(lax.foriLoop(0, 10, (i, x) => x.add(i), v));
type<NDArray>()(lax.foriLoop(0, 10, (i, x) => x.add(i), 0));
type<[NDArray, NDArray]>()(lax.foriLoop(0, 10, (i, [x, y]) => [y, x.add(i)], [v, v]));
type<Params>()(lax.foriLoop(0, 10, (_i, { w, b }) => ({ w: b, b: w }), p));
type<NDArray>()(
  lax.whileLoop(
    (x) => x.lt(10),
    (x) => x.mul(2),
    np.ones([]),
  ),
);
type<NDArray>()(
  lax.cond(
    true,
    (x, q) => x.add(q.w),
    (x, q) => x.sub(q.w),
    1,
    p,
  ),
);
type<Params>()(
  lax.cond(
    v.any(),
    () => p,
    () => p,
  ),
);
type<NDArray>()(lax.map((row) => row.sum(), np.ones([3, 4])));
type<NDArray>()(lax.associativeScan((a, b) => a.add(b), v));
type<NDArray>()(
  lax.customRoot(
    (x) => x.mul(x).sub(2),
    1.5,
    (f, x) => x.sub(f(x)),
    (g, y) => y.div(g(1)),
  ),
);

// The value and the aux of a list, also of one whose type is that of its items.
const loss = (q: Params, x: NDArray) => [q.w.mul(x).sum(), { x, n: 3 }];
type<[Params, { x: NDArray; n: NDArray }]>()(grad(loss, { hasAux: true })(p, 1));
type<[[NDArray, { y: NDArray }], Params]>()(
  valueAndGrad((q: Params, y) => [q.w.sum(), { y }], { hasAux: true })(p, 1),
);
