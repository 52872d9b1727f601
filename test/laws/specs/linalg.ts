/** Linear algebra. */
import type { DenseArray } from '../../../src/array/dense.js';
import { denseOfNested } from '../../../src/array/elements/from-nested.js';
import type { Complex } from '../../../src/array/elements/complex.js';
import type { DType } from '../../../src/array/dtype.js';
import { at, type Shape } from '../../../src/array/shape.js';
import { aval } from '../../../src/array/aval.js';
import { Builder } from '../../../src/ir/builder.js';
import { noParams, type NoParams, type Program } from '../../../src/ir/program.js';
import { rules } from '../../../src/primitives/index.js';
import type { linalgRules } from '../../../src/primitives/linalg/index.js';
import type { TriangularParams } from '../../../src/primitives/linalg/triangular/triangular-loops.js';
import type { Draw } from '../../support/draw.js';
import type { Row, Specs } from '../spec.js';

/** Matrices with a heavy diagonal: positive definite as far as their lower triangle tells. */
function heavy(d: Draw, shape: Shape, dtype: DType = 'float64'): DenseArray {
  const n = at(shape, shape.length - 1);
  const isDiagonal = (i: number): boolean =>
    i % n === Math.floor(i / n) % at(shape, shape.length - 2);
  return d.array(shape, dtype, (i) => d.between(-1, 1) + (isDiagonal(i) ? n + 1 : 0));
}

const rounded = { rtol: 1e-5, atol: 1e-5, because: 'evaluation rounds to float32 at the end only' };
const plain: TriangularParams = {
  leftSide: true,
  lower: true,
  transposeA: false,
  conjugateA: false,
  unitDiagonal: false,
};

const triangular: Row<TriangularParams>[] = [true, false].flatMap((leftSide) =>
  [true, false].flatMap((lower) =>
    [true, false].map((transposeA) => ({
      params: { ...plain, leftSide, lower, transposeA, unitDiagonal: lower !== transposeA },
      inputs: (d: Draw) => [heavy(d, [3, 3]), d.floats(leftSide ? [3, 2] : [2, 3])],
      label: `${leftSide ? 'left' : 'right'}, ${lower ? 'lower' : 'upper'}, transposed: ${transposeA}`,
    })),
  ),
);

/** A Hermitian positive definite 3 · 3 matrix. */
function hermitian(d: Draw): DenseArray {
  const [x, y, z] = [0, 1, 2].map(() => ({ re: d.between(-1, 1), im: d.between(-1, 1) }));
  const conjugate = ({ re, im }: Complex): Complex => ({ re, im: -im });
  return denseOfNested(
    [
      [4, x!, y!],
      [conjugate(x!), 5, z!],
      [conjugate(y!), conjugate(z!), 6],
    ],
    'complex128',
  );
}

/** Square matrices whose pivots lie outside of the diagonal. */
function turned(d: Draw, shape: Shape, dtype: DType = 'float64'): DenseArray {
  const n = at(shape, shape.length - 1);
  const isLarge = (i: number): boolean => (i + 1) % n === Math.floor(i / n) % n;
  return d.array(shape, dtype, (i) => d.between(-1, 1) + (isLarge(i) ? n + 1 : 0));
}

/** A system of equations, solved by way of the factors. */
function systemProgram(shape: Shape, sides: number, transposed: boolean): Program {
  const builder = new Builder(rules);
  const a = builder.input(aval(shape, 'float64'));
  const b = builder.input(aval([...shape.slice(0, -1), sides], 'float64'));
  const [lu, , permutation] = builder.emit('lu', [a], noParams);
  return builder.finish(builder.emit('factoredSolve', [a, lu!, permutation!, b], { transposed }));
}

/** A derivative of the factorization, along or against the second operand. */
function choleskyProgram(
  name: 'choleskyTangent' | 'choleskyCotangent',
  shape: Shape,
  dtype: DType = 'float64',
): Program {
  const builder = new Builder(rules);
  const [a, x] = [builder.input(aval(shape, dtype)), builder.input(aval(shape, dtype))];
  const [l] = builder.emit('cholesky', [a], noParams);
  return builder.finish(builder.emit(name, [l!, x], noParams));
}

const choleskyRows = (
  name: 'choleskyTangent' | 'choleskyCotangent',
): [Row<NoParams>, ...Row<NoParams>[]] => [
  {
    program: choleskyProgram(name, [3, 3]),
    inputs: (d) => [heavy(d, [3, 3]), d.floats([3, 3])],
    label: 'of a factor',
  },
  {
    program: choleskyProgram(name, [2, 2, 2]),
    inputs: (d) => [heavy(d, [2, 2, 2]), d.floats([2, 2, 2])],
    label: 'stack',
  },
  {
    program: choleskyProgram(name, [0, 0]),
    inputs: (d) => [heavy(d, [0, 0]), d.floats([0, 0])],
    label: '0 × 0',
  },
  {
    program: choleskyProgram(name, [3, 3], 'float32'),
    inputs: (d) => [heavy(d, [3, 3], 'float32'), d.floats([3, 3], -1, 1, 'float32')],
    label: 'float32',
    tolerance: rounded,
  },
  {
    program: choleskyProgram(name, [3, 3], 'complex128'),
    inputs: (d) => [hermitian(d), d.floats([3, 3], -1, 1, 'complex128')],
    label: 'complex',
  },
];

