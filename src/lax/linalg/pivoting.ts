/** The QR factorization with columns in the order of their lengths. */
import type { NDArray } from '../../array/ndarray.js';
import { broadcastInto, iota } from '../../operands/basic.js';
import { absoluteSquare, conjugated, op, pick } from '../../operands/elementwise.js';
import { columnsOf, qrFactors, rowsInOrder, rowsOf, transposed } from '../../operands/matrices.js';
import { scaleOf } from '../../operands/scale.js';
import { bind1 } from '../../trace/bind.js';
import { foriLoop } from '../control/loops.js';
import { asType, inColumns, inRows, places, sumAlong, where0 } from './reductions.js';

/**
 * Q and R with A P = Q R, and the order of the columns, of matrices [..., m, n]: each is the one of
 * those behind the last with the most that is new, so that the diagonal of R decreases in size. The
 * order has no derivative.
 */
export function pivotedFactors(
  a: NDArray,
  fullMatrices: boolean,
): [q: NDArray, r: NDArray, order: NDArray] {
  const order = columnOrder(op('stopGradient', a));
  const inOrder = transposed(rowsInOrder(transposed(a), order));
  return [...qrFactors(inOrder, fullMatrices), order];
}

interface State {
  /** What of each column is orthogonal to those chosen, in units of the column's own. */
  readonly rest: NDArray;
  /** At which place each column stands. */
  readonly place: NDArray;
}

/** As LAPACK's geqp3 chooses them: of columns of one length the one that stands first. */
function columnOrder(a: NDArray): NDArray {
  const shape = [...a.shape.slice(0, -2), columnsOf(a)];
  const n = columnsOf(a);
  const place = places(shape);
  if (a.size === 0) return place;
  const units = scaleOf(a, [a.ndim - 2]);
  const rest = op('div', a, asType(inRows(units, a.shape), a.dtype));
  const steps = Math.min(rowsOf(a), n);
  const chosen = foriLoop(0, steps, (step, c: State) => choose(step, c, units), { rest, place });
  // order[p] is the column whose place is p.
  const square = [...shape, n];
  const isThere = op('eq', inRows(chosen.place, square), iota(square, 'int32', square.length - 2));
  return sumAlong(where0(isThere, places(square)), 1);
}

/** Exchanges the longest rest with that at the place of this step, and takes it from all rests. */
function choose(step: NDArray, { rest, place }: State, units: NDArray): State {
  const { shape } = rest;
  const all = (x: NDArray): NDArray => inColumns(x, place.shape);
  const here = broadcastInto(step, place.shape, []);
  const lengths = op('mul', op('sqrt', sumAlong(absoluteSquare(rest), 2)), units);
  const comparable = pick(op('eq', lengths, lengths), lengths, Infinity);
  const sizes = pick(op('ge', place, here), comparable, -1);
  const most = bind1('reduceMax', [sizes], { axes: [sizes.ndim - 1] });
  const candidates = pick(op('eq', sizes, all(most)), place, columnsOf(rest));
  const first = all(bind1('reduceMin', [candidates], { axes: [place.ndim - 1] }));
  const isChosen = op('eq', place, first);
  const moved = pick(op('eq', place, here), first, place);
  const column = sumAlong(where0(inRows(isChosen, shape), rest), 1);
  const square = sumAlong(absoluteSquare(column), 1);
  const divisor = all(pick(op('eq', square, 0), 1, square));
  const inAll = inColumns(column, shape);
  const products = sumAlong(op('mul', conjugated(inAll), rest), 2);
  const parts = op('div', products, asType(divisor, rest.dtype));
  return {
    rest: op('sub', rest, op('mul', inAll, inRows(parts, shape))),
    place: pick(isChosen, here, moved),
  };
}
