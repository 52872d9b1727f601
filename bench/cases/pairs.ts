/** Results that lie beside each other: stacked arrays, and the parts of complex numbers. */
import { jit, lax, numpy as np, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';

const size = 1e6;
type Pairs = Float64Array<ArrayBuffer>;

/** Two results that share most of their work. */
function both(x: NDArray): [NDArray, NDArray] {
  const [s, root] = [np.sin(x), np.sqrt(x)];
  return [s.mul(2).add(root), s.sub(root)];
}

const asList = jit(both);
const stackings: readonly (readonly [string, (x: NDArray) => NDArray])[] = [
  ['stacked', jit((x: NDArray) => np.stack(both(x)))],
  ['stacked in pairs', jit((x: NDArray) => np.stack(both(x), -1))],
];

function productByHand(z: Pairs, w: Pairs): Pairs {
  const y = new Float64Array(z.length);
  for (let i = 0; i < z.length; i += 2) {
    const [a, b, c, d] = [z[i], z[i + 1], w[i], w[i + 1]] as [number, number, number, number];
    y[i] = a * c - b * d;
    y[i + 1] = a * d + b * c;
  }
  return y;
}

function expByHand(z: Pairs): Pairs {
  const y = new Float64Array(z.length);
  for (let i = 0; i < z.length; i += 2) {
    const [length, angle] = [Math.exp(z[i] as number), z[i + 1] as number];
    y[i] = length * Math.cos(angle);
    y[i + 1] = length * Math.sin(angle);
  }
  return y;
}

function absByHand(z: Pairs): Pairs {
  const y = new Float64Array(z.length / 2);
  for (let i = 0; i < y.length; i++) y[i] = Math.hypot(z[2 * i] as number, z[2 * i + 1] as number);
  return y;
}

/** An array of complex numbers, and its memory. */
function drawn(phase: number): readonly [NDArray, Pairs] {
  const pairs = Float64Array.from({ length: 2 * size }, (_, i) => Math.sin(i + phase) * 2);
  const part = (k: number): NDArray => np.array(pairs.filter((_, i) => i % 2 === k));
  return [lax.complex(part(0), part(1)), pairs];
}

/** What is compared of complex numbers with loops over their memory; the most of the ratio. */
function complexRow(task: string, run: () => NDArray, byHand: () => Pairs, most: number): Row {
  const ours = run();
  const parts =
    ours.dtype === 'complex128' ? np.stack([np.real(ours), np.imag(ours)], -1).ravel() : ours;
  agree(task, parts, byHand(), 1e-12);
  const [t, h] = race([{ run }, { run: byHand }]) as [number, number];
  return ratioRow(`${task} of 10⁶ complex128`, t, h, most, 'by hand');
}

/** Stacked results beside a list of them; complex numbers beside loops over their memory. */
export function pairRows(): Row[] {
  const x = np.linspace(0.1, 3, size);
  const [[z, zPairs], [w, wPairs]] = [drawn(0), drawn(1)];
  const product = jit((a: NDArray, b: NDArray) => a.mul(b));
  const exp = jit((a: NDArray) => np.exp(a));
  const abs = jit((a: NDArray) => np.abs(a));
  return [
    ...stackings.map(([name, stacked]) => {
      const [t, list] = race([{ run: () => stacked(x) }, { run: () => asList(x) }]) as [
        number,
        number,
      ];
      return ratioRow(`two results of 10⁶ float64, ${name}`, t, list, 1.3, 'as a list');
    }),
    complexRow(
      'product',
      () => product(z, w),
      () => productByHand(zPairs, wPairs),
      1.15,
    ),
    complexRow(
      'exp',
      () => exp(z),
      () => expByHand(zPairs),
      1,
    ),
    complexRow(
      'absolute value',
      () => abs(z),
      () => absByHand(zPairs),
      1,
    ),
  ];
}
