/**
 * J(x1) J(x2)ᵀ for f(x) = sqrt(A x / N), A 5 × 10 000, without a Jacobian: jvp after vjp under vmap
 * over the 5 × 5 identity. Each product passes through the 10 000 arguments once; the direct way
 * makes both Jacobians first.
 */
import { jacfwd, jacrev, jit, jvp, numpy as np, random, vjp, vmap, type NDArray } from 'tanjent';
import { ms, time } from './support/time.js';

const n = 10_000;
const [keyA, key1, key2] = [0, 1, 2].map((i) => random.key(i)) as [NDArray, NDArray, NDArray];
const a = random.uniform(keyA, { shape: [5, n] });
const x1 = random.uniform(key1, { shape: [n] });
const x2 = random.uniform(key2, { shape: [n] });

const f = (x: NDArray): NDArray => np.sqrt(np.matmul(a, x).div(n));

const indirect = jit((x1: NDArray, x2: NDArray) => {
  const column = (e: NDArray): NDArray => {
    const [, pullback] = vjp(f, [x2]);
    return jvp(f, [x1], pullback(e))[1];
  };
  return vmap(column, 0, { outAxes: 1 })(np.eye(5));
});
const direct = jit((x1: NDArray, x2: NDArray) => np.matmul(jacfwd(f)(x1), jacfwd(f)(x2).T));
const directReverse = jit((x1: NDArray, x2: NDArray) => np.matmul(jacrev(f)(x1), jacrev(f)(x2).T));

const product = indirect(x1, x2);
console.log('J(x1) J(x2)ᵀ · 10⁵ =');
console.log(String(np.round(product.mul(1e5), 4)));
console.log(`equal to the direct way: ${np.allclose(product, direct(x1, x2), { rtol: 1e-9 })}`);

const slow = time(() => direct(x1, x2), 1);
const reverse = time(() => directReverse(x1, x2), 9);
const fast = time(() => indirect(x1, x2), 15);
console.log(`both Jacobians by jacfwd ${ms(slow)}`);
console.log(`both Jacobians by jacrev ${ms(reverse)}`);
console.log(`indirect                 ${ms(fast)}`);
console.log(`${(slow / fast).toFixed(0)} times faster than jacfwd`);
console.log(`${(reverse / fast).toFixed(1)} times the speed of jacrev`);
