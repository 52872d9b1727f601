/** Losses that give outliers less weight. */
import type { NDArray } from '../../array/ndarray.js';
import {
  arctan,
  divide,
  lessEqual,
  log1p,
  maximum,
  multiply,
  sqrt,
  square,
  subtract,
  where,
} from '../../numpy/index.js';
import { insertAxes } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';

export type RobustLoss = 'linear' | 'soft_l1' | 'huber' | 'cauchy' | 'arctan';

export const robustLosses = ['linear', 'soft_l1', 'huber', 'cauchy', 'arctan'] as const;

/** ρ(z) of a squared residual z ≥ 0, as SciPy defines it: ρ(z) = z + O(z²). */
export function rho(loss: RobustLoss, z: NDArray): NDArray {
  const root = (): NDArray => sqrt(op('add', z, 1));
  switch (loss) {
    case 'linear':
      return z;
    case 'soft_l1':
      // 2 (√(1 + z) - 1) without cancellation.
      return divide(multiply(z, 2), op('add', root(), 1));
    case 'huber': {
      const isSmall = lessEqual(z, 1);
      return where(isSmall, z, subtract(multiply(sqrt(where(isSmall, 1, z)), 2), 1));
    }
    case 'cauchy':
      return log1p(z);
    case 'arctan':
      return arctan(z);
  }
}

/** ρ′ and ρ″. */
function slopesOf(
  loss: Exclude<RobustLoss, 'linear'>,
  z: NDArray,
): [first: NDArray, second: NDArray] {
  const more = op('add', z, 1);
  switch (loss) {
    case 'soft_l1': {
      const first = divide(1, sqrt(more));
      return [first, divide(multiply(first, -0.5), more)];
    }
    case 'huber': {
      const isSmall = lessEqual(z, 1);
      const safe = where(isSmall, 1, z);
      const first = divide(1, sqrt(safe));
      return [first, where(isSmall, 0, divide(multiply(first, -0.5), safe))];
    }
    case 'cauchy': {
      const first = divide(1, more);
      return [first, op('neg', square(first))];
    }
    case 'arctan': {
      const first = divide(1, op('add', square(z), 1));
      return [first, multiply(multiply(z, -2), square(first))];
    }
  }
}

/**
 * What is kept of the curvature ρ′ of a parabola above the loss where the loss itself has less: far
 * out it has none, and steps would be as long as they like.
 */
const leastCurvature = 0.1;

/**
 * Residuals f and Jacobian J such that Jᵀf is the gradient of the loss and JᵀJ near its second
 * derivative (B. Triggs and others, "Bundle adjustment: a modern synthesis", 2000, 4.3).
 */
export function robust(
  loss: RobustLoss,
  scale: NDArray,
  f: NDArray,
  J: NDArray,
): [f: NDArray, J: NDArray] {
  if (loss === 'linear') return [f, J];
  const z = square(divide(f, scale));
  const [first, second] = slopesOf(loss, z);
  const curvature = op('add', first, multiply(multiply(second, z), 2));
  const root = sqrt(maximum(curvature, multiply(first, leastCurvature)));
  return [divide(multiply(f, first), root), multiply(J, insertAxes(root, [1]))];
}
