/** np.linalg.*, lax.linalg.*, scipy.linalg.* */
import { numpy as np, type NDArray } from '../../src/index.js';
import {
  draws,
  key,
  floats,
  ints,
  m23,
  m33,
  rows,
  smooth,
  step,
  v3,
  w3,
  type Table,
} from './calls.js';

/** Positive definite matrices, and systems with them. */
const p33 = floats([
  [2.5, 0.4, -0.3],
  [0.4, 3.1, 0.7],
  [-0.3, 0.7, 1.9],
]);
const m32 = np.transpose(m23);
const t33 = floats([
  [1.4, 0, 0],
  [-0.6, 2.1, 0],
  [0.3, 0.8, -1.7],
]);
const s222 = floats([
  [
    [2, 1],
    [0.5, 3],
  ],
  [
    [-1, 0.4],
    [0.7, 2],
  ],
]);
const pivots = ints([1, 2, 2]);

const numpyLinalg: Table = {
  'np.linalg.qr': smooth([m33], [m33, 'complete'], [m33, { mode: 'r' }]),
  'np.linalg.cholesky': smooth([p33], [p33, { upper: true }]),
  ...rows('np.linalg', 'solve', smooth([m33, v3], [m33, m32], [s222, s222])),
  ...rows('np.linalg', 'inv det slogdet matrixTranspose', smooth([m33], [s222])),
  'np.linalg.tensorinv': smooth([m33, 1]),
  'np.linalg.tensorsolve': smooth([m33, v3], [m33, v3, [0]]),
  'np.linalg.matrixPower': smooth([m33, 3], [m33, -2], [m33, 0]),
  'np.linalg.multiDot': smooth([[m23, m33, m32]], [[v3, m32, m23]]),
  ...rows('np.linalg', 'norm', smooth([m23], [v3, 3], [m23, 1], [m23, 'nuc'], [m23, null, 1])),
  'np.linalg.vectorNorm': smooth([m23], [m23, { axis: 1, ord: 3 }]),
  'np.linalg.matrixNorm': smooth([m23], [m23, { ord: Infinity, keepdims: true }]),
  ...rows('np.linalg', 'diagonal trace', smooth([m23], [m33, { offset: 1 }])),
  ...rows('np.linalg', 'outer cross vecdot', smooth([v3, w3])),
  'np.linalg.matmul': smooth([m23, m32]),
  'np.linalg.tensordot': smooth([m23, m32, 1]),
};

const laxLinalg: Table = {
  'lax.linalg.qr': smooth([m33], [m23, { fullMatrices: false }], [m33, { pivoting: true }]),
  'lax.linalg.ormqr': step([m33, v3, m32, { transpose: true }]),
  'lax.linalg.tridiagonal': step([p33], [p33, { lower: false }]),
  'lax.linalg.householderProduct': step([m33, v3]),
  'lax.linalg.tridiagonalSolve': smooth(
    [v3, floats([5, 6, 7]), w3, m32],
    [v3, floats([5, 6, 7]), w3, m32, { perturbSingular: true }],
  ),
  'lax.linalg.qdwh': smooth([m32], [p33, { maxIterations: 8 }]),
  'lax.linalg.symmetricProduct': smooth([m23, p33.slice([0, 2], [0, 2]), { alpha: 2, beta: 0.5 }]),
  'lax.linalg.choleskyUpdate': smooth([np.transpose(t33), v3]),
  'lax.linalg.cholesky': smooth([p33]),
  'lax.linalg.lu': smooth([m33], [m23]),
  'lax.linalg.luPivotsToPermutation': step([pivots, 4]),
  'lax.linalg.triangularSolve': smooth([p33, m23], [p33, m32, { leftSide: true, lower: true }]),
};

