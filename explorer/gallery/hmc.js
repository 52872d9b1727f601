/**
 * Hamiltonian Monte Carlo draws samples of a density of which only the formula is known. A sample
 * rolls like a ball over the landscape of -log(density); the force on it is the gradient.
 */
import { grad, jit, lax, numpy as np, random, scipy } from 'tanjent';

/** Minus the logarithm of a density with two hills, but for a constant. */
export function f(q) {
  const hill = (center, width) => np.negative(np.square(q.sub(center).div(width)).div(2));
  return np.negative(np.logaddexp(hill(-1.2, 0.6), hill(1.2, 0.9)));
}

export const args = [0.3];
export const transforms = ['grad', 'jit'];
export const domain = { from: -4, to: 5 };

/** Place and momentum after 15 leaps under the force. */
function roll(q, p) {
  const stride = 0.25;
  const leap = (_, [q, p]) => {
    const half = p.sub(grad(f)(q).mul(stride / 2));
    const next = q.add(half.mul(stride));
    return [next, half.sub(grad(f)(next).mul(stride / 2))];
  };
  return lax.foriLoop(0, 15, leap, [q, p]);
}

/** One sample more: a random push, a roll, and a toss that makes up for what the leaps get wrong. */
function sample(q, key) {
  const [push, toss] = random.split(key);
  const p = random.normal(push);
  const [nextQ, nextP] = roll(q, p);
  const gain = f(q).add(p.mul(p).div(2)).sub(f(nextQ)).sub(nextP.mul(nextP).div(2));
  const isAccepted = np.log(random.uniform(toss)).lt(gain);
  const chosen = np.where(isAccepted, nextQ, q);
  return [chosen, [chosen, isAccepted]];
}

const samples = jit((q, key) => lax.scan(sample, q, random.split(key, 250)));

export function* live() {
  const edges = np.linspace(-4, 5, 46);
  const middles = edges
    .slice([1])
    .add(edges.slice([0, 45]))
    .div(2);
  const weights = np.exp(np.negative(f(middles)));
  const density = weights.div(scipy.integrate.trapezoid(weights, middles));
  const width = 0.2;
  const inBins = jit((drawn) => np.histogram(drawn, edges)[0]);
  let [q, counts] = [np.array(0), np.zeros([45])];
  let [sum, accepted] = [0, 0];
  for (let turn = 1; turn <= 60; turn++) {
    const [last, [drawn, isAccepted]] = samples(q, random.key(turn));
    [q, counts] = [last, counts.add(inBins(drawn))];
    sum += drawn.sum().item();
    accepted += isAccepted.sum().item();
    const all = turn * drawn.shape[0];
    yield {
      title: `${all} samples`,
      text: `mean ${(sum / all).toFixed(3)}, ${((100 * accepted) / all).toFixed(1)} % accepted`,
      progress: turn / 60,
      plot: { x: middles, series: { density, samples: counts.div(all * width) }, xLabel: 'q' },
    };
  }
}
