/** Explicit methods of Runge and Kutta whose last slope is the first of the next step. */
import type { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { add, matmul, multiply, stack } from '../../../numpy/index.js';
import { asArray } from '../../../operands/convert.js';
import { convertTo } from '../../../operands/basic.js';
import { transposed } from '../../../operands/matrices.js';
import type { OdeStep, Stepper } from './stepper.js';

interface Tableau {
  readonly times: readonly number[];
  /** The weights of the slopes before in each stage; the last row gives the new point. */
  readonly stages: readonly (readonly number[])[];
  /** Those of all slopes in the difference to the embedded method. */
  readonly error: readonly number[];
  /** Row i: the powers θ to θ⁴ in the weight of slope i at the part θ of the step. */
  readonly dense: readonly (readonly number[])[];
}

/**
 * J. R. Dormand and P. J. Prince, "A family of embedded Runge-Kutta formulae", 1980; between the
 * steps by L. F. Shampine, "Some practical Runge-Kutta formulas", 1986.
 */
const dormandPrince: Tableau = {
  times: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
  stages: [
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  ],
  error: [-71 / 57600, 0, 71 / 16695, -71 / 1920, 17253 / 339200, -22 / 525, 1 / 40],
  dense: [
    [1, -8048581381 / 2820520608, 8663915743 / 2820520608, -12715105075 / 11282082432],
    [0, 0, 0, 0],
    [0, 131558114200 / 32700410799, -68118460800 / 10900136933, 87487479700 / 32700410799],
    [0, -1754552775 / 470086768, 14199869525 / 1410260304, -10690763975 / 1880347072],
    [0, 127303824393 / 49829197408, -318862633887 / 49829197408, 701980252875 / 199316789632],
    [0, -282668133 / 205662961, 2019193451 / 616988883, -1453857185 / 822651844],
    [0, 40617522 / 29380423, -110615467 / 29380423, 69997945 / 29380423],
  ],
};

/**
 * C. Tsitouras, "Runge-Kutta pairs of order 5(4) satisfying only the first column simplifying
 * assumption", 2011.
 */
const tsitouras: Tableau = {
  times: [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1],
  stages: [
    [0.161],
    [-0.008480655492356989, 0.335480655492357],
    [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
    [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
    [
      5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401,
      -0.028269050394068383,
    ],
    [
      0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081,
      2.324710524099774,
    ],
  ],
  error: [
    -0.0017800110522257771,
    -0.0008164344596567469,
    0.007880878010261995,
    -0.1447110071732629,
    0.5823571654525552,
    -0.45808210592918697,
    1 / 66,
  ],
  dense: [
    [1, -2.763706197274826, 2.9132554618219126, -1.0530884977290216],
    [0, 0.1317, -0.2234, 0.1017],
    [0, 3.9302962368947516, -5.941033872131505, 2.490627285651253],
    [0, -12.411077166933676, 30.33818863028232, -16.548102889244902],
    [0, 37.50931341651104, -88.1789048947664, 47.37952196281928],
    [0, -27.896526289197286, 65.09189467479366, -34.87065786149661],
    [0, 1.5, -4, 2.5],
  ],
};

function stepperOf({ times, stages, error, dense }: Tableau): Stepper {
  return {
    order: 5,
    evaluations: 6,
    step: (slope, { t, y, f }, h): OdeStep => {
      const slopes = [f];
      let end = y;
      stages.forEach((weights, i) => {
        end = add(y, multiply(h, combined(weights, slopes)));
        slopes.push(slope(add(t, multiply(h, at(times, i + 1))), end));
      });
      const powers = convertTo(asArray(dense), y.dtype);
      return {
        y: end,
        f: at(slopes, slopes.length - 1),
        error: multiply(h, combined(error, slopes)),
        powers: multiply(h, matmul(transposed(powers), stack(slopes))),
      };
    },
  };
}

/** The sum of the slopes with their weights. */
function combined(weights: readonly number[], slopes: readonly NDArray[]): NDArray {
  const terms = weights.flatMap((w, i) => (w === 0 ? [] : [multiply(at(slopes, i), w)]));
  return terms.reduce((a, b) => add(a, b));
}

export const dormandPrince54 = stepperOf(dormandPrince);
export const tsitouras54 = stepperOf(tsitouras);
