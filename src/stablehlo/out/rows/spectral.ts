/** Eigenvalues and singular values, by LAPACK. */
import { aval, type Aval } from '../../../array/aval.js';
import { isComplex, partOf, type DType } from '../../../array/dtype.js';
import { at, range, type Shape } from '../../../array/shape.js';
import type { PrimName, PrimParams } from '../../../ir/program.js';
import { adjoint, identity, lowerMask } from '../../../primitives/linalg/matrices.js';
import type { Ops, Primal } from '../../../primitives/ops.js';
import {
  asItsProgram,
  avalOf,
  complexOf,
  inFormula,
  nanLike,
  pairsAsComplex,
  type Row,
  type Rows,
} from '../row.js';
import { dtypeOf, type HloValue, type HloWriter } from '../writer.js';
import { lapack, letter } from './lapack.js';
import { infoOf } from './linalg.js';

/** Whether all elements of each matrix are finite. */
function areFinite(w: HloWriter, x: HloValue): HloValue {
  return at(
    inFormula(w, [x], (b, [matrix]) => {
      const rank = matrix!.aval.shape.length;
      const axes = [rank - 2, rank - 1];
      return [b.bind1('reduceAnd', [b.bind1('isFinite', [matrix!], {})], { axes })];
    }),
    0,
  );
}

/** Zeros in the place of matrices that LAPACK would not end with. */
function finiteOnly(w: HloWriter, x: HloValue, areGood: HloValue): HloValue {
  const test = w.broadcast(areGood, x.type.shape, range(areGood.type.shape.length));
  return w.select(test, x, w.full(0, x.type));
}

/** NaN in the place of the results of such matrices. */
const withNaN = (w: HloWriter, results: readonly HloValue[], areGood: HloValue): HloValue[] =>
  results.flatMap((y) =>
    inFormula(w, [y, areGood], (b, [result, good]) => {
      const test = b.broadcast(good!, result!.aval.shape, range(good!.aval.shape.length));
      return [b.select(test, result!, nanLike(b, result!.aval))];
    }),
  );

const batchOf = (x: HloValue): Shape => x.type.shape.slice(0, -2);

/** The Hermitian matrix that one triangle tells of. */
const wholeOf = (b: Ops, x: Primal, lower: boolean): Primal => {
  const { shape } = x.aval;
  const turned = adjoint(b, x);
  const mask = lower ? lowerMask(b, shape) : b.not(lowerMask(b, shape, -1));
  return b.select(mask, x, turned);
};

const eigh: Row<PrimParams['eigh']> = (w, [x], { lower, vectors }, types) => {
  const areGood = areFinite(w, x!);
  const batch = batchOf(x!);
  const values = at(types, types.length - 1);
  const [whole] = inFormula(w, [finiteOnly(w, x!, areGood)], (b, [m]) => [wholeOf(b, m!, lower)]);
  const routine = (kind: string): string => `${kind}${isComplex(dtypeOf(x!)) ? 'heevd' : 'syevd'}`;
  const config = { mode: letter(vectors ? 'V' : 'N'), uplo: letter('L') };
  const results = lapack(
    w,
    routine,
    [whole!],
    [avalOf(x!), values, infoOf(batch)],
    batch.length,
    config,
  );
  return withNaN(w, vectors ? results.slice(0, 2) : results.slice(1, 2), areGood);
};

/** Values and vectors of matrices without elements, which LAPACK does not take. */
const unitMatrices = (w: HloWriter, [values, ...factors]: readonly Aval[]): HloValue[] => [
  w.full(0, values!),
  ...factors.flatMap((type) => inFormula(w, [], (b) => [identity(b, type.shape, type.dtype)])),
];

const svd: Row<PrimParams['svd']> = (w, [x], { fullMatrices, vectors }, types) => {
  if (x!.type.shape.slice(-2).includes(0)) return unitMatrices(w, types);
  const areGood = areFinite(w, x!);
  const batch = batchOf(x!);
  const [rows, columns] = x!.type.shape.slice(-2) as [number, number];
  const { dtype } = avalOf(x!);
  const matrix = (m: number, n: number): Aval => aval([...batch, m, n], dtype);
  const short = Math.min(rows, columns);
  const factors = fullMatrices
    ? [matrix(rows, rows), matrix(columns, columns)]
    : [matrix(rows, short), matrix(short, columns)];
  const mode = letter(!vectors ? 'N' : fullMatrices ? 'A' : 'S');
  const results = lapack(
    w,
    'gesdd',
    [finiteOnly(w, x!, areGood)],
    [avalOf(x!), at(types, 0), ...factors, infoOf(batch)],
    batch.length,
    { mode },
  );
  return withNaN(w, vectors ? results.slice(1, 4) : results.slice(1, 2), areGood);
};

