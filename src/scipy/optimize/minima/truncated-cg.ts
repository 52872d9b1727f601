/** Newton steps by conjugate gradients that end early. */
import type { NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import { vdot } from '../../../numpy/dot/dot.js';
import {
  add,
  divide,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  minimum,
  multiply,
  negative,
  sqrt,
  subtract,
  where,
  zerosLike,
} from '../../../numpy/index.js';
import { filled } from '../../../operands/basic.js';
import { along, lengthOf, ratio } from '../../functions/lengths.js';
import { whole } from '../outcome.js';

export interface NewtonStep {
  readonly step: NDArray;
  /** The product with the Hessian. */
  readonly product: NDArray;
  readonly isAtBoundary: NDArray;
  readonly products: NDArray;
}

/**
 * The step of T. Steihaug, "The conjugate gradient method and trust regions in large scale
 * optimization", 1983: near the least value of gᵀp + pᵀHp/2 with |p| ≤ radius. Where a direction of
 * negative curvature or the boundary is met it goes to the boundary; without a radius, in the first
 * turn it goes down the gradient, else it ends where it is. It is as exact as pays: the residual is
 * at most min(1/2, √|g|) |g|.
 */
export function truncatedStep(
  product: (p: NDArray) => NDArray,
  gradient: NDArray,
  radius: NDArray | null,
): NewtonStep {
  const length = lengthOf(gradient);
  const limit = multiply(minimum(0.5, sqrt(length)), length);
  const zero = zerosLike(gradient);
  const init = {
    step: zero,
    product: zero,
    residual: gradient,
    direction: negative(gradient),
    square: vdot(gradient, gradient),
    products: whole(0),
    isAtBoundary: filled(0, [], 'bool'),
    isDone: lessEqual(length, 0),
  };
  const most = 2 * gradient.size + 10;
  const end = whileLoop(
    (c: typeof init) => logicalAnd(logicalNot(c.isDone), less(c.products, most)),
    (c) => {
      const Hd = product(c.direction);
      const curvature = vdot(c.direction, Hd);
      const isBent = logicalNot(greater(curvature, 0));
      const inside = ratio(c.square, curvature);
      const beyond = (): NDArray =>
        greaterEqual(lengthOf(along(c.step, inside, c.direction)), radius as NDArray);
      const isOut = radius === null ? isBent : logicalOr(isBent, beyond());
      const out =
        radius === null
          ? where(equal(c.products, 0), 1, zerosLike(curvature))
          : toBoundary(c.step, c.direction, radius);
      const alpha = where(isOut, out, inside);
      const residual = along(c.residual, alpha, Hd);
      const square = vdot(residual, residual);
      return {
        step: along(c.step, alpha, c.direction),
        product: along(c.product, alpha, Hd),
        residual,
        direction: subtract(multiply(c.direction, divide(square, c.square)), residual),
        square,
        products: add(c.products, 1),
        isAtBoundary: isOut,
        isDone: logicalOr(isOut, lessEqual(lengthOf(residual), limit)),
      };
    },
    init,
  );
  const { step, isAtBoundary, products } = end;
  return { step, product: end.product, isAtBoundary, products };
}

/** The positive root t of |p + t d| = radius. */
export function toBoundary(p: NDArray, d: NDArray, radius: NDArray): NDArray {
  const [pp, pd, dd] = [vdot(p, p), vdot(p, d), vdot(d, d)];
  const room = subtract(multiply(radius, radius), pp);
  const root = sqrt(add(multiply(pd, pd), multiply(dd, where(greater(room, 0), room, 0))));
  // Of the two forms of the root the one without cancellation.
  return where(greater(pd, 0), divide(room, add(pd, root)), divide(subtract(root, pd), dd));
}
