import { grad, jit, lax, numpy as np, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';
import { lorenz, lorenzLoss, velocity, type Triple } from '../problems.js';

export const steps = 10_000;
export const dt = 1e-3;
type Numbers = [number, number, number];
export const start: Numbers = [1, 1, 1];
export const parameters: Numbers = [10, 28, 8 / 3];

/** The same system with points and parameters as arrays f64[3]. */
export function lorenzOfArrays(start: NDArray, parameters: NDArray): NDArray {
  const parts = (x: NDArray): Triple => [x.slice(0), x.slice(1), x.slice(2)];
  const slope = (p: NDArray): NDArray => np.stack([...velocity(parts(p), parts(parameters))]);
  const step = (p: NDArray): [NDArray, null] => {
    const k1 = slope(p);
    const k2 = slope(p.add(k1.mul(dt / 2)));
    const k3 = slope(p.add(k2.mul(dt / 2)));
    const k4 = slope(p.add(k3.mul(dt)));
    const mean = k1.add(k2.mul(2)).add(k3.mul(2)).add(k4);
    return [p.add(mean.mul(dt / 6)), null];
  };
  return lax.scan(step, start, null, { length: steps })[0];
}

/** The sum of the coordinates at the end. */
export const lorenzLossOfArrays = (start: NDArray, parameters: NDArray): NDArray =>
  np.sum(lorenzOfArrays(start, parameters));

/** The system by hand: every intermediate value a local. */
function byHand([x0, y0, z0]: Numbers, [sigma, rho, beta]: Numbers): Numbers {
  const half = dt / 2;
  const sixth = dt / 6;
  let [x, y, z] = [x0, y0, z0];
  for (let i = 0; i < steps; i++) {
    const ax = (y - x) * sigma;
    const ay = x * (rho - z) - y;
    const az = x * y - z * beta;
    const x1 = x + ax * half;
    const y1 = y + ay * half;
    const z1 = z + az * half;
    const bx = (y1 - x1) * sigma;
    const by = x1 * (rho - z1) - y1;
    const bz = x1 * y1 - z1 * beta;
    const x2 = x + bx * half;
    const y2 = y + by * half;
    const z2 = z + bz * half;
    const cx = (y2 - x2) * sigma;
    const cy = x2 * (rho - z2) - y2;
    const cz = x2 * y2 - z2 * beta;
    const x3 = x + cx * dt;
    const y3 = y + cy * dt;
    const z3 = z + cz * dt;
    x += (ax + bx * 2 + cx * 2 + (y3 - x3) * sigma) * sixth;
    y += (ay + by * 2 + cy * 2 + (x3 * (rho - z3) - y3)) * sixth;
    z += (az + bz * 2 + cz * 2 + (x3 * y3 - z3 * beta)) * sixth;
  }
  return [x, y, z];
}

/**
 * The derivative of the sum of the coordinates at the end in each number, by central differences.
 */
function differences(): number[] {
  const at = (i: number, h: number): number => {
    const moved = [...start, ...parameters];
    moved[i] = (moved[i] as number) + h;
    const [x, y, z] = byHand(moved.slice(0, 3) as Numbers, moved.slice(3) as Numbers);
    return x + y + z;
  };
  const h = 1e-6;
  return [0, 1, 2, 3, 4, 5].map((i) => (at(i, h) - at(i, -h)) / (2 * h));
}

export const triple = (xs: Numbers): Triple => xs.map((x) => np.array(x)) as unknown as Triple;

/** The Lorenz system by 10 000 Runge-Kutta steps, and the reverse gradient through them. */
export function lorenzRows(): Row[] {
  return [...scalarRows(), ...arrayRows()];
}

function scalarRows(): Row[] {
  const numbers = (triples: readonly Triple[]): number[] => triples.flat().map((x) => x.item());
  const [p, q] = [triple(start), triple(parameters)];
  const end = jit(lorenz(steps, dt));
  const loss = jit(lorenzLoss(steps, dt));
  const gradient = jit(grad(lorenzLoss(steps, dt), { argnums: [0, 1] }));
  agree('the end', numbers([end(p, q)]), byHand(start, parameters), 1e-9);
  agree('the gradient', numbers(gradient(p, q)), differences(), 1e-5);
  return rows(
    'three scalars',
    () => end(p, q),
    () => loss(p, q),
    () => gradient(p, q),
  );
}

function arrayRows(): Row[] {
  const [p, q] = [np.array(start), np.array(parameters)];
  const [end, loss, gradient] = [
    jit(lorenzOfArrays),
    jit(lorenzLossOfArrays),
    jit(grad(lorenzLossOfArrays, { argnums: [0, 1] })),
  ];
  agree('the end', end(p, q), byHand(start, parameters), 1e-9);
  agree('the gradient', np.concatenate(gradient(p, q)), differences(), 1e-5);
  return rows(
    'an array of three',
    () => end(p, q),
    () => loss(p, q),
    () => gradient(p, q),
  );
}

function rows(
  state: string,
  end: () => unknown,
  loss: () => unknown,
  gradient: () => unknown,
): Row[] {
  const [ours, hand] = race([
    { run: end, inner: 10 },
    { run: () => byHand(start, parameters), inner: 10 },
  ]) as [number, number];
  const [g, f] = race([
    { run: gradient, inner: 10 },
    { run: loss, inner: 30 },
  ]) as [number, number];
  return [
    ratioRow(`Lorenz, RK4 over scan, 10 000 steps of ${state}`, ours, hand, 1.5, 'by hand'),
    ratioRow('its reverse gradient in start and parameters', g, f, 6, 'the function'),
  ];
}
