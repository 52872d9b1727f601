/** Linear algebra. */
import type { DenseArray } from '../../../src/array/dense.js';
import type { DType } from '../../../src/array/dtype.js';
import { at, type Shape } from '../../../src/array/shape.js';
import { noParams } from '../../../src/ir/program.js';
import type { linalgRules } from '../../../src/primitives/linalg/index.js';
import type { TriangularParams } from '../../../src/primitives/linalg/triangular-loops.js';
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
const parts = {
  only: 'none',
  because: 'parts are what complex operands are split into when all derivatives are taken',
} as const;

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
    {
      params: noParams,
      inputs: (d) => [
        heavy(d, [3, 3]),
        d.array([3, 3], 'float64', (i) => i % 4 && d.between(-1, 1)),
      ],
      label: 'complex, in parts',
      derivatives: parts,
    },
  ],
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
      inputs: (d) => [heavy(d, [3, 3]), d.floats([3, 3]), d.floats([3, 2]), d.floats([3, 2])],
      label: 'complex, in parts',
      derivatives: parts,
    },
  ],
};