const scipyLinalg: Table = {
  'scipy.linalg.expm': smooth([m33], [s222], [t33.mul(20).T, { upperTriangular: true }]),
  'scipy.linalg.expmFrechet': smooth([m33, p33]),
  'scipy.linalg.blockDiag': smooth([m23, v3, m33]),
  ...rows('scipy.linalg', 'toeplitz hankel', smooth([v3], [v3, floats([0.3, 1, -2, 0.7])])),
  ...rows('scipy.linalg', 'circulant companion fiedlerCompanion fiedler', smooth([v3])),
  'scipy.linalg.leslie': smooth([v3, floats([0.4, 1.2])]),
  'scipy.linalg.convolutionMatrix': smooth([v3, 4], [v3, 2, 'same']),
  'scipy.linalg.dft': step([4], [3, 'sqrtn', { dtype: 'complex64' }]),
  'scipy.linalg.helmert': step([4], [3, true]),
  ...rows('scipy.linalg', 'hilbert invhilbert hadamard', step([4])),
  ...rows('scipy.linalg', 'pascal invpascal', step([4], [4, 'lower'])),
  'scipy.linalg.qr': smooth([m33], [m33, { mode: 'economic', pivoting: true }]),
  'scipy.linalg.qrMultiply': smooth([m33, m23], [m32, v3, 'right', true]),
  ...rows('scipy.linalg', 'cholesky choFactor', smooth([p33], [p33, { lower: true }])),
  'scipy.linalg.choSolve': smooth([[t33, true], v3], [[p33, false], m32]),
  ...rows('scipy.linalg', 'luFactor inv det', smooth([m33])),
  'scipy.linalg.lu': smooth([m33], [m23, true]),
  'scipy.linalg.luSolve': smooth([[m33, pivots], v3], [[m33, pivots], m32, 1]),
  'scipy.linalg.solve': smooth([m33, v3], [p33, m32, { assumeA: 'pos' }]),
  'scipy.linalg.solveTriangular': smooth([p33, v3], [p33, m32, 'T', true]),
};

/** A real Schur form with a pair of complex eigenvalues. */
const schurForm = floats([
  [0.4, 1.5, -0.3],
  [-0.6, 0.4, 0.8],
  [0, 0, 2.1],
]);
const [z23, z33] = [np.complex(m23, np.sin(m23)), np.complex(m33, np.transpose(p33))];

/** Eigenvalues and singular values. */
const spectral: Table = {
  'lax.linalg.eigh': smooth([p33]),
  'lax.linalg.svd': smooth([m23, { fullMatrices: false }], [m23, { computeUv: false }]),
  'lax.linalg.eig': smooth([m33]),
  'lax.linalg.hessenberg': step([m33], [z33]),
  'lax.linalg.schur': step([m33], [z33]),
  'np.linalg.eig': smooth([m33]),
  'np.linalg.cond': smooth([m23], [m33, 'fro']),
  'np.linalg.eigvals': smooth([m33], [z33]),
  'scipy.linalg.schur': step([m33], [m33, 'complex']),
  'scipy.linalg.hessenberg': step([m33], [m33, { calcQ: true }]),
  'scipy.linalg.rsf2csf': step([schurForm, m33]),
  'scipy.linalg.sqrtm': step([p33]),
  'scipy.linalg.funm': step([p33, (x: NDArray) => np.exp(x)]),
  'scipy.linalg.solveSylvester': smooth([m33, p33, z33.real()], [s222, s222, s222]),
  'np.linalg.eigh': smooth([p33], [p33, 'U']),
  'np.linalg.eigvalsh': smooth([p33]),
  'np.linalg.lstsq': smooth([m32, v3], [m23, floats([0.3, -1.1])]),
  'np.linalg.matrixRank': smooth([m23]),
  'np.linalg.pinv': smooth([m23], [z23], [p33, { hermitian: true }]),
  'np.linalg.svd': smooth([m23, false], [p33, { hermitian: true }], [m23, { computeUv: false }]),
  'np.linalg.svdvals': smooth([m23], [z23]),
  'scipy.linalg.eigh': smooth([p33], [p33, { eigvalsOnly: true }]),
  'scipy.linalg.eighTridiagonal': smooth(
    [v3, floats([0.4, 1.2])],
    [v3, floats([0.4, 1.2]), { eigvalsOnly: true, select: 'i', selectRange: [0, 1] }],
  ),
  'scipy.linalg.polar': smooth([m23], [m32, 'left']),
  'scipy.linalg.svd': smooth([m23, false], [m23, { computeUv: false }]),
};

/** Products with a positive definite matrix that is not itself a variable. */
const operator = (x: NDArray) => np.matmul(p33, x);
const exactly = { tol: 1e-13 };
const iterative: Table = {
  'scipy.sparse.linalg.cg': smooth([operator, v3, exactly], [operator, v3, w3, exactly]),
  'scipy.sparse.linalg.bicgstab': smooth([m33, v3, exactly]),
  'scipy.sparse.linalg.gmres': smooth(
    [m33, v3, exactly],
    [m33, v3, { ...exactly, solveMethod: 'incremental' }],
  ),
};

const ofRandom: Table = {
  'random.multivariateNormal': draws([key, v3, p33], [key, v3, p33, { method: 'svd' }]),
  'random.orthogonal': draws([key, 3], [key, 2, [2], 'complex128', 3]),
};

export const linalgCalls: Table = {
  ...ofRandom,
  ...iterative,
  ...numpyLinalg,
  ...laxLinalg,
  ...scipyLinalg,
  ...spectral,
};
