/** Interpolation on grids. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, printShape, range } from '../../array/shape.js';
import {
  add,
  any,
  divide,
  greater,
  greaterEqual,
  isnan,
  lessEqual,
  logicalAnd,
  multiply,
  subtract,
  where,
} from '../../numpy/index.js';
import { convertTo, insertAxes, pickAxis, reshapeTo } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { promotedType } from '../../operands/promote.js';
import { oneOperand } from '../../parameters/arity.js';
import { arrayLike, choice, kind, listOf, nullable } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { pickRows, pieceOf, rowsAt } from './pieces.js';

/** The options of `regularGridInterpolator`. */
export interface RegularGridOptions {
  /** `'linear'` unless given. */
  readonly method?: 'linear' | 'nearest' | undefined;
  /** Points beyond the grid cannot be refused: their values are not known. */
  readonly boundsError?: false | undefined;
  /** The value beyond the grid, NaN unless given; null for that of the nearest cell going on. */
  readonly fillValue?: ArrayLike | null | undefined;
}

const who = 'scipy.interpolate.regularGridInterpolator';
const gridParameters = parameters<RegularGridOptions, 'fillValue'>(
  who,
  { points: listOf(arrayLike, 'a list of vectors'), values: arrayLike },
  {
    method: choice('linear', 'nearest'),
    boundsError: kind('false: values beyond the grid are fillValue', (x) => x === false),
    fillValue: nullable(arrayLike),
  },
);

/**
 * A function that gives the values at points [..., d] of a grid with values [n₁, …, n_d, …], whose
 * axes stand at the places `points`, d rising vectors: a mean of the 2ᵈ corners of the cell, or the
 * value of the nearest corner, of two as near the one before. Computed in floating point. It is
 * JAX's class as a function. Throws `shape-mismatch` where points and values do not fit together.
 */
export function regularGridInterpolator(
  points: readonly ArrayLike[],
  values: ArrayLike,
  ...args: Trailing<
    [method?: 'linear' | 'nearest', boundsError?: false, fillValue?: ArrayLike | null],
    RegularGridOptions
  >
): (points: ArrayLike) => NDArray {
  const { method = 'linear', fillValue = NaN } = gridParameters.read([points, values], args);
  const whole = asArray(values);
  const axes = points.map((x) => asArray(x));
  const dtype = inexactDType(promotedType(whole, ...axes).dtype);
  const grid = axes.map((x) => convertTo(x, dtype));
  grid.forEach((x, d) => {
    if (x.ndim !== 1 || x.size !== whole.shape[d] || x.size < 2)
      fail(
        'shape-mismatch',
        `${who}: points[${d}] must be a vector of two places or more, as many as values has along ` +
          `axis ${d}, received shapes ${printShape(x.shape)} and ${printShape(whole.shape)}.`,
      );
  });
  const rest = whole.shape.slice(grid.length);
  const cells = grid.reduce((n, x) => n * x.size, 1);
  const rows = reshapeTo(convertTo(whole, dtype), [cells, whole.size / cells]);
  return (xi, ...more) => {
    const given = convertTo(asArray(oneOperand(`${who}(points, values)`, xi, more)), dtype);
    if (given.shape.at(-1) !== grid.length)
      fail(
        'shape-mismatch',
        `${who}: the points must have ${grid.length} coordinates along their last axis, received ` +
          `shape ${printShape(given.shape)}.`,
      );
    const count = given.size / grid.length;
    const table = reshapeTo(given, [count, grid.length]);
    const found = cellValues(grid, rows, table, method);
    const inside = fillValue === null ? found : withFill(grid, table, found, fillValue);
    const known = where(any(isnan(table), 1, { keepdims: true }), NaN, inside);
    return reshapeTo(known, [...given.shape.slice(0, -1), ...rest]);
  };
}

function withFill(
  grid: readonly NDArray[],
  table: NDArray,
  found: NDArray,
  fill: ArrayLike,
): NDArray {
  const isInside = grid.map((x, d) => {
    const place = pickAxis(table, 1, d);
    const [low, high] = [pickAxis(x, 0, 0), pickAxis(x, 0, x.size - 1)];
    return logicalAnd(greaterEqual(place, low), lessEqual(place, high));
  });
  const column = (x: NDArray): NDArray => insertAxes(x, [1]);
  return where(column(isInside.reduce((a, b) => logicalAnd(a, b))), found, fill);
}

/** Values [count, m] at the points of a table, from those of all corners in a row. */
function cellValues(
  grid: readonly NDArray[],
  rows: NDArray,
  table: NDArray,
  method: 'linear' | 'nearest',
): NDArray {
  const cells = grid.map((x, d) => {
    const place = pickAxis(table, 1, d);
    const index = pieceOf(x, place, x.size - 1);
    const left = pickRows(x, index);
    const width = subtract(pickRows(x, add(index, 1)), left);
    return { index, share: divide(subtract(place, left), width), length: x.size };
  });
  const corner = (beside: readonly (NDArray | number)[]): NDArray => {
    const indices = cells.map(({ index }, d) => add(index, at(beside, d)));
    const offset = indices.reduce((sum, i, d) => add(multiply(sum, at(cells, d).length), i));
    return rowsAt(rows, offset);
  };
  if (method === 'nearest')
    return corner(cells.map(({ share }) => convertTo(greater(share, 0.5), 'int32')));
  const corners = range(2 ** grid.length).map((bits) => {
    const beside = cells.map((_, d) => (bits >> d) & 1);
    const weights = cells.map(({ share }, d) => (beside[d] === 1 ? share : subtract(1, share)));
    const weight = weights.reduce((a, b) => multiply(a, b));
    return multiply(corner(beside), insertAxes(weight, [1]));
  });
  return corners.reduce((a, b) => add(a, b));
}