/** Three diagonals of a matrix with a heavy middle one. */
const diagonals = (d: Draw, shape: Shape, dtype: DType = 'float64'): DenseArray[] => [
  d.floats(shape, -2, 2, dtype),
  d.floats(shape, 5, 6, dtype),
  d.floats(shape, -2, 2, dtype),
];

export const linalgSpecs: Specs<keyof typeof linalgRules> = {
  cholesky: [
    { params: noParams, inputs: (d) => [heavy(d, [3, 3])] },
    { params: noParams, inputs: (d) => [heavy(d, [2, 2, 2])], label: 'stack' },
    { params: noParams, inputs: (d) => [heavy(d, [1, 1])], label: '1 × 1' },
    { params: noParams, inputs: (d) => [heavy(d, [2, 0, 0])], label: '0 × 0' },
    {
      params: noParams,
      inputs: (d) => [heavy(d, [4, 4], 'float32')],
      label: 'float32',
      tolerance: rounded,
    },
    {
      params: noParams,
      inputs: (d) => [d.array([3, 3], 'float64', (i) => (i === 8 ? -1 : d.between(2, 3)))],
      label: 'indefinite',
      derivatives: { only: 'values', because: 'all is NaN' },
    },
    { params: noParams, inputs: (d) => [hermitian(d)], label: 'complex' },
  ],
  choleskyTangent: choleskyRows('choleskyTangent'),
  choleskyCotangent: choleskyRows('choleskyCotangent'),
  triangularSolve: [
    { params: plain, inputs: (d) => [heavy(d, [2, 3, 3]), d.floats([2, 3, 4])], label: 'stack' },
    ...triangular,
    { params: plain, inputs: (d) => [heavy(d, [3, 3]), d.floats([3, 1])], label: 'one side' },
    {
      params: { ...plain, transposeA: true },
      inputs: (d) => [heavy(d, [3, 3]), d.floats([3, 1])],
      label: 'one side, transposed',
    },
    { params: plain, inputs: (d) => [heavy(d, [0, 0]), d.floats([0, 2])], label: '0 × 0' },
    { params: plain, inputs: (d) => [heavy(d, [2, 2]), d.floats([2, 0])], label: 'no sides' },
    {
      params: plain,
      inputs: (d) => [heavy(d, [3, 3], 'float32'), d.floats([3, 2], -1, 1, 'float32')],
      label: 'float32',
      tolerance: rounded,
    },
    {
      params: { ...plain, conjugateA: true },
      inputs: (d) => [hermitian(d), d.floats([3, 2], -1, 1, 'complex128')],
      label: 'complex',
    },
    {
      params: { ...plain, leftSide: false, transposeA: true, conjugateA: true },
      inputs: (d) => [hermitian(d), d.floats([2, 3], -1, 1, 'complex128')],
      label: 'complex, right, adjoint',
    },
  ],
  lu: [
    { params: noParams, inputs: (d) => [turned(d, [3, 3])] },
    { params: noParams, inputs: (d) => [turned(d, [2, 2, 2])], label: 'stack' },
    { params: noParams, inputs: (d) => [turned(d, [4, 2])], label: 'tall' },
    { params: noParams, inputs: (d) => [turned(d, [2, 4])], label: 'wide' },
    { params: noParams, inputs: (d) => [turned(d, [1, 1])], label: '1 × 1' },
    { params: noParams, inputs: (d) => [turned(d, [0, 3])], label: '0 × 3' },
    {
      params: noParams,
      inputs: (d) => [turned(d, [3, 3], 'float32')],
      label: 'float32',
      tolerance: rounded,
    },
    {
      params: noParams,
      inputs: (d) => [d.array([3, 3], 'float64', (i) => (i % 3 === 1 ? 0 : d.between(1, 2)))],
      label: 'singular',
      derivatives: { only: 'values', because: 'there are none' },
    },
    { params: noParams, inputs: (d) => [hermitian(d)], label: 'complex' },
  ],
  factoredSolve: [
    {
      program: systemProgram([3, 3], 2, false),
      inputs: (d) => [turned(d, [3, 3]), d.floats([3, 2])],
      label: 'system',
    },
    {
      program: systemProgram([2, 3, 3], 1, true),
      inputs: (d) => [turned(d, [2, 3, 3]), d.floats([2, 3, 1])],
      label: 'transposed systems',
    },
    {
      program: systemProgram([0, 0], 1, true),
      inputs: (d) => [turned(d, [0, 0]), d.floats([0, 1])],
      label: '0 × 0',
    },
  ],
  determinant: [
    { params: noParams, inputs: (d) => [turned(d, [4, 4])] },
    { params: noParams, inputs: (d) => [turned(d, [2, 2, 2])], label: 'stack' },
    { params: noParams, inputs: (d) => [turned(d, [1, 1])], label: '1 × 1' },
    { params: noParams, inputs: (d) => [turned(d, [2, 0, 0])], label: '0 × 0' },
    {
      params: noParams,
      inputs: (d) => [d.array([3, 3], 'float64', (i) => (i % 3 === 1 ? 0 : d.between(1, 2)))],
      label: 'singular',
      derivatives: { only: 'values', because: 'roundoff decides what is 0' },
    },
    { params: noParams, inputs: (d) => [hermitian(d)], label: 'complex' },
  ],
  logDeterminant: [
    { params: noParams, inputs: (d) => [turned(d, [3, 3])] },
    { params: noParams, inputs: (d) => [turned(d, [2, 2, 2])], label: 'stack' },
    { params: noParams, inputs: (d) => [turned(d, [0, 0])], label: '0 × 0' },
    {
      params: noParams,
      inputs: (d) => [d.array([2, 2], 'float64', (i) => (i % 2 === 1 ? 0 : d.between(1, 2)))],
      label: 'singular',
      derivatives: { only: 'values', because: 'it is -∞' },
    },
    { params: noParams, inputs: (d) => [hermitian(d)], label: 'complex' },
  ],
  pivotsToPermutation: [
    { params: { size: 4 }, inputs: (d) => [d.integers([2, 3], 0, 3)] },
    { params: { size: 3 }, inputs: (d) => [d.integers([3], -5, 5)], label: 'outside' },
    { params: { size: 2 }, inputs: (d) => [d.integers([0], 0, 0)], label: 'no pivots' },
  ],
  householder: [
    { params: noParams, inputs: (d) => [d.floats([3, 3])] },
    { params: noParams, inputs: (d) => [d.floats([2, 4, 2])], label: 'tall' },
    { params: noParams, inputs: (d) => [d.floats([2, 4])], label: 'wide' },
    { params: noParams, inputs: (d) => [d.floats([3, 0])], label: '3 × 0' },
    {
      params: noParams,
      inputs: (d) => [d.array([3, 3], 'float64', (i) => (i % 3 === 1 ? 0 : d.between(1, 2)))],
      label: 'nothing to clear',
    },
    { params: noParams, inputs: (d) => [hermitian(d)], label: 'complex' },
  ],
  householderProduct: [
    { params: noParams, inputs: (d) => [d.floats([3, 3]), d.floats([2])] },
    { params: noParams, inputs: (d) => [d.floats([2, 4, 2]), d.floats([2, 2])], label: 'tall' },
    { params: noParams, inputs: (d) => [d.floats([3, 0]), d.floats([0])], label: '3 × 0' },
    {
      params: noParams,
      inputs: (d) => [hermitian(d), d.floats([2], -1, 1, 'complex128')],
      label: 'complex',
    },
  ],
  qr: [
    { params: { fullMatrices: false }, inputs: (d) => [turned(d, [3, 3])] },
    { params: { fullMatrices: false }, inputs: (d) => [turned(d, [2, 4, 2])], label: 'tall' },
    { params: { fullMatrices: true }, inputs: (d) => [turned(d, [4, 2])], label: 'full' },
    { params: { fullMatrices: true }, inputs: (d) => [turned(d, [2, 4])], label: 'wide' },
    { params: { fullMatrices: true }, inputs: (d) => [turned(d, [1, 1])], label: '1 × 1' },
    {
      params: { fullMatrices: true },
      inputs: (d) => [d.floats([2, 0])],
      label: '2 × 0',
      derivatives: { only: 'values', because: 'there is nothing to move' },
    },
    { params: { fullMatrices: false }, inputs: (d) => [hermitian(d)], label: 'complex' },
  ],
  tridiagonalSolve: [
    { params: { perturbSingular: false }, inputs: (d) => [...diagonals(d, [4]), d.floats([4, 2])] },
    {
      params: { perturbSingular: false },
      inputs: (d) => [...diagonals(d, [2, 3]), d.floats([2, 3, 1])],
      label: 'stack',
    },
    {
      params: { perturbSingular: false },
      inputs: (d) => [...diagonals(d, [1]), d.floats([1, 2])],
      label: 'one row',
    },
    {
      params: { perturbSingular: false },
      inputs: (d) => [...diagonals(d, [0]), d.floats([0, 2])],
      label: 'no rows',
    },
    {
      params: { perturbSingular: false },
      inputs: (d) => [d.floats([3], 4, 5), d.floats([3]), d.floats([3], 4, 5), d.floats([3, 2])],
      label: 'rows exchanged',
    },
    {
      params: { perturbSingular: false },
      inputs: (d) => [...diagonals(d, [3], 'complex128'), d.floats([3, 1], -1, 1, 'complex128')],
      label: 'complex',
    },
    {
      params: { perturbSingular: true },
      inputs: (d) => [
        d.floats([2, 3], 4, 5),
        d.floats([2, 3]),
        d.floats([2, 3]),
        d.floats([2, 3, 2]),
      ],
      label: 'perturbed, rows exchanged',
    },
    {
      params: { perturbSingular: true },
      inputs: (d) => [...diagonals(d, [3], 'complex128'), d.floats([3, 1], -1, 1, 'complex128')],
      label: 'perturbed, complex',
    },
  ],
};
