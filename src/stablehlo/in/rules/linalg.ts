/** Linear algebra: operations of StableHLO, and the functions of LAPACK that JAX calls on a CPU. */
import { isComplex } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at, range } from '../../../array/shape.js';
import { noParams } from '../../../ir/program.js';
import { lax } from '../lax.js';
import { pivotedFactors } from '../../../lax/linalg/pivoting.js';
import { rowsInOrder } from '../../../operands/matrices.js';
import { bind } from '../../../trace/bind.js';
import type { GivenOperation } from '../given.js';
import { generalLapack, letter, zerosFor } from './lapack.js';
import type { OperationRule, OperationRules } from './rule.js';

const adjoint = (x: NDArray): NDArray => {
  const axes = range(x.ndim);
  const swapped = lax.transpose(x, [...axes.slice(0, -2), x.ndim - 1, x.ndim - 2]);
  return isComplex(x.dtype) ? lax.conj(swapped) : swapped;
};

/** The factor in one triangle, of which only that triangle of the matrix is read. */
function choleskyOf(x: NDArray, isLower: boolean): NDArray {
  const factor = lax.linalg.cholesky(isLower ? x : adjoint(x), { symmetrizeInput: false });
  return isLower ? factor : adjoint(factor);
}

const cholesky: OperationRule = (given, xs) => choleskyOf(at(xs, 0), given.flag('lower'));

const triangularSolve: OperationRule = (given, xs) => {
  given.count(2);
  const word = given.word('transpose_a');
  return lax.linalg.triangularSolve(at(xs, 0), at(xs, 1), {
    leftSide: given.flag('left_side'),
    lower: given.flag('lower'),
    unitDiagonal: given.flag('unit_diagonal'),
    transposeA: word !== 'NO_TRANSPOSE',
    conjugateA: word === 'ADJOINT',
  });
};

const getrf: OperationRule = (given, xs) => {
  const [factors, pivots] = lax.linalg.lu(at(xs, 0));
  return [factors, lax.add(pivots, lax.fullLike(pivots, 1)), zerosFor(given, 2)];
};

const trsm: OperationRule = (given, xs) =>
  lax.linalg.triangularSolve(at(xs, 0), at(xs, 1), {
    leftSide: letter(given, 'side') === 'L',
    lower: letter(given, 'uplo') === 'L',
    unitDiagonal: letter(given, 'diag') === 'U',
    transposeA: letter(given, 'trans_x') !== 'N',
    conjugateA: letter(given, 'trans_x') === 'C',
  });

const potrf: OperationRule = (given, xs) => [
  choleskyOf(at(xs, 0), letter(given, 'uplo') === 'L'),
  zerosFor(given, 1),
];

const syevd: OperationRule = (given, xs) => {
  const lower = letter(given, 'uplo') === 'L';
  const [vectors, values] = lax.linalg.eigh(at(xs, 0), { lower, symmetrizeInput: false });
  return [vectors, values, zerosFor(given, 2)];
};

const gesdd: OperationRule = (given, xs) => {
  const mode = letter(given, 'mode');
  const whole = zerosFor(given, 0);
  const info = zerosFor(given, 4);
  if (mode === 'N') {
    const values = lax.linalg.svd(at(xs, 0), { computeUv: false });
    return [whole, values, zerosFor(given, 2), zerosFor(given, 3), info];
  }
  const [u, values, vh] = lax.linalg.svd(at(xs, 0), { fullMatrices: mode === 'A' });
  return [whole, values, u, vh, info];
};

/**
 * The matrices whose factors these are, by the factors of their reflections. Reflections have no
 * derivative, Q and R have: what makes Q of the reflections of a known matrix takes its Q instead.
 */
const factored = new WeakMap<NDArray, NDArray>();

