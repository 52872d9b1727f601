/**
 * A planet and its moon around a star: ordinary simulation code, with objects, lists and loops. Its
 * derivative by the start tells how to push the moon so that it ends where it is wanted.
 */
import { grad, jit, numpy as np, type NDArray } from 'tanjent';

interface Body {
  x: number;
  y: number;
  vx: number;
  vy: number;
  readonly mass: number;
}

/** Moves all bodies for a short time: velocities by half a step, places, velocities again. */
function advance(bodies: Body[], dt: number): void {
  'use tanjent';
  pull(bodies, dt / 2);
  for (const b of bodies) {
    b.x += b.vx * dt;
    b.y += b.vy * dt;
  }
  pull(bodies, dt / 2);
}

/** All bodies attract each other. */
function pull(bodies: Body[], dt: number): void {
  'use tanjent';
  for (let i = 0; i < bodies.length; i++)
    for (let j = i + 1; j < bodies.length; j++) {
      const [a, b] = [bodies[i]!, bodies[j]!];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const d2 = dx * dx + dy * dy;
      const force = dt / (d2 * Math.sqrt(d2));
      a.vx += dx * b.mass * force;
      a.vy += dy * b.mass * force;
      b.vx -= dx * a.mass * force;
      b.vy -= dy * a.mass * force;
    }
}

/** The squared distance of the moon from a place after 2000 steps, if it starts with a push. */
function miss(push: Record<number, number>): number {
  'use tanjent';
  const bodies = [
    { x: 0, y: 0, vx: 0, vy: 0, mass: 1 },
    { x: 1, y: 0, vx: 0, vy: 1, mass: 1e-3 },
    { x: 1.03, y: 0, vx: push[0]!, vy: 1.18 + push[1]!, mass: 1e-6 },
  ];
  for (let step = 0; step < 2000; step++) advance(bodies, 0.001);
  const moon = bodies[2]!;
  return (moon.x + 0.44) ** 2 + (moon.y - 0.92) ** 2;
}

const slopeOf = jit(grad(miss as unknown as (push: NDArray) => NDArray));
const slope = (push: readonly number[]): number[] => slopeOf(np.array(push)).js() as number[];

const start = [0, 0];
const [byX, byY] = slope(start) as [number, number];
const across = (i: number): number => {
  const at = (h: number): number => miss(start.map((x, k) => (k === i ? x + h : x)));
  return (at(1e-5) - at(-1e-5)) / 2e-5;
};
console.log(`the miss by the push:   ${byX.toFixed(5)}, ${byY.toFixed(5)}`);
console.log(`by central differences: ${across(0).toFixed(5)}, ${across(1).toFixed(5)}`);

let push = start;
let best = miss(push);
console.log(`without a push the moon is ${Math.sqrt(best).toFixed(5)} off`);
for (let step = 0; step < 60; step++) {
  const down = slope(push);
  // Ever shorter steps along the slope, until one helps.
  for (let length = 0.1; length > 1e-9; length /= 2) {
    const next = push.map((x, i) => x - length * down[i]!);
    if (miss(next) >= best) continue;
    [push, best] = [next, miss(next)];
    break;
  }
}
console.log(`with the best push it is   ${Math.sqrt(best).toFixed(5)} off`);
const agrees = [byX, byY].every((d, i) => Math.abs(d - across(i)) < 1e-4 * Math.abs(d));
console.log(`the slopes agree: ${agrees}; the moon is nearer by half: ${best < miss(start) / 4}`);
if (!agrees || best >= miss(start) / 4) process.exitCode = 1;
