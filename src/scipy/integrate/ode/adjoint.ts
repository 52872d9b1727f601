/** Solutions whose reverse mode goes back through the equation, not through the steps. */
import { hasTangent, isComplex, partOf, type DType } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { scan } from '../../../lax/control/scan.js';
import { add, dot, negative, zerosLike } from '../../../numpy/index.js';
import {
  convertTo,
  filled,
  insertAxes,
  join,
  pickAxis,
  reshapeTo,
  sliceAxis,
} from '../../../operands/basic.js';
import { op } from '../../../operands/elementwise.js';
import { closureConvert, customVjp, vjp } from '../../../transforms/index.js';
import { stopped } from '../../functions/implicit.js';
import { vectorOf } from '../../functions/vectors.js';
import { march, type OdeTask } from './march.js';
import type { Slope } from './stepper.js';

/** The slope as a function of what it captured, too. */
type OpenSlope = (t: NDArray, y: NDArray, ...captured: NDArray[]) => NDArray;

/**
 * The rows of the solution of a task without events. Its reverse mode integrates, from the last
 * time to the first, y′ = f, a′ = -aᵀ ∂f/∂y and b′ = -aᵀ ∂f/∂c together, where a is the cotangent
 * of y, to which those of the rows are added on the way, and b that of what f captured: no step is
 * kept (L. S. Pontryagin et al., "The mathematical theory of optimal processes", 1962).
 */
export function adjointRows(task: OdeTask): NDArray {
  const still: OdeTask = {
    ...task,
    rtol: stopped(task.rtol),
    atol: stopped(task.atol),
    longest: stopped(task.longest),
  };
  const [slope, captured] = closureConvert(task.slope, task.from, task.y) as [OpenSlope, NDArray[]];
  const rowsOf = (y: NDArray, wanted: NDArray, constants: readonly NDArray[]): NDArray =>
    march({
      ...still,
      y,
      wanted,
      from: pickAxis(wanted, 0, 0),
      to: pickAxis(wanted, 0, at(wanted.shape, 0) - 1),
      slope: (t, x) => slope(t, x, ...constants),
    }).rows;
  const solve = customVjp(rowsOf as (...args: [NDArray, NDArray, NDArray[]]) => NDArray);
  solve.defvjp(
    (y, wanted, constants) => {
      const rows = rowsOf(y, wanted, constants);
      return [rows, { rows, wanted, constants }] as const;
    },
    (solution, cts) => cotangentsOf(still, slope, solution as Solution, cts) as never,
  );
  return solve(task.y, task.wanted, captured);
}

interface Solution {
  readonly rows: NDArray;
  readonly wanted: NDArray;
  readonly constants: readonly NDArray[];
}

/** The cotangent of y and those of the captured values, in a row. */
interface Backward {
  readonly a: NDArray;
  readonly b: NDArray;
}

interface Row {
  readonly t: NDArray;
  readonly before: NDArray;
  readonly y: NDArray;
  readonly ct: NDArray;
}

/** The cotangents of y0, the times and the captured values; null where there is none. */
function cotangentsOf(task: OdeTask, slope: OpenSlope, solution: Solution, cts: NDArray) {
  const { rows, wanted, constants } = solution;
  const { dtype } = rows;
  const [count, n] = [at(rows.shape, 0), at(rows.shape, 1)];
  const moving = constants.filter((x) => hasTangent(x.dtype));
  const zeros = filled(0, [n], dtype);
  const backwards = backwardSlope(slope, constants, n, dtype);
  const before = (c: Backward, row: Row): [Backward, NDArray] => {
    const { rows: found } = march({
      ...task,
      slope: backwards,
      y: join([row.y, add(c.a, row.ct), c.b], 0),
      from: row.t,
      to: row.before,
      wanted: insertAxes(row.before, [0]),
    });
    const state = pickAxis(found, 0, 0);
    const next = { a: sliceAxis(state, 0, n, 2 * n), b: sliceAxis(state, 0, 2 * n, state.size) };
    return [next, dot(slope(row.t, row.y, ...constants), row.ct)];
  };
  const later = (x: NDArray): NDArray => sliceAxis(x, 0, 1, count);
  const times = { t: later(wanted), before: sliceAxis(wanted, 0, 0, count - 1) };
  const [{ a, b }, byTimes] = scan(
    before,
    {
      a: zeros,
      b: asVector(
        moving.map((x) => zerosLike(x)),
        dtype,
      ),
    },
    { ...times, y: later(rows), ct: later(cts) },
    { reverse: true },
  );
  const [t0, y0] = [pickAxis(wanted, 0, 0), pickAxis(rows, 0, 0)];
  const byStart = negative(dot(slope(t0, y0, ...constants), a));
  const found = fromVector(b, moving);
  return [
    add(a, pickAxis(cts, 0, 0)),
    join([insertAxes(byStart, [0]), byTimes], 0),
    constants.map((x) => (hasTangent(x.dtype) ? (found.shift() as NDArray) : null)),
  ];
}

/** The slope of y, of its cotangent and of those of the captured values. */
function backwardSlope(
  slope: OpenSlope,
  constants: readonly NDArray[],
  n: number,
  dtype: DType,
): Slope {
  const moving = constants.filter((x) => hasTangent(x.dtype));
  return (t, state) => {
    const [y, a] = [sliceAxis(state, 0, 0, n), sliceAxis(state, 0, n, 2 * n)];
    const [value, pullback] = vjp(
      (x: NDArray, c: readonly NDArray[]) => {
        const rest = [...c];
        return slope(
          t,
          x,
          ...constants.map((k) => (hasTangent(k.dtype) ? (rest.shift() as NDArray) : k)),
        );
      },
      [y, moving],
    );
    const [byPoint, byCaptured] = pullback(a) as [NDArray, NDArray[]];
    return join([value, negative(byPoint), negative(asVector(byCaptured, dtype))], 0);
  };
}

/** Numbers that may be complex as real ones, those of each array in a row. */
const asVector = (arrays: readonly NDArray[], dtype: DType): NDArray =>
  vectorOf(
    arrays.flatMap((x) => (isComplex(x.dtype) ? [op('real', x), op('imag', x)] : [x])),
    dtype,
  );

/** The arrays of shapes and dtypes like those of others that `asVector` wrote. */
function fromVector(vector: NDArray, like: readonly NDArray[]): NDArray[] {
  let start = 0;
  const next = ({ shape, size }: NDArray, dtype: DType): NDArray => {
    start += size;
    return convertTo(reshapeTo(sliceAxis(vector, 0, start - size, start), shape), dtype);
  };
  return like.map((x) => {
    if (!isComplex(x.dtype)) return next(x, x.dtype);
    const part = partOf(x.dtype);
    return op('complex', next(x, part), next(x, part));
  });
}
