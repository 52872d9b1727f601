/** Values that a solver found, with the derivatives that their equations give them. */
import { isInexact } from '../../array/dtype.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { customRoot } from '../../lax/control/custom-solve.js';
import { identityMatrix, solveSystems, transposed } from '../../operands/matrices.js';
import { overRows } from '../../operands/over-rows.js';
import { applyProgram, bind1 } from '../../trace/bind.js';
import { traceBody } from '../../trace/body.js';
import { currentTrace } from '../../trace/trace.js';
import { unflatten } from '../../tree/tree.js';

/** The array as a constant of derivatives. */
export const stopped = (x: NDArray): NDArray =>
  isInexact(x.dtype) ? bind1('stopGradient', [x], {}) : x;

/**
 * f(x), a tree of arrays, without derivatives by x and by what f captured: a solver is not
 * differentiated, whatever loops it has.
 */
export function withoutDerivatives<R>(who: string, f: (x: NDArray) => R, x: NDArray): R {
  if (currentTrace() === null) return f(x);
  const { program, captured, outDef } = traceBody(f, [x], { who });
  return unflatten(outDef, applyProgram(program, [...captured, x].map(stopped))) as R;
}

/**
 * x, a vector found as a root of `equation`, as a function of what the equation captured. Its
 * derivatives solve a system with the matrix of the equation's derivative, and are not finite where
 * that is singular.
 */
export const asRoot = (equation: (x: NDArray) => NDArray, x: NDArray): NDArray =>
  customRoot(equation, x, (_, found) => found as NDArray, solveDense);

/** Solves g(x) = y for a linear function of vectors by the matrix of g. */
function solveDense(g: (x: NDArray) => NDArray, y: NDArray): NDArray {
  if (y.size === 0) return y;
  const who = 'customRoot';
  const { program, captured } = traceBody(g, [y], { who });
  const unit = identityMatrix(y.size, y.dtype);
  return solveSystems(who, transposed(at(overRows(program, captured, [unit], y.size), 0)), y);
}
