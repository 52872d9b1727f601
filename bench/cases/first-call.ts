import { grad, jit, numpy as np } from 'tanjent';
import { newAdam, newNetwork, step } from '../../examples/support/network.js';
import { formatTime, median, type Row } from '../measure.js';
import { lorenzLoss, type Triple } from '../problems.js';

/**
 * First calls in this process, with tracing, differentiating, compiling and running: one sample
 * each, as there is only one. The compiler itself has been at work before.
 */
export function firstCallRows(): Row[] {
  return [
    firstCallRow('the digits step', digitsStep(), 60),
    firstCallRow('the gradient through 10 000 Lorenz steps', lorenzGradient(), 80),
    compileRow(),
  ];
}

/** Milliseconds of the first step of the digits network. */
function digitsStep(): number {
  const network = newNetwork(0, [64, 32, 10]);
  const adam = newAdam(network);
  const pixels = Float32Array.from({ length: 32 * 64 }, (_, i) => Math.sin(i));
  const images = np.array(pixels).reshape([32, 64]);
  const labels = np.array(Int32Array.from({ length: 32 }, (_, i) => i % 10));
  const rate = np.array(0.003, { dtype: 'float32' });
  return timed(() => step(network, adam, images, labels, rate));
}

const start: Triple = [np.array(1), np.array(1), np.array(1)];
const parameters: Triple = [np.array(10), np.array(28), np.array(8 / 3)];

let calls = 0;
/** A function whose code has never been seen before: the length of a step is a literal in it. */
const newGradient = (steps: number) =>
  jit(grad(lorenzLoss(steps, 1e-3 + 1e-9 * ++calls), { argnums: [0, 1] }));

/** Milliseconds of the first call of the Lorenz gradient. */
function lorenzGradient(): number {
  return timed(() => newGradient(10_000)(start, parameters));
}

/** Tracing, differentiating and compiling loops of several lengths, in turns. */
function compileRow(): Row {
  const lengths = [1000, 10_000, 100_000];
  const times = lengths.map((): number[] => []);
  for (let round = 0; round < 15; round++)
    lengths.forEach((steps, i) =>
      times[i]?.push(timed(() => newGradient(steps).lower(start, parameters).compile())),
    );
  const [short, middle, long] = times.map((list) => median(list) * 1e6) as [number, number, number];
  return {
    task: 'trace, grad and compile 1000, 10 000 and 100 000 Lorenz steps',
    ours: formatTime(long),
    against: `${formatTime(short)}, ${formatTime(middle)}`,
    figure: `${(long / short).toFixed(2)} ×`,
    bar: '≤ 1.5 ×',
    holds: long <= 1.5 * short,
  };
}

function firstCallRow(what: string, milliseconds: number, bar: number): Row {
  const time = formatTime(milliseconds * 1e6);
  return {
    task: `first call of ${what}`,
    ours: time,
    against: 'the bar',
    figure: time,
    bar: `≤ ${bar} ms`,
    holds: milliseconds <= bar,
  };
}

function timed(run: () => unknown): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}
