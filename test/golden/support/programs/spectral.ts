/** The programs of programs.json with complex numbers, eigenvalues and singular values. */
import type { NDArray } from '../../../../src/array/ndarray.js';
import { grad, jvp, numpy as np, vjp } from '../../../../src/index.js';
import type { ProgramTable } from './table.js';

/** V f(Λ) Vᵀ of a symmetric matrix. */
function ofMatrix(x: NDArray, f: (w: NDArray) => NDArray): NDArray {
  const [w, v] = np.linalg.eigh(x);
  return np.matmul(v.mul(f(w)), v.T);
}

export const spectralPrograms: ProgramTable = {
  complex_gradients: (inputs) => {
    const { A, z, dz, ct } = inputs as typeof inputs & {
      readonly z: NDArray;
      readonly dz: NDArray;
      readonly ct: NDArray;
    };
    const energy = (x: NDArray): NDArray => np.sum(np.square(np.abs(np.matmul(A, x))));
    const h = (x: NDArray): NDArray =>
      x.slice(0).pow(2).mul(np.exp(x.slice(1))).div(x.slice(2));
    const f = (x: NDArray): NDArray => np.matmul(A, x).mul(np.conj(x));
    const [, dF] = jvp(f, [z], [dz]);
    const [, pull] = vjp(f, [z]);
    const [cz] = pull(ct) as readonly NDArray[];
    return { L: energy(z), cz, dF, gL: grad(energy)(z), gh: grad(h, { holomorphic: true })(z) };
  },

  eigh_invariant_gradients: (inputs) => {
    const { B, W } = inputs as typeof inputs & { readonly B: NDArray; readonly W: NDArray };
    const symmetric = (b: NDArray): NDArray => b.add(b.T).mul(0.5);
    const values = (b: NDArray): NDArray => np.linalg.eigvalsh(symmetric(b));
    const f1 = (b: NDArray): NDArray => np.sum(np.square(values(b).slice([2, 4])));
    const f2 = (b: NDArray): NDArray =>
      np.sum(W.mul(ofMatrix(symmetric(b), (w) => np.exp(w.mul(-0.5)))));
    return { f1: f1(B), f2: f2(B), g1: grad(f1)(B), g2: grad(f2)(B), w: values(B) };
  },

  svd_nuclear_norm: (inputs) => {
    const { A, W } = inputs as typeof inputs & { readonly W: NDArray };
    const singular = (a: NDArray): NDArray => np.linalg.svd(a, { computeUv: false });
    const nuclear = (a: NDArray): NDArray => np.sum(singular(a));
    const nearest = (a: NDArray): NDArray => {
      const [u, s, vh] = np.linalg.svd(a, { fullMatrices: false });
      const left = u.slice([], [0, 2]).mul(s.slice([0, 2]));
      return np.sum(W.mul(np.matmul(left, vh.slice([0, 2]))));
    };
    return { N: nuclear(A), R: nearest(A), gN: grad(nuclear)(A), gR: grad(nearest)(A), s: singular(A) };
  },
};