const geqrf: OperationRule = (_, xs) => {
  const x = at(xs, 0);
  const still = lax.stopGradient(x);
  const [packed, taus] = bind('householder', [still], noParams) as [NDArray, NDArray];
  const [, r] = lax.linalg.qr(x, { fullMatrices: false });
  const below = at(x.shape, x.ndim - 2) - at(r.shape, x.ndim - 2);
  const config = range(x.ndim).map((d) => [0, d === x.ndim - 2 ? below : 0, 0] as const);
  const upper = lax.pad(r, lax.full([], 0, r.dtype), config);
  const rows = lax.broadcastedIota('int32', x.shape, x.ndim - 2);
  const columns = lax.broadcastedIota('int32', x.shape, x.ndim - 1);
  factored.set(taus, x);
  return [lax.select(lax.gt(rows, columns), packed, upper), taus];
};

const orgqr: OperationRule = (given, xs) => {
  const [packed, taus] = [at(xs, 0), at(xs, 1)];
  const { shape } = given.resultType();
  const columns = at(shape, shape.length - 1);
  const x = factored.get(taus);
  const isWhole = columns === at(shape, shape.length - 2);
  const isReduced = columns === at(taus.shape, taus.ndim - 1);
  if (x === undefined || !(isWhole || isReduced))
    return lax.linalg.householderProduct(packed, taus);
  return at(lax.linalg.qr(x, { fullMatrices: !isReduced }), 0);
};

/** As geqrf of the columns in the order of what is new in them, and that order, from 1 on. */
const geqp3: OperationRule = (given, xs, running) => {
  const x = at(xs, 0);
  const order = at(pivotedFactors(x, false), 2);
  const axes = [...range(x.ndim - 2), x.ndim - 1, x.ndim - 2];
  const columns = rowsInOrder(lax.transpose(x, axes), order);
  const [packed, taus] = geqrf(given, [lax.transpose(columns, axes)], running) as NDArray[];
  const pivots = lax.add(order, lax.fullLike(order, 1));
  return [packed as NDArray, pivots, taus as NDArray];
};

const lapack: OperationRules = {
  ...generalLapack,
  getrf,
  trsm,
  potrf,
  syevd,
  heevd: syevd,
  gesdd,
  geqp3,
  geqrf,
  orgqr,
  ungqr: orgqr,
};

/** What says where values lie, and changes none. */
const placements = [
  'Sharding',
  'SPMDFullToShardShape',
  'SPMDShardToFullShape',
  'LayoutConstraint',
  'annotate_device_placement',
];

/** The greatest or least elements of an axis, and where they stand: on processors, exactly. */
const approximateTopK: OperationRule = (given, xs) => {
  const config = given.within('mhlo.backend_config');
  const [name] = [given.find('called_computations') ?? []].flat();
  const comparator =
    typeof name === 'string' ? given.module.functions.get(name.slice(1)) : undefined;
  const [op] = comparator?.body?.operations ?? [];
  const isLeast = op?.unnamed[0] === 'LT';
  const x = at(xs, 0);
  const axis = config.integer('reduction_dim');
  if (given.op.operands[1]?.definition?.name !== 'stablehlo.iota')
    given.fail('wants the indices along the axis, an iota, as the second operand');
  const [values, places] = lax.topK(isLeast ? lax.neg(x) : x, config.integer('top_k'), { axis });
  return [isLeast ? lax.neg(values) : values, places];
};

const unchanged: OperationRule = (_, xs) => xs;

/** The name of what a custom call calls: a name among the operands, or an attribute. */
export const calledBy = (given: GivenOperation): string =>
  (given.words[0] ?? given.word('call_target_name')).replace(/^@/, '').replaceAll('"', '');

/** How a custom call is done; undefined for functions that are not known. */
export function customCallRule(given: GivenOperation): OperationRule | undefined {
  const name = calledBy(given);
  if (placements.includes(name)) return unchanged;
  if (name === 'ApproxTopK') return approximateTopK;
  const [, routine = ''] = /^lapack_[sdcz](\w+)_ffi$/.exec(name) ?? [];
  return Object.hasOwn(lapack, routine) ? lapack[routine] : undefined;
}

export const linearAlgebra: OperationRules = {
  'stablehlo.cholesky': cholesky,
  'stablehlo.triangular_solve': triangularSolve,
  'stablehlo.custom_call': (given, xs, running) => {
    const rule =
      customCallRule(given) ?? given.fail(`calls ${calledBy(given)}, which is not known`);
    return rule(given, xs, running);
  },
};
