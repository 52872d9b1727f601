/** Eigenvalues and singular values. */
import type { DenseArray } from '../../../src/array/dense.js';
import { isComplex, type DType } from '../../../src/array/dtype.js';
import { noParams, type PrimParams, type Program } from '../../../src/ir/program.js';
import type { spectralRules } from '../../../src/primitives/linalg/spectral/index.js';
import type { Ops, Primal } from '../../../src/primitives/ops.js';
import type { Draw } from '../../support/draw.js';
import { writeProgram } from '../../support/write-program.js';
import type { Specs } from '../spec.js';
import { complexOperand } from './complex.js';

/**
 * Near to a diagonal matrix of distinct numbers, so that eigenvalues and singular values are apart.
 */
function apart(d: Draw, shape: readonly number[], dtype: DType = 'float64'): DenseArray {
  const [m, n] = shape.slice(-2) as [number, number];
  return d.array(shape, dtype, (i) => {
    const [row, column] = [Math.floor(i / n) % m, i % n];
    return row === column ? 1 + 2 * row + d.between(-0.2, 0.2) : d.between(-0.5, 0.5);
  });
}

/** Near to turns of two elements each by other factors, so that eigenvalues come in pairs. */
function rotating(d: Draw, n: number): DenseArray {
  return d.array([n, n], 'float64', (i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    const isPaired = row !== column && Math.floor(row / 2) === Math.floor(column / 2);
    const size = isPaired ? (row < column ? 2 : -1) : row === column ? Math.floor(row / 2) : 0;
    return size + d.between(-0.1, 0.1);
  });
}

/** A symmetric matrix, as the primitive takes its operand to be. */
function symmetric(d: Draw, n: number, dtype: DType = 'float64'): DenseArray {
  const half = apart(d, [n, n], dtype).dataSync();
  return d.array([n, n], dtype, (i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    return half[Math.max(row, column) * n + Math.min(row, column)] as number;
  });
}

/** The decomposition of (x + xᵀ) / 2, which has derivatives by all elements of x. */
const ofSymmetricPart = (type: string, params: PrimParams['eigh']): Program =>
  writeProgram([type], (b, x) => {
    const rank = x!.aval.shape.length;
    const axes = [...Array(rank - 2).keys(), rank - 1, rank - 2];
    return b.bind('eigh', [b.mul(b.add(x!, b.transpose(x!, axes)), 0.5)], params);
  });

const adjoint = (b: Ops, x: Primal): Primal => b.transpose(b.bind1('conj', [x], noParams), [1, 0]);

/** (x + x*) / 2 */
const hermitianPart = (b: Ops, x: Primal): Primal => b.mul(b.add(x, adjoint(b, x)), 0.5);

/** The decomposition of (x + x*) / 2. */
const ofHermitianPart = (params: PrimParams['eigh']): Program =>
  writeProgram(['c128[3,3]'], (b, x) => b.bind('eigh', [hermitianPart(b, x!)], params));

const vectors = { lower: true, vectors: true };
const symmetricOnly = {
  only: 'values',
  because: 'the tangents of a symmetric matrix are symmetric',
} as const;
const inPartsOnly = {
  only: 'none',
  because: 'parts are what complex operands are split into when all derivatives are taken',
} as const;
const otherMethod = { because: 'the evaluator has another method' };
const float32 = { rtol: 2e-5, atol: 2e-5, ...otherMethod };
const float64 = { rtol: 1e-12, atol: 1e-12, ...otherMethod };

const product = (b: Ops, x: Primal, y: Primal): Primal =>
  b.bind1('dotGeneral', [x, y], { contract: [[1], [0]], batch: [[], []] });
const adjointOf = (b: Ops, x: Primal): Primal =>
  isComplex(x.aval.dtype) ? adjoint(b, x) : b.transpose(x, [1, 0]);

/** Q T Q* and Q* Q: the eigenvalues in T may come in another order. */
const schurOf = (type: string): Program =>
  writeProgram([type], (b, x) => {
    const [t, q] = b.bind('schur', [x!], { vectors: true }) as [Primal, Primal];
    const inverse = adjointOf(b, q);
    return [product(b, product(b, q, t), inverse), product(b, inverse, q)];
  });

/** U f(S) V* with f(s) = s³, which no phases change. */
const cubed = (type: string): Program =>
  writeProgram([type], (b, x) => {
    const [s, u, v] = b.bind('svd', [x!], { fullMatrices: false, vectors: true }) as [
      Primal,
      Primal,
      Primal,
    ];
    const cubes = b.convert(b.mul(s, b.mul(s, s)), u.aval.dtype);
    return [product(b, b.mul(u, b.broadcast(cubes, u.aval.shape, [1])), v)];
  });
