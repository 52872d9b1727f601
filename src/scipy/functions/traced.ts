/** Functions of users that solvers differentiate. */
import type { NDArray } from '../../array/ndarray.js';
import { at, sizeOf } from '../../array/shape.js';
import { filled } from '../../operands/basic.js';
import { identityMatrix, transposed } from '../../operands/matrices.js';
import { overRows } from '../../operands/over-rows.js';
import { applyProgram } from '../../trace/bind.js';
import { traceBody } from '../../trace/body.js';
import { transforms } from '../../trace/transforms.js';

/** A function from one array to another, traced once. */
export interface Differentiable {
  (x: NDArray): NDArray;
  /** f(x), and the linear function that f is near x. */
  linearize(x: NDArray): { readonly value: NDArray; readonly push: (dx: NDArray) => NDArray };
  /** f(x) of a function with a scalar value, and its gradient. */
  withGradient(x: NDArray): [value: NDArray, gradient: NDArray];
  /** f(x) and the matrix of the derivative, for functions of a vector with vectors as values. */
  withJacobian(x: NDArray): [value: NDArray, jacobian: NDArray];
  /** f at each row. */
  each(rows: NDArray): NDArray;
}

/** Traces a function of arrays like x; `f` checks what it returns. */
export function traced(who: string, f: (x: NDArray) => NDArray, x: NDArray): Differentiable {
  const { program, captured } = traceBody(f, [x], { who });
  const marks = program.inputs.map((_, i) => i === captured.length);
  const { shape, dtype } = at(program.outputs, 0).aval;
  const value = (y: NDArray): NDArray => at(applyProgram(program, [...captured, y]), 0);
  const linearization = (y: NDArray) => {
    const { primal, linear, nonzero } = transforms().linearize(program, marks);
    const [value, ...residuals] = applyProgram(primal, [...captured, y]) as [NDArray, ...NDArray[]];
    return { value, residuals, linear, isZero: nonzero[0] === false };
  };
  return Object.assign(value, {
    linearize: (y: NDArray) => {
      const { value, residuals, linear, isZero } = linearization(y);
      const push = (dy: NDArray): NDArray =>
        isZero ? filled(0, shape, dtype) : at(applyProgram(linear, [...residuals, dy]), 0);
      return { value, push };
    },
    withGradient: (y: NDArray): [NDArray, NDArray] => {
      const { value, residuals, linear, isZero } = linearization(y);
      if (isZero) return [value, filled(0, y.shape, y.dtype)];
      const isTangent = linear.inputs.map((_, i) => i === residuals.length);
      const back = transforms().transpose(linear, isTangent, [true]);
      const results = applyProgram(back.program, [...residuals, filled(1, shape, dtype)]);
      return [value, results[0] ?? filled(0, y.shape, y.dtype)];
    },
    withJacobian: (y: NDArray): [NDArray, NDArray] => {
      const [m, n] = [sizeOf(shape), y.size];
      const { value, residuals, linear, isZero } = linearization(y);
      if (isZero) return [value, filled(0, [m, n], dtype)];
      if (n <= m) {
        const columns = at(overRows(linear, residuals, [identityMatrix(n, y.dtype)], n), 0);
        return [value, transposed(columns)];
      }
      const isTangent = linear.inputs.map((_, i) => i === residuals.length);
      const back = transforms().transpose(linear, isTangent, [true]);
      if (back.nonzero[0] === false) return [value, filled(0, [m, n], dtype)];
      const unit = identityMatrix(m, dtype);
      return [value, at(overRows(back.program, residuals, [unit], m), 0)];
    },
    each: (rows: NDArray): NDArray => at(overRows(program, captured, [rows], at(rows.shape, 0)), 0),
  });
}
