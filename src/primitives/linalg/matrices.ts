/**
 * What the records of linear algebra share: shapes of stacks of matrices, and equations on them.
 */
import { aval, printAval, type Aval } from '../../array/aval.js';
import { isComplex, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, range, sizeOf, type Shape } from '../../array/shape.js';
import {
  newLiteral,
  noParams,
  type Atom,
  type PrimName,
  type PrimParams,
} from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexMul, integer, type Expr } from '../../loops/expr.js';
import type { Linear, LinearOps, Ops, Primal } from '../ops.js';
import type { BatchResult, BatchRule } from '../record.js';
import { iotaAlong } from '../shape/iota.js';

/** A stack of matrices of rows · columns. */
export interface Stack {
  readonly batch: Shape;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

export function stackOf({ shape }: Pick<Aval, 'shape'>): Stack {
  const batch = shape.slice(0, -2);
  return {
    batch,
    count: sizeOf(batch),
    rows: at(shape, shape.length - 2),
    columns: at(shape, shape.length - 1),
  };
}

const computed: readonly DType[] = ['float32', 'float64', 'complex64', 'complex128'];

/** Throws unless the operand is a matrix, or a stack of them, of floats or complex numbers. */
export function checkMatrix(who: string, x: Aval): Stack {
  if (x.shape.length < 2)
    fail('shape-mismatch', `${who}: needs a matrix or a stack of them, received ${printAval(x)}.`);
  if (!computed.includes(x.dtype))
    fail(
      'dtype-mismatch',
      `${who}: is computed in ${computed.join(', ')}, received ${printAval(x)}. Convert it first.`,
    );
  return stackOf(x);
}

export function checkSquare(who: string, x: Aval): Stack {
  const stack = checkMatrix(who, x);
  if (stack.rows !== stack.columns)
    fail('shape-mismatch', `${who}: the matrix must be square, received ${printAval(x)}.`);
  return stack;
}

/** Throws unless the parts of a complex matrix, which are two operands, have one type. */
export function checkParts(who: string, parts: readonly Atom[]): Aval {
  const first = at(parts, 0).aval;
  for (const { aval: other } of parts)
    if (other.dtype !== first.dtype || other.shape.join() !== first.shape.join())
      fail(
        'shape-mismatch',
        `${who}: real and imaginary part must have one type, received ` +
          `${printAval(first)} and ${printAval(other)}.`,
      );
  return first;
}

/** A stack of matrices of other sizes. */
export const stackAval = ({ shape, dtype }: Aval, rows: number, columns: number): Aval =>
  aval([...shape.slice(0, -2), rows, columns], dtype);

/** Calls `body` for each matrix of a stack with the number of the matrix. */
export function eachMatrix(b: LoopBuilder, count: number, body: (matrix: Expr) => void): void {
  b.for(count, body, { name: 'matrix', order: 'free' });
}

/** Where a matrix of a stack begins. */
export const baseOf = (b: LoopBuilder, matrix: Expr, size: number): Expr =>
  b.let(indexMul(matrix, integer(size)), 'base');

/** The product of matrices, over equal leading axes. */
export function matmulParams(rank: number): PrimParams['dotGeneral'] {
  const batch = range(rank - 2);
  return { contract: [[rank - 1], [rank - 2]], batch: [batch, batch] };
}

/** x · y of stacks of matrices. */
export const matmul = (p: Ops, x: Primal, y: Primal): Primal =>
  p.bind1('dotGeneral', [x, y], matmulParams(x.aval.shape.length));

/** c · dx. */
export const mulLeft = (t: LinearOps, c: Primal, dx: Linear | null): Linear | null =>
  dx === null
    ? null
    : (t.linear('dotGeneral', [t.residual(c), dx], matmulParams(c.aval.shape.length))[0] ?? null);

/** dx · c. */
export const mulRight = (t: LinearOps, dx: Linear | null, c: Primal): Linear | null =>
  dx === null
    ? null
    : (t.linear('dotGeneral', [dx, t.residual(c)], matmulParams(c.aval.shape.length))[0] ?? null);

/**
 * The batch rule of primitives that take stacks: all operands, and so all results, become longer
 * ones.
 */
export const stackedBatch =
  <N extends PrimName>(name: N): BatchRule<PrimParams[N]> =>
  (b, inputs, mapped, params, size) => {
    const stacked = inputs.map((x, i) => (mapped[i] === true ? x : b.repeat(x, size)));
    const outputs = b.bind(name, stacked, params);
    return { outputs, mapped: outputs.map(() => true) };
  };

/**
 * The batch rule where all but the last operand, right sides [..., n, k], are the same for all
 * instances: their columns stand side by side, or their rows unless `leftSide`.
 */
export function batchOfSides<N extends PrimName>(
  b: Ops,
  name: N,
  inputs: readonly Primal[],
  params: PrimParams[N],
  size: number,
  leftSide = true,
): BatchResult {
  const x = at(inputs, inputs.length - 1);
  const { shape } = x.aval;
  const rank = shape.length;
  const batch = range(rank - 3).map((d) => d + 1);
  const leading = shape.slice(1, -2);
  const [rows, columns] = shape.slice(-2) as [number, number];
  const permutation = leftSide
    ? [...batch, rank - 2, 0, rank - 1]
    : [...batch, 0, rank - 2, rank - 1];
  const joined = leftSide ? [rows, size * columns] : [size * rows, columns];
  const apart = leftSide ? [rows, size, columns] : [size, rows, columns];
  const moved = b.reshape(b.transpose(x, permutation), [...leading, ...joined]);
  const solved = b.bind1(name, [...inputs.slice(0, -1), moved], params);
  const back = range(rank).map((d) => permutation.indexOf(d));
  return {
    outputs: [b.transpose(b.reshape(solved, [...leading, ...apart]), back)],
    mapped: [true],
  };
}

/** The permutation of axes that transposes matrices. */
export const swapped = (rank: number): number[] => [...range(rank - 2), rank - 1, rank - 2];

/** Where element (i, j) has i - j >= -offset: the lower triangle for 0. */
export function lowerMask(p: Ops, shape: Shape, offset = 0): Primal {
  const rank = shape.length;
  const row = iotaAlong(p, shape, 'int32', rank - 2);
  const column = iotaAlong(p, shape, 'int32', rank - 1);
  return p.le(column, offset === 0 ? row : p.add(row, offset));
}

/** The matrix with rows and columns of zeros behind it, or without its last ones. */
export function padEnd(p: Ops, x: Primal, rows: number, columns: number): Primal {
  if (rows === 0 && columns === 0) return x;
  const { shape, dtype } = x.aval;
  const none = shape.map(() => 0);
  const high = [...shape.slice(2).map(() => 0), rows, columns];
  const zero = newLiteral(0, { dtype, weak: false });
  return p.bind1('pad', [x, zero], { low: none, high, interior: none });
}

/** The params of a gather of rows of matrices of this shape, at indices [..., k, 1]. */
export function rowGather(shape: Shape): PrimParams['gather'] {
  const rank = shape.length;
  const batch = range(rank - 2);
  return {
    dims: {
      offsetDims: [rank - 1],
      collapsedSliceDims: [rank - 2],
      operandBatchingDims: batch,
      startIndicesBatchingDims: batch,
      startIndexMap: [rank - 2],
    },
    sizes: shape.map((n, d) => (d === rank - 1 ? n : 1)),
    mode: 'clip',
    fill: null,
  };
}

/** The gather of the rows of matrices of this shape at indices [..., k]. */
export function rowsAt(
  p: Ops,
  shape: Shape,
  indices: Primal,
): { readonly indices: Primal; readonly params: PrimParams['gather'] } {
  return {
    indices: p.reshape(indices, [...indices.aval.shape, 1]),
    params: rowGather(shape),
  };
}

/** Rows of x, at indices [..., k]. */
export function takeRows(p: Ops, x: Primal, rows: Primal): Primal {
  const { indices, params } = rowsAt(p, x.aval.shape, rows);
  return p.bind1('gather', [x, indices], params);
}

/** 1 on the diagonal, 0 elsewhere. */
export function identity(p: Ops, shape: Shape, dtype: DType): Primal {
  const rank = shape.length;
  const isDiagonal = p.eq(
    iotaAlong(p, shape, 'int32', rank - 2),
    iotaAlong(p, shape, 'int32', rank - 1),
  );
  return p.convert(isDiagonal, dtype);
}

/** The conjugate; of real arrays x itself. */
export const conjugated = (p: Ops, x: Primal): Primal =>
  isComplex(x.aval.dtype) ? p.bind1('conj', [x], noParams) : x;

/** The conjugate of a tangent. */
export const conjugatedTangent = (t: LinearOps, dx: Linear | null): Linear | null =>
  dx !== null && isComplex(dx.aval.dtype) ? t.apply('conj', dx, noParams) : dx;

/** x*, the conjugate transpose. */
export const adjoint = (p: Ops, x: Primal): Primal =>
  p.transpose(conjugated(p, x), swapped(x.aval.shape.length));

/** The conjugate transpose of a tangent. */
export const adjointTangent = (t: LinearOps, dx: Linear | null): Linear | null =>
  dx === null
    ? null
    : t.apply('transpose', conjugatedTangent(t, dx), {
        permutation: swapped(dx.aval.shape.length),
      });
