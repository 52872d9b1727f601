import { jacfwd, jacrev, jit, jvp, numpy as np, vjp, vmap, type NDArray } from 'tanjent';
import { agree, race, speedUpRow, type Row } from '../measure.js';

const n = 10_000;

/** Products with Jacobians against the Jacobians themselves, as in the examples. */
export function jacobianRows(): Row[] {
  return [vectorJacobianRow(), jacobianProductRow()];
}

function vectorJacobianRow(): Row {
  const f = (x: NDArray): NDArray => np.sum(x).mul(x.mul(x));
  const x = np.linspace(-1, 1, n);
  const v = np.cos(np.arange(n, { dtype: 'float64' }));
  const product = jit((x: NDArray, v: NDArray) => vjp(f, [x])[1](v)[0]);
  const jacobian = jit(jacrev(f));
  const [fast] = race([{ run: () => product(x, v), inner: 100 }]) as [number];
  const [full] = race([{ run: () => jacobian(x) }], 3) as [number];
  return speedUpRow('vᵀJ of sum(x)·x², n = 10 000', fast, full, 5000, 'the full Jacobian');
}

function jacobianProductRow(): Row {
  const a = np.abs(np.sin(np.arange(5 * n, { dtype: 'float64' }))).reshape([5, n]);
  const f = (x: NDArray): NDArray => np.sqrt(np.matmul(a, x).div(n));
  const [x1, x2] = [np.linspace(0.1, 1, n), np.linspace(1, 2, n)];
  const indirect = jit((x1: NDArray, x2: NDArray) => {
    const column = (e: NDArray): NDArray => jvp(f, [x1], vjp(f, [x2])[1](e))[1];
    return vmap(column, 0, { outAxes: 1 })(np.eye(5));
  });
  const direct = jit((x1: NDArray, x2: NDArray) => np.matmul(jacfwd(f)(x1), jacfwd(f)(x2).T));
  agree('the product', indirect(x1, x2), direct(x1, x2), 1e-9);
  const [fast] = race([{ run: () => indirect(x1, x2), inner: 5 }]) as [number];
  const [slow] = race([{ run: () => direct(x1, x2) }], 3) as [number];
  return speedUpRow('J(x1) J(x2)ᵀ, 5 × 10 000', fast, slow, 50, 'both Jacobians by jacfwd');
}
