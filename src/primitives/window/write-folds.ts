/** What the reductions over windows fold, and how. */
import { computeOf, isComplex, isInexact } from '../../array/dtype.js';
import { at, sizeOf } from '../../array/shape.js';
import type { Program } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import type { LowerTypes } from '../record.js';
import { FoldedWindows, type WindowFold } from './folds.js';
import { extremeIdentity, windowAxes } from './geometry.js';
import type { WindowParams } from './params.js';

/** The program of a record's rule: one array to one. */
const folded = (
  b: Ops,
  { inputs, outputs }: LowerTypes,
  write: (b: Ops, x: Primal) => Primal,
): Program =>
  b.program(inputs, (inner, [x]) => {
    const { dtype, weak } = at(outputs, 0);
    const result = write(inner, x as Primal);
    return [
      result.aval.dtype === dtype && result.aval.weak === weak
        ? result
        : inner.bind1('convert', [result], { dtype, ...(weak ? { weak } : {}) }),
    ];
  });

/** A sum, or the least or greatest element, of each window. */
export const writeWindowValues =
  (combine: 'add' | 'max' | 'min') =>
  (params: WindowParams, b: Ops, types: LowerTypes): Program =>
    folded(b, types, (inner, x) => {
      const { dtype, shape } = x.aval;
      const fold: WindowFold = {
        identities: [combine === 'add' ? 0 : extremeIdentity(combine, dtype)],
        combine: (first, second) => ({
          arrays: [inner[combine](at(first.arrays, 0), at(second.arrays, 0))],
          mayMiss: first.mayMiss && second.mayMiss,
        }),
      };
      // Complex numbers are taken apart later.
      const arrays = [isComplex(dtype) ? x : inner.convert(x, computeOf[dtype])];
      const windows = new FoldedWindows(inner, fold);
      return at(windows.write({ arrays, mayMiss: false }, windowAxes(shape, params)).arrays, 0);
    });

/** Where the element seen stands in the operand if there is none. */
const nowhere = -1;

/** The offset of the first extreme of each window; it is folded beside its value. */
export const writeWindowArg =
  (side: 'max' | 'min') =>
  (params: WindowParams, b: Ops, types: LowerTypes): Program =>
    folded(b, types, (inner, x) => {
      const { dtype, shape } = x.aval;
      const count = inner.bind1('iota', [], { shape: [sizeOf(shape)], dtype: 'int32', axis: 0 });
      const arrays = [inner.convert(x, computeOf[dtype]), inner.reshape(count, shape)];
      const fold: WindowFold = {
        identities: [extremeIdentity(side, dtype), nowhere],
        combine: (first, second) => {
          const [best, offset] = first.arrays as [Primal, Primal];
          const [value, other] = second.arrays as [Primal, Primal];
          const wins = beats(inner, side, value, best);
          // Where nothing was seen stands what no element is beaten by.
          const takes = first.mayMiss ? inner.or(inner.lt(offset, 0), wins) : wins;
          return {
            arrays: [inner.select(takes, value, best), inner.select(takes, other, offset)],
            mayMiss: first.mayMiss && second.mayMiss,
          };
        },
      };
      const windows = new FoldedWindows(inner, fold);
      return at(windows.write({ arrays, mayMiss: false }, windowAxes(shape, params)).arrays, 1);
    });

/** Whether a later element takes over: one strictly beyond a number does, and the first NaN. */
function beats(b: Ops, side: 'max' | 'min', value: Primal, best: Primal): Primal {
  if (!isInexact(value.aval.dtype)) return side === 'max' ? b.gt(value, best) : b.lt(value, best);
  const isWithin = side === 'max' ? b.le(value, best) : b.ge(value, best);
  return b.and(b.not(isWithin), b.eq(best, best));
}
