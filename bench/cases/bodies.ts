import { grad, jit, lax, numpy as np, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';

const bodies = 64;
const steps = 100;
const dt = 1e-3;
/** Squared length by which forces of near bodies are softened. */
const soft = 0.01;

interface Motion {
  readonly x: NDArray;
  readonly v: NDArray;
}

/** Differences of places, f64[n, n, 3], and softened squared distances, f64[n, n]. */
function pairs(x: NDArray): [NDArray, NDArray] {
  const d = x.slice(null).sub(x.slice([], null));
  return [d, np.sum(d.mul(d), 2).add(soft)];
}

function accelerations(x: NDArray, masses: NDArray): NDArray {
  const [d, r2] = pairs(x);
  const pull = masses.div(r2.mul(np.sqrt(r2)));
  return np.sum(d.mul(pull.slice('...', null)), 1);
}

/** Half a kick, a drift, half a kick: the places and velocities after all steps. */
export function move({ x, v }: Motion, masses: NDArray): Motion {
  const turn = (_: NDArray, { x, v, a }: Motion & { a: NDArray }): Motion & { a: NDArray } => {
    const half = v.add(a.mul(dt / 2));
    const moved = x.add(half.mul(dt));
    const pulled = accelerations(moved, masses);
    return { x: moved, v: half.add(pulled.mul(dt / 2)), a: pulled };
  };
  const end = lax.foriLoop(0, steps, turn, { x, v, a: accelerations(x, masses) });
  return { x: end.x, v: end.v };
}

/** Kinetic and potential energy after all steps. */
export function energy(start: Motion, masses: NDArray): NDArray {
  const { x, v } = move(start, masses);
  const kinetic = np.sum(masses.mul(np.sum(v.mul(v), 1))).mul(0.5);
  const products = masses.slice([], null).mul(masses);
  const potential = np.sum(np.triu(products.div(np.sqrt(pairs(x)[1])), 1));
  return kinetic.sub(potential);
}

interface Arrays {
  readonly x: Float64Array;
  readonly v: Float64Array;
}

/** The motion by hand: two loops over bodies, sums in locals. */
function moveByHand(start: Arrays, masses: Float64Array): Arrays {
  const [x, v, a] = [start.x.slice(), start.v.slice(), new Float64Array(3 * bodies)];
  pullByHand(x, masses, a);
  for (let step = 0; step < steps; step++) {
    for (let k = 0; k < 3 * bodies; k++) {
      const half = (v[k] as number) + ((a[k] as number) * dt) / 2;
      v[k] = half;
      x[k] = (x[k] as number) + half * dt;
    }
    pullByHand(x, masses, a);
    for (let k = 0; k < 3 * bodies; k++) v[k] = (v[k] as number) + ((a[k] as number) * dt) / 2;
  }
  return { x, v };
}

function pullByHand(x: Float64Array, masses: Float64Array, a: Float64Array): void {
  for (let i = 0; i < bodies; i++) {
    const [xi, yi, zi] = [x[3 * i] as number, x[3 * i + 1] as number, x[3 * i + 2] as number];
    let ax = 0;
    let ay = 0;
    let az = 0;
    for (let j = 0; j < bodies; j++) {
      const dx = (x[3 * j] as number) - xi;
      const dy = (x[3 * j + 1] as number) - yi;
      const dz = (x[3 * j + 2] as number) - zi;
      const r2 = dx * dx + dy * dy + dz * dz + soft;
      const pull = (masses[j] as number) / (r2 * Math.sqrt(r2));
      ax += dx * pull;
      ay += dy * pull;
      az += dz * pull;
    }
    a[3 * i] = ax;
    a[3 * i + 1] = ay;
    a[3 * i + 2] = az;
  }
}

function energyByHand(start: Arrays, masses: Float64Array): number {
  const { x, v } = moveByHand(start, masses);
  let energy = 0;
  for (let i = 0; i < bodies; i++) {
    const [vx, vy, vz] = v.subarray(3 * i) as unknown as [number, number, number];
    energy += 0.5 * (masses[i] as number) * (vx * vx + vy * vy + vz * vz);
    for (let j = i + 1; j < bodies; j++) {
      let r2 = soft;
      for (let k = 0; k < 3; k++) r2 += ((x[3 * j + k] as number) - (x[3 * i + k] as number)) ** 2;
      energy -= ((masses[i] as number) * (masses[j] as number)) / Math.sqrt(r2);
    }
  }
  return energy;
}

/** The derivative of the energy along a direction of the places, by central differences. */
function slopeByHand(start: Arrays, masses: Float64Array, along: Float64Array): number {
  const h = 1e-5;
  const at = (step: number): number =>
    energyByHand({ x: start.x.map((x, k) => x + step * (along[k] as number)), v: start.v }, masses);
  return (at(h) - at(-h)) / (2 * h);
}

/** Places, velocities and masses without order, and a direction of places. */
function problem(): { start: Arrays; masses: Float64Array; along: Float64Array } {
  const waves = (length: number, shift: number): Float64Array =>
    Float64Array.from({ length }, (_, k) => Math.sin(1.3 * k * k + shift));
  return {
    start: { x: waves(3 * bodies, 0), v: waves(3 * bodies, 1) },
    masses: waves(bodies, 2).map((m) => 1 + 0.5 * m),
    along: waves(3 * bodies, 3),
  };
}

/** The bodies as arrays: their motion and masses. */
export function bodiesProblem({ start, masses } = problem()): [Motion, NDArray] {
  const points = (x: Float64Array): NDArray => np.array(x).reshape([bodies, 3]);
  return [{ x: points(start.x), v: points(start.v) }, np.array(masses)];
}

/** 64 bodies that attract each other, by 100 leapfrog steps; the gradient of their final energy. */
export function bodiesRows(): Row[] {
  const { start, masses, along } = problem();
  const [array, m] = bodiesProblem();
  const [moved, value, gradient] = [jit(move), jit(energy), jit(grad(energy))];
  const { x, v } = moveByHand(start, masses);
  agree('the motion', moved(array, m).x.ravel(), x, 1e-9);
  agree('the velocities', moved(array, m).v.ravel(), v, 1e-9);
  agree('the energy', value(array, m), energyByHand(start, masses), 1e-9);
  const slope = np.vdot(gradient(array, m).x, along);
  agree('the gradient', slope, slopeByHand(start, masses, along), 1e-5);
  const [ours, hand] = race([
    { run: () => moved(array, m) },
    { run: () => moveByHand(start, masses) },
  ]) as [number, number];
  const [g, f] = race([
    { run: () => gradient(array, m) },
    { run: () => value(array, m), inner: 4 },
  ]) as [number, number];
  return [
    ratioRow('64 bodies, 100 leapfrog steps under foriLoop', ours, hand, 2, 'by hand'),
    ratioRow('gradient of their final energy', g, f, 5, 'the function'),
  ];
}
