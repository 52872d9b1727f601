/**
 * Hares and lynxes: the four numbers of a differential equation are found from counts of both.
 * `solveIvp` chooses its own steps, and the derivative goes through those that it took.
 */
import { jacfwd, jit, numpy as np, random, scipy } from 'tanjent';

const times = np.linspace(0, 15, 46);

/** The numbers of hares and lynxes at all times, [46, 2]. */
export function f(rates) {
  const [birth, hunt, death, growth] = rates;
  const change = (_, [hares, lynxes]) =>
    np.stack([hares.mul(birth.sub(lynxes.mul(hunt))), lynxes.mul(hares.mul(growth).sub(death))]);
  const start = np.array([3, 1]);
  return scipy.integrate.solveIvp(change, [0, 15], start, { tEval: times, rtol: 1e-6 }).y;
}

const truth = np.array([1, 0.6, 0.9, 0.4]);
const counted = jit(f)(truth).add(random.normal(random.key(4), [46, 2]).mul(0.1));

export const args = [np.array([1.2, 0.8, 0.7, 0.3])];
export const transforms = ['jacfwd', 'jit'];

const rounded = (rates) => Array.from(rates.dataSync(), (r) => r.toFixed(3)).join(', ');

/** The method of Levenberg and Marquardt: steps of Gauss and Newton that dare more as they succeed. */
export function* live() {
  const error = jit((rates) => np.sum(np.square(f(rates).sub(counted))));
  const next = jit((rates, caution) => {
    const [slopes, misses] = [
      jacfwd(f)(rates).reshape([-1, 4]),
      f(rates).sub(counted).reshape([-1]),
    ];
    const normal = slopes.T.matmul(slopes);
    const careful = normal.add(np.diag(np.diagonal(normal)).mul(caution));
    return rates.sub(np.linalg.solve(careful, slopes.T.matmul(misses)));
  });
  const curves = jit(f);
  let [[rates], caution] = [args, 1];
  let best = error(rates).item();
  for (let turn = 0; turn <= 20; turn++) {
    const [hares, lynxes] = curves(rates).T;
    const [countedHares, countedLynxes] = counted.T;
    yield {
      title: `Turn ${turn}: error ${best.toFixed(3)}`,
      text: `rates ${rounded(rates)}; they were ${rounded(truth)}`,
      progress: turn / 20,
      plot: {
        x: times,
        series: { hares, 'hares counted': countedHares, lynxes, 'lynxes counted': countedLynxes },
        xLabel: 't',
      },
    };
    const tried = next(rates, caution);
    const found = error(tried).item();
    if (found < best) [rates, best, caution] = [tried, found, caution / 4];
    else caution *= 4;
  }
}
