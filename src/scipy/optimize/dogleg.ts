/** Newton's steps to a root within a radius. */
import type { NDArray } from '../../array/ndarray.js';
import { whileLoop } from '../../lax/control/loops.js';
import { matmul, vdot } from '../../numpy/dot/dot.js';
import {
  add,
  all,
  divide,
  equal,
  greater,
  isfinite,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  multiply,
  negative,
  sqrt,
  square,
  subtract,
  sum,
  where,
} from '../../numpy/index.js';
import { filled } from '../../operands/basic.js';
import { solveSystems, transposed } from '../../operands/matrices.js';
import type { Differentiable } from '../functions/traced.js';
import { along, lengthOf, ratio } from '../functions/lengths.js';
import { chosen } from '../functions/records.js';
import { status, statusOf, whole } from './outcome.js';
import { toBoundary } from './minima/truncated-cg.js';

export interface RootTask {
  readonly equations: Differentiable;
  readonly x: NDArray;
  readonly tol: NDArray;
  readonly maxiter: NDArray;
}

export interface FoundRoot {
  readonly x: NDArray;
  readonly turns: NDArray;
  readonly values: NDArray;
  readonly jacobians: NDArray;
  readonly status: NDArray;
}

/**
 * Powell's dogleg: Newton's step if the radius holds it, else a step between it and the one down
 * the gradient of |f|². Lengths are those of the unknowns times the largest lengths that the
 * columns of the Jacobian had.
 */
export function dogleg({ equations, x, tol, maxiter }: RootTask): FoundRoot {
  const [value, jacobian] = equations.withJacobian(x);
  const scales = scalesOf(jacobian, filled(0, x.shape, x.dtype));
  const first = multiply(lengthOf(multiply(x, scales)), 100);
  const init = {
    point: { x, value, jacobian },
    scales,
    radius: where(greater(first, 0), first, 100),
    turns: whole(0),
    status: statusOf(all(equal(value, 0)), value, filled(0, [], 'bool'), whole(0), maxiter),
  };
  const end = whileLoop(
    (c: typeof init) => equal(c.status, status.running),
    ({ point, scales, radius, turns }) => {
      const J = divide(point.jacobian, scales);
      const { step, isNewton } = doglegStep(J, point.value, radius);
      const x = add(point.x, divide(step, scales));
      const [value, jacobian] = equations.withJacobian(x);
      const before = lengthOf(point.value);
      const promised = subtract(before, lengthOf(add(point.value, matmul(J, step))));
      const share = divide(subtract(before, lengthOf(value)), promised);
      const isTaken = greater(share, 1e-4);
      const length = lengthOf(step);
      const size = add(lengthOf(multiply(point.x, scales)), tol);
      const isShort = lessEqual(length, multiply(tol, size));
      const isRoot = logicalOr(all(equal(value, 0)), logicalAnd(isShort, isNewton));
      const next = chosen(isTaken, { x, value, jacobian }, point);
      const after = add(turns, 1);
      const wider = where(greater(share, 0.5), maximum(radius, multiply(length, 2)), radius);
      const isStuck = logicalAnd(logicalNot(isTaken), isShort);
      return {
        point: next,
        scales: scalesOf(next.jacobian, scales),
        radius: where(greater(share, 0.1), wider, multiply(minimum(radius, length), 0.5)),
        turns: after,
        status: statusOf(isRoot, next.value, isStuck, after, maxiter),
      };
    },
    init,
  );
  const { point, turns } = end;
  const count = add(turns, 1);
  return { x: point.x, turns, values: count, jacobians: count, status: end.status };
}

/** The lengths of the columns, if they are larger than before; 1 of zeros. */
function scalesOf(jacobian: NDArray, before: NDArray): NDArray {
  const scales = maximum(sqrt(sum(square(jacobian), 0)), before);
  return where(logicalAnd(greater(scales, 0), isfinite(scales)), scales, 1);
}

function doglegStep(J: NDArray, value: NDArray, radius: NDArray) {
  const newton = negative(solveSystems('root', J, value));
  const isFinite = all(isfinite(newton));
  const isInside = logicalAnd(isFinite, lessEqual(lengthOf(newton), radius));
  const down = negative(matmul(transposed(J), value));
  const Jd = matmul(J, down);
  const cauchy = multiply(down, ratio(vdot(down, down), vdot(Jd, Jd)));
  const length = lengthOf(cauchy);
  const shortened = multiply(cauchy, minimum(ratio(radius, length), 1));
  const rest = where(isFinite, subtract(newton, cauchy), 0);
  const bent = along(cauchy, toBoundary(cauchy, rest, radius), rest);
  const usesBoth = logicalAnd(isFinite, less(length, radius));
  return { step: where(isInside, newton, where(usesBoth, bent, shortened)), isNewton: isInside };
}
