/**
 * The Lorenz system by 10 000 Runge-Kutta steps under `lax.scan`, and the Jacobian of its end by
 * the start and the parameters: by reverse mode back through all steps, by forward mode, and by
 * differences. The system is chaotic, so that changes of the start grow about as exp(0.9 t). At the
 * end, t = 15, differences still have seven digits to compare; at t = 40 they would have none.
 */
import { jacfwd, jacrev, jit, lax, numpy as np, tree, type NDArray } from 'tanjent';
import { ms, time } from './support/time.js';

type State = Readonly<Record<'x' | 'y' | 'z', NDArray>>;
type Parameters = Readonly<Record<'sigma' | 'rho' | 'beta', NDArray>>;

const [steps, dt] = [10_000, 0.0015];

/** The velocity at a state. */
const flow = ({ x, y, z }: State, { sigma, rho, beta }: Parameters): State => ({
  x: sigma.mul(y.sub(x)),
  y: x.mul(rho.sub(z)).sub(y),
  z: x.mul(y).sub(beta.mul(z)),
});

/** The state h further along a velocity. */
const move = (s: State, v: State, h: number): State => tree.map((s, v) => s.add(v.mul(h)), s, v);

/** One step of the classical method of order four. */
function rungeKutta(s: State, p: Parameters): State {
  const k1 = flow(s, p);
  const k2 = flow(move(s, k1, dt / 2), p);
  const k3 = flow(move(s, k2, dt / 2), p);
  const k4 = flow(move(s, k3, dt), p);
  return move(move(move(move(s, k1, dt / 6), k2, dt / 3), k3, dt / 3), k4, dt / 6);
}

/** [x, y, z] after all steps. */
function end({ x, y, z, ...parameters }: State & Parameters): NDArray {
  const step = (s: State): [State, null] => [rungeKutta(s, parameters), null];
  const [last] = lax.scan(step, { x, y, z }, null, { length: steps });
  return np.stack([last.x, last.y, last.z]);
}

const point = { x: 1, y: 1, z: 1, sigma: 10, rho: 28, beta: 8 / 3 };
const names = ['x', 'y', 'z', 'sigma', 'rho', 'beta'] as const;
const run = jit(end);
const reverse = jit(jacrev(end));
const forward = jit(jacfwd(end));

/** The derivative of the end by one of the numbers: central differences, wrong by about h⁴. */
function differences(name: keyof typeof point, h: number): NDArray {
  const shifted = (d: number): NDArray => run({ ...point, [name]: point[name] + d });
  const across = (d: number): NDArray => shifted(d).sub(shifted(-d));
  return across(h)
    .mul(8)
    .sub(across(2 * h))
    .div(12 * h);
}

/** The largest entry of a - b, as a part of the largest of b. */
const distance = (a: NDArray, b: NDArray): number =>
  np.max(np.abs(a.sub(b))).item() / np.max(np.abs(b)).item();

const byReverse = reverse(point);
const byForward = forward(point);
const row = (name: string, values: NDArray): string =>
  name.padEnd(6) + Array.from(values.dataSync(), (v) => v.toFixed(4).padStart(14)).join('');

console.log(`${steps} steps of ${dt} from (${point.x}, ${point.y}, ${point.z})`);
console.log(row('', run(point)));
console.log('and its derivatives by');
for (const name of names) console.log(row(name, byReverse[name]));

const worst = (f: (name: (typeof names)[number]) => number): number => Math.max(...names.map(f));
const toForward = worst((name) => distance(byReverse[name], byForward[name]));
const toDifferences = worst((name) => distance(byReverse[name], differences(name, 3e-5)));
console.log(`reverse mode agrees with forward mode to 1e-9: ${toForward < 1e-9}`);
console.log(`reverse mode agrees with differences to 1e-6:  ${toDifferences < 1e-6}`);
console.log(`the steps             ${ms(time(() => run(point)))}`);
console.log(`Jacobian, reverse     ${ms(time(() => reverse(point)))}`);
console.log(`Jacobian, forward     ${ms(time(() => forward(point)))}`);
if (!(toForward < 1e-9 && toDifferences < 1e-6)) process.exitCode = 1;
