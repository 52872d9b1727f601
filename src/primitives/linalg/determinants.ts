/**
 * The records of `determinant` and `logDeterminant`, which are products over the pivots of `lu`.
 */
import { aval, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import { isComplex, newTypedArray, partOf } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import { noParams, type NoParams } from '../../ir/program.js';
import type { Linear, LinearOps, Ops, Primal } from '../ops.js';
import { computes, nonlinear, type JvpRule, type Rules } from '../record.js';
import { checkSquare, identity, stackedBatch, stackOf, swapped, takeRows } from './matrices.js';
import { Entries } from './reference.js';
import { factorInPlace } from './reference-lu.js';
import { iotaAlong } from '../shape/iota.js';

interface Factors {
  readonly lu: Primal;
  readonly pivots: Primal;
  readonly permutation: Primal;
}

function factorsOf(p: Ops, a: Primal): Factors {
  const [lu, pivots, permutation] = p.bind('lu', [a], noParams);
  return { lu: lu!, pivots: pivots!, permutation: permutation! };
}

/** The diagonal of matrices [..., n, n]. */
function diagonalOf(p: Ops, x: Primal): Primal {
  const { shape, dtype } = x.aval;
  const rank = shape.length;
  const isDiagonal = p.eq(
    iotaAlong(p, shape, 'int32', rank - 2),
    iotaAlong(p, shape, 'int32', rank - 1),
  );
  return p.reduceSum(p.select(isDiagonal, x, p.full(0, { shape, dtype })), [rank - 1]);
}

/** 1 or -1, as the rows were exchanged an even or odd number of times. */
function parityOf(p: Ops, { lu, pivots }: Factors): Primal {
  const { shape } = pivots.aval;
  const axis = shape.length - 1;
  const isExchanged = p.ne(pivots, iotaAlong(p, shape, 'int32', axis));
  const count = p.reduceSum(p.convert(isExchanged, 'int32'), [axis]);
  return p.convert(p.sub(1, p.mul(p.and(count, p.full(1, count.aval)), 2)), lu.aval.dtype);
}

/** The sign and the logarithm of the size of the determinant: 0 and -∞ where a pivot is 0. */
function signAndLog(p: Ops, factors: Factors): [sign: Primal, log: Primal] {
  const diagonal = diagonalOf(p, factors.lu);
  const axis = diagonal.aval.shape.length - 1;
  const { dtype } = diagonal.aval;
  const sizes = p.bind1('abs', [diagonal], noParams);
  const isZero = p.eq(sizes, 0);
  // The sign of a complex number moves with it.
  const ofEach = isComplex(dtype)
    ? p.select(isZero, 0, p.div(diagonal, p.convert(sizes, dtype)))
    : p.sign(diagonal);
  const signs = p.bind1('reduceProd', [ofEach], { axes: [axis] });
  const isSingular = p.bind1('reduceOr', [isZero], { axes: [axis] });
  const sum = p.reduceSum(p.log(sizes), [axis]);
  return [p.mul(signs, parityOf(p, factors)), p.select(isSingular, -Infinity, sum)];
}

/** A power of two that products of pivots stay well above, and its inverse well below. */
const safe = { float32: 2 ** -100, float64: 2 ** -900 };

/**
 * The product of the pivots, unless it overflows or loses bits on the way: then it is what its
 * logarithm gives.
 */
function productOf(p: Ops, factors: Factors): Primal {
  const diagonal = diagonalOf(p, factors.lu);
  const { shape, dtype } = diagonal.aval;
  const axis = shape.length - 1;
  const signed = p.bind1('reduceProd', [diagonal], { axes: [axis] });
  if (at(shape, axis) === 0) return signed;
  const sizes = p.bind1('abs', [diagonal], noParams);
  const partial = p.bind1('cumprod', [sizes], { axis, reverse: false });
  const least = p.bind1('reduceMin', [partial], { axes: [axis] });
  const most = p.bind1('reduceMax', [partial], { axes: [axis] });
  const limit = safe[partOf(dtype) === 'float32' ? 'float32' : 'float64'];
  const isSafe = p.and(p.gt(least, limit), p.lt(most, 1 / limit));
  const [sign, log] = signAndLog(p, factors);
  return p.select(
    isSafe,
    p.mul(signed, parityOf(p, factors)),
    p.mul(sign, p.convert(p.exp(log), dtype)),
  );
}

/**
 * The adjugate of the transpose: det(A) A⁻ᵀ, which is finite for singular matrices, too. In U the
 * last pivot, by which det(A) can be divided, is replaced; where another is 0 the rank is so low
 * that all cofactors are 0.
 */
function cofactors(p: Ops, { lu, pivots, permutation }: Factors): Primal {
  const { shape, dtype } = lu.aval;
  const n = at(shape, shape.length - 1);
  if (n <= 1) return p.full(1, { shape, dtype });
  const parity = parityOf(p, { lu, pivots, permutation });
  const diagonal = diagonalOf(p, lu);
  const axis = diagonal.aval.shape.length - 1;
  const row = iotaAlong(p, shape, 'int32', shape.length - 2);
  const column = iotaAlong(p, shape, 'int32', shape.length - 1);
  const spread = (x: Primal): Primal => p.broadcast(x, shape, range(axis));
  const isLast = p.eq(iotaAlong(p, diagonal.aval.shape, 'int32', axis), n - 1);
  const others = p.bind1('reduceProd', [p.select(isLast, 1, diagonal)], { axes: [axis] });
  const whole = p.mul(p.bind1('reduceProd', [diagonal], { axes: [axis] }), parity);
  const isLow = p.bind1('reduceOr', [p.and(p.eq(diagonal, 0), p.not(isLast))], { axes: [axis] });
  const isCorner = p.and(p.eq(row, n - 1), p.eq(column, n - 1));
  const corner = p.div(1, p.mul(others, parity));
  const upper = p.select(isCorner, spread(corner), lu);
  const solve = (right: Primal, lower: boolean): Primal =>
    p.bind1('triangularSolve', [upper, right], {
      leftSide: true,
      lower,
      transposeA: false,
      conjugateA: false,
      unitDiagonal: lower,
    });
  const exchanged = takeRows(p, identity(p, shape, dtype), permutation);
  const solved = solve(exchanged, true);
  const scaled = p.select(p.eq(row, n - 1), solved, p.mul(solved, spread(whole)));
  const adjugate = p.select(spread(isLow), p.full(0, { shape, dtype }), solve(scaled, false));
  return p.transpose(adjugate, swapped(shape.length));
}

/** Σ dA · C over rows and columns. */
const lastTwo = (rank: number): number[] => [rank - 2, rank - 1];

/** d det A = tr(adj(A) dA). */
const determinantJvp: JvpRule<NoParams> = (p, t, [a], [da]) => {
  const factors = factorsOf(p, a!);
  const moved = t.mul(da!, cofactors(p, factors));
  return {
    outputs: [productOf(p, factors)],
    tangents: [t.reduceSum(moved, lastTwo(a!.aval.shape.length))],
  };
};

/** The real part moves the logarithm, the imaginary part turns the sign. */
function apart(t: LinearOps, trace: Linear | null, sign: Primal): (Linear | null)[] {
  const imaginary = t.apply('imag', trace, noParams);
  if (imaginary === null) return [null, null];
  const turn = at(t.linear('complex', [t.zeros(imaginary.aval), imaginary], noParams), 0);
  return [t.mul(turn, sign), t.apply('real', trace, noParams)];
}

/** d log det A = tr(A⁻¹ dA). */
const logDeterminantJvp: JvpRule<NoParams> = (p, t, [a], [da]) => {
  const factors = factorsOf(p, a!);
  const { shape, dtype } = a!.aval;
  const inverse = p.bind1(
    'factoredSolve',
    [a!, factors.lu, factors.permutation, identity(p, shape, dtype)],
    { transposed: true },
  );
  const outputs = signAndLog(p, factors);
  const trace = t.reduceSum(t.mul(da!, inverse), lastTwo(shape.length));
  return {
    outputs,
    tangents: isComplex(dtype) ? apart(t, trace, outputs[0]) : [null, trace],
  };
};

/** The pivots of each matrix, and the sign of its permutation. */
function pivotsOf(a: DenseArray): { sign: number; pivots: number[] }[] {
  const { count, rows: n } = stackOf(a);
  const entries = Entries.of([a]);
  return range(count).map((m) => {
    const { pivots } = factorInPlace(entries, m, n, n);
    const exchanges = pivots.filter((pivot, i) => pivot !== i).length;
    return {
      sign: exchanges % 2 === 0 ? 1 : -1,
      pivots: range(n).map((i) => entries.get(m, i, i)[0]),
    };
  });
}

function filled({ shape, dtype }: Aval, values: readonly number[]): DenseArray {
  const data = newTypedArray(dtype, values.length);
  data.set(values);
  return dense(shape, dtype, data);
}

const scalarsOf = (who: string, a: Aval): Aval => aval(checkSquare(who, a).batch, a.dtype);

export const determinant: Rules<NoParams> = {
  ...computes,
  type: ([a]) => [scalarsOf('determinant', a!.aval)],
  evaluate: ([a], _params, [out]) => [
    filled(
      out!,
      pivotsOf(a!).map(({ sign, pivots }) => pivots.reduce((x, y) => x * y, sign)),
    ),
  ],
  jvp: determinantJvp,
  transpose: nonlinear,
  batch: stackedBatch('determinant'),
  complex: 'by its programs',
  lower: {
    kind: 'program',
    program: (_params, b, { inputs }) =>
      b.program(inputs, (inner, [a]) => [productOf(inner, factorsOf(inner, a!))]),
  },
};

export const logDeterminant: Rules<NoParams> = {
  ...computes,
  type: ([a]) => {
    const sign = scalarsOf('logDeterminant', a!.aval);
    return [sign, { ...sign, dtype: partOf(sign.dtype) }];
  },
  evaluate: ([a], _params, [ofSign, ofLog]) => {
    const found = pivotsOf(a!);
    const signs = found.map(({ sign, pivots }) => pivots.reduce((s, x) => s * Math.sign(x), sign));
    const logs = found.map(({ pivots }) =>
      pivots.includes(0) ? -Infinity : pivots.reduce((sum, x) => sum + Math.log(Math.abs(x)), 0),
    );
    return [filled(ofSign!, signs), filled(ofLog!, logs)];
  },
  jvp: logDeterminantJvp,
  transpose: nonlinear,
  batch: stackedBatch('logDeterminant'),
  complex: 'by its programs',
  lower: {
    kind: 'program',
    program: (_params, b, { inputs }) =>
      b.program(inputs, (inner, [a]) => signAndLog(inner, factorsOf(inner, a!))),
  },
};
