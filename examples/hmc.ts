/**
 * Hamiltonian Monte Carlo (Duane, Kennedy, Pendleton and Roweth, 1987): 2000 samples of a
 * correlated Gaussian in one compiled call, a `lax.scan` over random keys whose every turn runs
 * leapfrog steps under `lax.foriLoop`. The density is given by a function; its force is the
 * gradient of that. Mean and covariance of the samples come with their Monte Carlo errors.
 */
import { grad, jit, lax, numpy as np, random, type NDArray } from 'tanjent';
import { ms, time } from './support/time.js';

const samples = 2000;
const [leaps, stride] = [12, 0.2];

const mean = np.array([1, -2]);
const covariance = np.array([
  [2, 1.2],
  [1.2, 1],
]);
/** The inverse of the covariance, whose determinant is 0.56. */
const precision = np
  .array([
    [1, -1.2],
    [-1.2, 2],
  ])
  .div(0.56);

/** Minus the logarithm of the density, but for a constant. */
function potential(q: NDArray): NDArray {
  const d = q.sub(mean);
  return np.dot(d, np.matmul(precision, d)).div(2);
}
const energy = (q: NDArray, p: NDArray): NDArray => potential(q).add(np.dot(p, p).div(2));

/** Places and momenta after a while of moving under the force -grad(potential). */
function leapfrog(q: NDArray, p: NDArray): [NDArray, NDArray] {
  const kick = (q: NDArray, p: NDArray): NDArray => p.sub(grad(potential)(q).mul(stride / 2));
  const leap = (_: NDArray, [q, p]: [NDArray, NDArray]): [NDArray, NDArray] => {
    const half = kick(q, p);
    const next = q.add(half.mul(stride));
    return [next, kick(next, half)];
  };
  return lax.foriLoop(0, leaps, leap, [q, p]);
}

/**
 * One sample after another: throws a random momentum, moves, and accepts by the change of energy.
 */
const sample = jit((key: NDArray, start: NDArray) => {
  const turn = (q: NDArray, key: NDArray) => {
    const [momentumKey, acceptKey] = [random.foldIn(key, 0), random.foldIn(key, 1)];
    const p = random.normal(momentumKey, { shape: [2] });
    const [nextQ, nextP] = leapfrog(q, p);
    const gain = energy(q, p).sub(energy(nextQ, nextP));
    const accepted = np.log(random.uniform(acceptKey)).lt(gain);
    const chosen = np.where(accepted, nextQ, q);
    return [chosen, { q: chosen, accepted }] as const;
  };
  return lax.scan(turn, start, random.split(key, samples))[1];
});

const key = random.key(2026);
const { q, accepted } = sample(key, np.zeros([2]));

/** The mean of a series and its standard error, by the scatter of the means of 40 stretches. */
function estimate(series: NDArray): [value: number, error: number] {
  const stretches = np.mean(series.reshape([40, -1]), 1);
  return [np.mean(series).item(), np.std(stretches, null, { ddof: 1 }).item() / Math.sqrt(40)];
}

console.log(`${samples} samples, ${(100 * np.mean(accepted).item()).toFixed(1)} % accepted`);
console.log('            sample     error     exact   errors away');
const d = q.sub(mean);
const column = (x: NDArray, i: number): NDArray => x.slice([], i);
const rows: [string, NDArray, NDArray][] = [
  ['mean 0', column(q, 0), mean.slice(0)],
  ['mean 1', column(q, 1), mean.slice(1)],
  ['cov 00', column(d, 0).mul(column(d, 0)), covariance.slice(0, 0)],
  ['cov 01', column(d, 0).mul(column(d, 1)), covariance.slice(0, 1)],
  ['cov 11', column(d, 1).mul(column(d, 1)), covariance.slice(1, 1)],
];
const away = rows.map(([name, series, exact]) => {
  const [value, error] = estimate(series);
  const z = (value - exact.item()) / error;
  const numbers = [value, error, exact.item()].map((v) => v.toFixed(4).padStart(10)).join('');
  console.log(`${name}  ${numbers}  ${z.toFixed(2).padStart(12)}`);
  return Math.abs(z);
});
const right = away.every((z) => z < 3);
console.log(`all within three errors: ${right}`);
console.log(`all samples in one call: ${ms(time(() => sample(key, np.zeros([2]))))}`);
if (!right) process.exitCode = 1;
