/**
 * A body that wanders, seen through noise: the likelihood of a linear state-space model by the
 * Kalman filter, a `lax.scan` over the observations, and its gradient back through the scan. The
 * noise of the movement and of the observations are estimated by it. Value and gradient are those
 * of the joint Gaussian distribution of all observations, whose covariance is a large matrix.
 */
import { jit, lax, numpy as np, random, scipy, valueAndGrad, type NDArray } from 'tanjent';
import { ms, time } from './support/time.js';

const steps = 300;
const dt = 0.1;
/** Place and speed, from one step to the next. */
const movement = np.array([
  [1, dt],
  [0, 1],
]);
/** Covariance of the movement's noise: acceleration that changes at random. */
const shaken = np.array([
  [dt ** 3 / 3, dt ** 2 / 2],
  [dt ** 2 / 2, dt],
]);
const seen = np.array([[1, 0]]);

/** Simulated observations of the place, with the parameters that are to be found. */
const truth = np.log(np.array([2, 0.5]));
const simulate = jit((key: NDArray) => {
  const [force, noise] = [...np.exp(truth)] as [NDArray, NDArray];
  const root = np.linalg.cholesky(shaken).mul(force);
  const keys = random.split(key, 2);
  const turn = (state: NDArray, push: NDArray) => {
    const next = np.matmul(movement, state).add(np.matmul(root, push));
    return [next, next.slice(0)] as const;
  };
  const places = lax.scan(
    turn,
    np.zeros([2]),
    random.normal(keys.slice(0), { shape: [steps, 2] }),
  )[1];
  return places.add(random.normal(keys.slice(1), { shape: [steps] }).mul(noise));
});
const observed = simulate(random.key(3));

/** Minus the logarithm of the likelihood. Parameters are the logarithms of force and noise. */
function byFilter(p: NDArray): NDArray {
  const [force, noise] = [...np.exp(p)] as [NDArray, NDArray];
  const [q, r] = [shaken.mul(force.mul(force)), np.eye(1).mul(noise.mul(noise))];
  const turn = ([mean, spread]: [NDArray, NDArray], y: NDArray) => {
    const m = np.matmul(movement, mean);
    const s = np.matmul(np.matmul(movement, spread), movement.T).add(q);
    const surprise = y.reshape([1]).sub(np.matmul(seen, m));
    const c = np.linalg.cholesky(np.matmul(np.matmul(seen, s), seen.T).add(r));
    const gain = scipy.linalg.choSolve([c, true], np.matmul(seen, s)).T;
    const z = scipy.linalg.solveTriangular(c, surprise, { lower: true });
    const cost = np
      .dot(z, z)
      .mul(0.5)
      .add(np.log(np.diagonal(c)).sum());
    const nextSpread = s.sub(np.matmul(np.matmul(gain, seen), s));
    return [[m.add(np.matmul(gain, surprise)), nextSpread], cost] as const;
  };
  const start: [NDArray, NDArray] = [np.zeros([2]), np.zeros([2, 2])];
  const costs = lax.scan(turn, start, observed)[1];
  return costs.sum().add((steps / 2) * Math.log(2 * Math.PI));
}

/**
 * The same by the covariance of all observations. With x and z the earlier and the later time, the
 * places of a body that starts at rest have the covariance force² x² (3 z - x) / 6.
 */
function byCovariance(p: NDArray): NDArray {
  const [force, noise] = [...np.exp(p)] as [NDArray, NDArray];
  const t = np.arange(1, steps + 1).mul(dt);
  const [x, z] = [np.minimum(t.reshape([-1, 1]), t), np.maximum(t.reshape([-1, 1]), t)];
  const places = x.mul(x).mul(z.mul(3).sub(x)).div(6);
  const all = places.mul(force.mul(force)).add(np.eye(steps).mul(noise.mul(noise)));
  const [, log] = np.linalg.slogdet(all);
  const squares = np.dot(observed, np.linalg.solve(all, observed));
  return squares
    .add(log)
    .mul(0.5)
    .add((steps / 2) * Math.log(2 * Math.PI));
}

const filter = jit(valueAndGrad(byFilter));
const whole = jit(valueAndGrad(byCovariance));
const at = np.log(np.array([1, 1]));
const [value, slope] = filter(at);
const [sameValue, sameSlope] = whole(at);
const off = Math.abs(value.sub(sameValue).item()) / Math.abs(value.item());
const offSlope = np.max(np.abs(slope.sub(sameSlope))).item() / np.max(np.abs(slope)).item();
console.log(`${steps} observations, loss ${value.item().toFixed(6)}, slope ${String(slope)}`);
console.log(`the value is that of the joint distribution to 1e-9: ${off < 1e-9}`);
console.log(`and so is the gradient: ${offSlope < 1e-9}`);

/** Descent with momentum, all in one call; the gradient is scaled by the number of observations. */
const fit = jit((p: NDArray) => {
  const turn = (_: NDArray, [p, v]: [NDArray, NDArray]): [NDArray, NDArray] => {
    const next = v.mul(0.8).sub(valueAndGrad(byFilter)(p)[1].div(2 * steps));
    return [p.add(next), next];
  };
  return lax.foriLoop(0, 200, turn, [p, np.zeros([2])])[0];
});
const found = fit(at);
const rest = np.max(np.abs(filter(found)[1])).item();
const print = (p: NDArray): string => [...np.exp(p)].map((v) => v.item().toFixed(4)).join(', ');
console.log(`force and noise: ${print(found)}; the observations were made with ${print(truth)}`);
console.log(`the slope there is below 1e-4: ${rest < 1e-4}`);
console.log(`value and gradient by the filter: ${ms(time(() => filter(at)))}`);
console.log(`by the joint distribution: ${ms(time(() => whole(at)))}`);
if (!(off < 1e-9 && offSlope < 1e-9 && rest < 1e-4)) process.exitCode = 1;