const complexDType = (dtype: DType): DType =>
  partOf(dtype) === 'float64' ? 'complex128' : 'complex64';

/** Values as LAPACK finds them, and both kinds of vectors. */
function generalEigen(
  w: HloWriter,
  x: HloValue,
  areGood: HloValue,
): [values: HloValue, right: HloValue, left: HloValue] {
  const batch = batchOf(x);
  const dtype = dtypeOf(x);
  const complex = complexDType(dtype);
  const order = x.type.shape.slice(0, -1);
  const values = isComplex(dtype) ? [aval(order, dtype)] : [aval(order, dtype), aval(order, dtype)];
  const vectors = aval(x.type.shape, complex);
  const results = lapack(
    w,
    'geev',
    [finiteOnly(w, x, areGood)],
    [...values, vectors, vectors, infoOf(batch)],
    batch.length,
    { compute_left: letter('V'), compute_right: letter('V') },
  );
  if (isComplex(dtype)) return [at(results, 0), at(results, 2), at(results, 1)];
  return [complexOf(w, at(results, 0), at(results, 1)), at(results, 3), at(results, 2)];
}

/**
 * The order in which eigenvalues are given: by ascending real part, then by descending imaginary
 * part; and columns in this order.
 */
function inOrder(b: Ops, values: Primal, columns: readonly Primal[]): Primal[] {
  const { shape } = values.aval;
  const axis = shape.length - 1;
  const re = b.bind1('real', [values], {});
  const im = b.bind1('imag', [values], {});
  const index = b.bind1('iota', [], { shape, dtype: 'int32', axis });
  const [sorted, negated, places] = b.bind('sort', [re, b.neg(im), index], { axis, keys: 2 });
  const batch = range(axis);
  const moved = columns.flatMap((x) => {
    const rows = b.transpose(x, [...batch, axis + 1, axis]);
    const taken = b.bind1('gather', [rows, b.reshape(places!, [...shape, 1])], {
      dims: {
        offsetDims: [axis + 1],
        collapsedSliceDims: [axis],
        operandBatchingDims: batch,
        startIndicesBatchingDims: batch,
        startIndexMap: [axis],
      },
      sizes: [...batch.map(() => 1), 1, at(shape, axis)],
      mode: 'clip',
      fill: null,
    });
    const back = b.transpose(taken, [...batch, axis + 1, axis]);
    return ['real' as const, 'imag' as const].map((part) => b.bind1(part, [back], {}));
  });
  return [sorted!, b.neg(negated!), ...moved];
}

const eig: Row<PrimParams['eig']> = (w, inputs, { vectors }) => {
  const x = inputs.length === 2 ? complexOf(w, at(inputs, 0), at(inputs, 1)) : at(inputs, 0);
  const areGood = areFinite(w, x);
  const [values, right, left] = generalEigen(w, x, areGood);
  const columns = vectors ? [right, left] : [];
  const results = inFormula(w, [values, ...columns], (b, [found, ...given]) =>
    inOrder(b, found!, given),
  );
  return withNaN(w, results, areGood);
};

const hessenberg: Row<object> = (w, [x], _params, types) => {
  const batch = batchOf(x!);
  const size = at(x!.type.shape, batch.length);
  const results = lapack(w, 'gehrd', [x!], [...types, infoOf(batch)], batch.length, {
    low: '1 : i32',
    high: `${size} : i32`,
  });
  return results.slice(0, 2);
};

const schur: Row<PrimParams['schur']> = (w, [x], { vectors }) => {
  const areGood = areFinite(w, x!);
  const batch = batchOf(x!);
  const type = avalOf(x!);
  const order = aval(type.shape.slice(0, -1), type.dtype);
  const values = isComplex(type.dtype) ? [order] : [order, order];
  const results = lapack(
    w,
    'gees',
    [finiteOnly(w, x!, areGood)],
    [type, type, ...values, infoOf(batch), infoOf(batch)],
    batch.length,
    { mode: letter(vectors ? 'V' : 'N'), sort: letter('N') },
  );
  return withNaN(w, results.slice(0, vectors ? 2 : 1), areGood);
};

export const spectralRows = {
  eigh: pairsAsComplex(1, eigh),
  svd: pairsAsComplex(1, svd),
  pinv: asItsProgram('pinv'),
  eig,
  hessenberg: pairsAsComplex(1, hessenberg),
  schur: pairsAsComplex(1, schur),
} satisfies Partial<Rows<PrimName>>;
