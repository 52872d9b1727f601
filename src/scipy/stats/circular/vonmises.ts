/** The von Mises distribution on the circle, with concentration kappa. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import { stopGradient } from '../../../lax/elementwise.js';
import { zerosLike } from '../../../numpy/create/creation.js';
import { where } from '../../../numpy/indexing/where.js';
import {
  add,
  divide,
  minimum,
  multiply,
  square,
  subtract,
} from '../../../numpy/math/arithmetic.js';
import { equal, greaterEqual, logicalNot, logicalOr } from '../../../numpy/math/logic.js';
import { hypot } from '../../../numpy/math/float-pairs.js';
import { arcsin, cos, log, sin, sqrt } from '../../../numpy/math/math.js';
import { all } from '../../../numpy/reduce/reduce.js';
import { asArray } from '../../../operands/convert.js';
import { rademacher } from '../../../random/discrete.js';
import { threeKeys, twoKeys } from '../../../random/key.js';
import { uniform, type Draw } from '../../../random/uniform.js';
import { i0e } from '../../special/index.js';
import { density, elementwise } from '../distribution.js';
import { placedSamples } from '../drawn.js';

const densities = density(
  elementwise<[x: ArrayLike, kappa: ArrayLike]>,
  'vonmises',
  ['x', 'kappa'],
  (angle, concentration) => {
    // cos x - 1 = -2 sin² x/2
    const kernel = multiply(concentration, multiply(square(sin(multiply(angle, 0.5))), -2));
    return subtract(kernel, log(multiply(i0e(concentration), 2 * Math.PI)));
  },
);

/** The logarithm of the density of the von Mises distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the von Mises distribution. */
export const pdf = densities.pdf;

/**
 * Draws from the von Mises distribution around 0, from -π to π, by a key of `random`: of the shape
 * and the float dtype asked for, else of the shape of kappa; NaN for a negative kappa. Derivatives
 * see constants. By rejection from a wrapped Cauchy distribution (D. J. Best and N. I. Fisher,
 * Applied Statistics 28, 1979).
 */
export const sample = placedSamples<[kappa: ArrayLike]>(
  'vonmises',
  ['kappa'],
  (key, draw, kappa) => {
    const k = stopGradient(kappa!);
    const isNone = logicalNot(greaterEqual(k, 0));
    type State = [key: NDArray, isDrawn: NDArray, angle: NDArray];
    const [, , angle] = whileLoop(
      ([, isDrawn]: State) => logicalNot(all(isDrawn)),
      ([current, isDrawn, angle]: State): State => {
        const [next, used] = twoKeys(who, current);
        const [isTaken, tried] = triedAngle(used, draw, k);
        return [next, logicalOr(isDrawn, isTaken), where(isDrawn, angle, tried)];
      },
      [asArray(key), isNone, where(isNone, NaN, zerosLike(k))] as State,
    );
    return angle;
  },
);

const who = 'scipy.stats.vonmises.sample';

/**
 * An angle of the wrapped Cauchy distribution that covers that of kappa best, and whether it is
 * taken. With s - 1 = (1 + √(1 + 4κ²)) / 2κ - 1 and z the cosine of a uniform angle, w is 1 minus
 * the cosine of the one tried, (s - 1) (1 - z) / (s + z): nothing cancels for any κ.
 */
function triedAngle(key: NDArray, draw: Draw, kappa: NDArray): [isTaken: NDArray, angle: NDArray] {
  const [ofAngle, ofTest, ofSign] = threeKeys(who, key);
  const half = multiply(uniform(ofAngle, draw), Math.PI / 2);
  const twice = multiply(kappa, 2);
  const excess = multiply(add(1, divide(1, add(hypot(1, twice), twice))), 0.5);
  const below = multiply(square(sin(half)), 2);
  const above = multiply(square(cos(half)), 2);
  const w = divide(below, add(1, divide(multiply(above, kappa), excess)));
  const c = add(excess, where(equal(w, 0), 0, multiply(kappa, w)));
  const u = subtract(1, uniform(ofTest, draw));
  const angle = multiply(arcsin(sqrt(minimum(multiply(w, 0.5), 1))), 2);
  return [
    greaterEqual(add(log(divide(c, u)), subtract(1, c)), 0),
    multiply(rademacher(ofSign, draw), angle),
  ];
}
