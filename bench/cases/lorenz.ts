import { grad, jit, numpy as np } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';
import { lorenz, lorenzLoss, type Triple } from '../problems.js';

const steps = 10_000;
const dt = 1e-3;
type Numbers = [number, number, number];

/** The same by hand: every intermediate value a local. */
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

/** The derivative of the loss in each number, by central differences. */
function differences(start: Numbers, parameters: Numbers): number[] {
  const at = (i: number, h: number): number => {
    const moved = [...start, ...parameters];
    moved[i] = (moved[i] as number) + h;
    const [x, y, z] = byHand(moved.slice(0, 3) as Numbers, moved.slice(3) as Numbers);
    return x + y * 0.5 + z * 0.25;
  };
  const h = 1e-6;
  return [0, 1, 2, 3, 4, 5].map((i) => (at(i, h) - at(i, -h)) / (2 * h));
}

/** The Lorenz system by 10 000 Runge-Kutta steps, and the reverse gradient through them. */
export function lorenzRows(): Row[] {
  const [start, parameters]: [Numbers, Numbers] = [
    [1, 1, 1],
    [10, 28, 8 / 3],
  ];
  const [p, q] = [start, parameters].map((t) => t.map((x) => np.array(x))) as unknown as [
    Triple,
    Triple,
  ];
  const end = jit(lorenz(steps, dt));
  const value = jit(lorenzLoss(steps, dt));
  const gradient = jit(grad(lorenzLoss(steps, dt), { argnums: [0, 1] }));
  const list = (ts: readonly Triple[]): number[] => ts.flat().map((x) => x.item());
  agree('the end', list([end(p, q)]), byHand(start, parameters), 1e-9);
  agree('the gradient', list(gradient(p, q)), differences(start, parameters), 1e-5);
  const [ours, hand] = race([
    { run: () => end(p, q), inner: 10 },
    { run: () => byHand(start, parameters), inner: 10 },
  ]) as [number, number];
  const [g, v] = race([
    { run: () => gradient(p, q), inner: 10 },
    { run: () => value(p, q), inner: 30 },
  ]) as [number, number];
  return [
    ratioRow('Lorenz, RK4 over scan, 10 000 steps', ours, hand, 1.5, 'by hand'),
    ratioRow('its reverse gradient in start and parameters', g, v, 6, 'the function'),
  ];
}