const nothingDerived = { only: 'none', because: 'a form that is not unique has none' } as const;

export const spectralSpecs: Specs<keyof typeof spectralRules> = {
  eigh: [
    {
      program: ofSymmetricPart('f64[3,3]', vectors),
      inputs: (d) => [apart(d, [3, 3])],
      tolerance: float64,
      label: 'symmetric part',
    },
    {
      program: ofSymmetricPart('f64[2,4,4]', { lower: true, vectors: false }),
      inputs: (d) => [apart(d, [2, 4, 4])],
      tolerance: float64,
      label: 'values of a batch',
    },
    {
      program: ofHermitianPart({ lower: true, vectors: false }),
      inputs: (d) => [complexOperand(apart(d, [3, 3]), d)],
      tolerance: float64,
      label: 'Hermitian part, values',
    },
    {
      program: ofHermitianPart(vectors),
      inputs: (d) => [complexOperand(apart(d, [3, 3]), d)],
      derivatives: { only: 'declared', because: 'vectors are unique but for a phase' },
      tolerance: float64,
      label: 'Hermitian part',
    },
    {
      params: { lower: false, vectors: true },
      inputs: (d) => [symmetric(d, 5)],
      derivatives: symmetricOnly,
      tolerance: float64,
      label: 'upper triangle',
    },
    {
      params: vectors,
      inputs: (d) => [symmetric(d, 6, 'float32')],
      derivatives: symmetricOnly,
      tolerance: float32,
      label: 'float32',
    },
    {
      params: { lower: false, vectors: true },
      inputs: (d) => [symmetric(d, 4), d.floats([4, 4], -0.5, 0.5)],
      derivatives: inPartsOnly,
      tolerance: float64,
      label: 'Hermitian, in parts',
    },
    {
      params: vectors,
      inputs: (d) => [symmetric(d, 1)],
      label: 'of one element',
      derivatives: symmetricOnly,
    },
    {
      params: vectors,
      inputs: (d) => [d.floats([2, 0, 0])],
      derivatives: symmetricOnly,
      label: 'of none',
    },
    {
      params: vectors,
      inputs: (d) => [d.array([2, 2], 'float64', (i) => (i === 0 ? NaN : 1))],
      derivatives: { only: 'values', because: 'NaN' },
      label: 'NaN',
    },
  ],
  svd: [
    {
      params: { fullMatrices: false, vectors: true },
      inputs: (d) => [apart(d, [3, 2])],
      tolerance: float64,
      label: 'tall',
    },
    {
      params: { fullMatrices: false, vectors: true },
      inputs: (d) => [apart(d, [2, 3])],
      tolerance: float64,
      label: 'wide',
    },
    {
      params: { fullMatrices: true, vectors: true },
      inputs: (d) => [apart(d, [3, 3])],
      tolerance: float64,
      label: 'square',
    },
    {
      params: { fullMatrices: false, vectors: false },
      inputs: (d) => [apart(d, [2, 3, 2])],
      tolerance: float64,
      label: 'values of a batch',
    },
    {
      params: { fullMatrices: true, vectors: true },
      inputs: (d) => [apart(d, [6, 5], 'float32')],
      derivatives: { only: 'none', because: 'vectors of no singular value have none' },
      tolerance: float32,
      label: 'all vectors',
    },
    {
      params: { fullMatrices: true, vectors: true },
      inputs: (d) => [d.floats([2, 0, 3])],
      derivatives: { only: 'none', because: 'vectors of no singular value have none' },
      label: 'of none',
    },
    {
      params: { fullMatrices: false, vectors: true },
      inputs: (d) => [d.array([2, 3], 'float64', (i) => (i === 0 ? Infinity : 1))],
      derivatives: { only: 'values', because: 'NaN' },
      label: 'Infinity',
    },
    ...[
      [3, 2],
      [2, 3],
      [3, 3],
    ].map((shape) => ({
      program: cubed(`c128[${shape.join()}]`),
      inputs: (d: Draw) => [complexOperand(apart(d, shape), d)],
      tolerance: float64,
      label: `complex ${shape.join(' x ')}, what phases do not change`,
    })),
    {
      params: { fullMatrices: false, vectors: false },
      inputs: (d) => [complexOperand(apart(d, [2, 3, 2]), d)],
      tolerance: float64,
      label: 'complex, values of a batch',
    },
    {
      params: { fullMatrices: true, vectors: true },
      inputs: (d) => [complexOperand(apart(d, [2, 3]), d)],
      derivatives: { only: 'none', because: 'vectors of no singular value have none' },
      tolerance: float64,
      label: 'complex, all vectors',
    },
    {
      params: { fullMatrices: false, vectors: true },
      inputs: (d) => [complexOperand(apart(d, [3, 3]), d)],
      derivatives: { only: 'declared', because: 'vectors are unique but for a phase' },
      tolerance: float64,
      label: 'complex, vectors',
    },
    {
      params: { fullMatrices: false, vectors: true },
      inputs: (d) => [apart(d, [3, 2]), d.floats([3, 2], -0.5, 0.5)],
      derivatives: inPartsOnly,
      tolerance: float64,
      label: 'in parts',
    },
  ],
  pinv: [
    {
      params: { hermitian: false },
      inputs: (d) => [apart(d, [3, 2]), d.array([], 'float64', () => 1e-12)],
      tolerance: float64,
      label: 'tall',
    },
    {
      params: { hermitian: false },
      inputs: (d) => [apart(d, [2, 2, 3]), d.array([2], 'float64', () => 1e-12)],
      tolerance: float64,
      label: 'wide, a batch',
    },
    {
      params: { hermitian: true },
      inputs: (d) => [symmetric(d, 3), d.array([], 'float64', () => 1e-12)],
      derivatives: symmetricOnly,
      tolerance: float64,
      label: 'symmetric',
    },
    {
      params: { hermitian: false },
      inputs: (d) => [
        d.array([2, 2], 'float64', (i) => [1, 2, 2, 4][i]!),
        d.array([], 'float64', () => 1e-12),
      ],
      derivatives: { only: 'values', because: 'the rank changes nearby' },
      tolerance: float64,
      label: 'of rank 1',
    },
    ...[
      [3, 2],
      [2, 3],
    ].map((shape) => ({
      params: { hermitian: false },
      inputs: (d: Draw) => [
        complexOperand(apart(d, shape), d),
        d.array([], 'float64', () => 1e-12),
      ],
      tolerance: float64,
      label: `complex ${shape.join(' x ')}`,
    })),
    {
      program: writeProgram(['c128[3,3]', 'f64[]'], (b, x, tolerance) =>
        b.bind('pinv', [hermitianPart(b, x!), tolerance!], { hermitian: true }),
      ),
      inputs: (d) => [complexOperand(apart(d, [3, 3]), d), d.array([], 'float64', () => 1e-12)],
      tolerance: float64,
      label: 'Hermitian',
    },
  ],
  hessenberg: [
    { params: noParams, inputs: (d) => [d.floats([5, 5])], tolerance: float64 },
    {
      params: noParams,
      inputs: (d) => [d.floats([2, 3, 3], -2, 2, 'float32')],
      tolerance: float32,
    },
    { params: noParams, inputs: (d) => [d.floats([2, 0, 0])], label: 'of none' },
  ],
  schur: [
    {
      program: schurOf('f64[6,6]'),
      inputs: (d) => [d.floats([6, 6])],
      derivatives: nothingDerived,
      tolerance: float64,
      label: 'complex eigenvalues among them',
    },
    {
      program: schurOf('f32[3,3]'),
      inputs: (d) => [d.floats([3, 3], -2, 2, 'float32')],
      derivatives: nothingDerived,
      tolerance: float32,
      label: 'float32',
    },
    {
      program: schurOf('c128[6,6]'),
      inputs: (d) => [complexOperand(d.floats([6, 6]), d)],
      derivatives: nothingDerived,
      tolerance: float64,
      label: 'complex',
    },
    {
      params: { vectors: true },
      inputs: (d) => [d.array([2, 1, 1], 'float64', (i) => (i === 0 ? NaN : -2))],
      label: 'of one element, or NaN',
    },
  ],
  eig: [
    {
      params: { vectors: false },
      inputs: (d) => [apart(d, [3, 3])],
      tolerance: float64,
      label: 'values',
    },
    {
      params: { vectors: true },
      inputs: (d) => [rotating(d, 3)],
      tolerance: float64,
      label: 'vectors',
    },
    {
      params: { vectors: true },
      inputs: (d) => [complexOperand(apart(d, [3, 3]), d)],
      tolerance: float64,
      label: 'complex, vectors',
    },
    {
      params: { vectors: true },
      inputs: (d) => [d.array([2, 1, 1], 'float32', (i) => (i === 0 ? NaN : -2))],
      derivatives: { only: 'values', because: 'NaN' },
      label: 'of one element, or NaN',
    },
  ],
};
