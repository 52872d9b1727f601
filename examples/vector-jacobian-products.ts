/**
 * Jacobian products without a Jacobian. The Jacobian of f(x) = sum(x)·x² at n = 2000 has 4·10⁶
 * entries; one product with it costs about as much as f.
 */
import { jacrev, jit, jvp, numpy as np, vjp, type NDArray } from 'tanjent';
import { ms, time, timeShort } from './support/time.js';

const n = 2000;
const f = (x: NDArray): NDArray => np.sum(x).mul(x.mul(x));

const x = np.linspace(-1, 1, n);
const v = np.cos(np.arange(n, { dtype: 'float64' }));

/** vᵀJ by reverse mode. */
const vJ = jit((x: NDArray, v: NDArray) => vjp(f, [x])[1](v)[0]);
/** Jv by forward mode. */
const Jv = jit((x: NDArray, v: NDArray) => jvp(f, [x], [v])[1]);
/** Jv by two reverse modes: the pullback is linear in its cotangent, and its vjp is J itself. */
const doubleVjp = jit((x: NDArray, v: NDArray) => {
  const pullback = (ct: NDArray): NDArray => vjp(f, [x])[1](ct)[0];
  return vjp(pullback, [np.zeros([n])])[1](v)[0];
});
const jacobian = jit(jacrev(f));

const J = jacobian(x);
const worst = (a: NDArray, b: NDArray): string => {
  const error = np.max(np.abs(a.sub(b))).item() / np.max(np.abs(b)).item();
  return error < 1e-10 ? 'equal' : `differ by ${error}`;
};
console.log(`vᵀJ by vjp        and by the full Jacobian: ${worst(vJ(x, v), np.matmul(v, J))}`);
console.log(`Jv  by jvp        and by the full Jacobian: ${worst(Jv(x, v), np.matmul(J, v))}`);
console.log(`Jv  by double vjp and by jvp:               ${worst(doubleVjp(x, v), Jv(x, v))}`);

const full = time(() => jacobian(x), 3);
const reverse = timeShort(() => vJ(x, v), 15, 50);
const forward = timeShort(() => Jv(x, v), 15, 50);
const double = timeShort(() => doubleVjp(x, v), 15, 50);
console.log(`full Jacobian  ${ms(full)}`);
console.log(`vᵀJ            ${ms(reverse)}, ${(full / reverse).toFixed(0)} times faster`);
console.log(`Jv             ${ms(forward)}, ${(full / forward).toFixed(0)} times faster`);
console.log(`Jv, double vjp ${ms(double)}, ${(full / double).toFixed(0)} times faster`);
