/** The inputs of the tasks, made anew for each library. */
import type { NetworkProblem, Options, Tensor } from '../peers/tasks.js';

type Float = typeof Float32Array | typeof Float64Array;

export function tensor(
  type: Float,
  shape: readonly number[],
  value: (i: number) => number,
): Tensor {
  const values = new type(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = value(i);
  return { values, shape };
}

export const million = (type: Float, value: (i: number) => number): Tensor =>
  tensor(type, [1e6], value);

/** Numbers from `low` to `high` without a pattern: the fractions of multiples of an irrational. */
export const scattered =
  (low: number, high: number, step = 0.618033988749895) =>
  (i: number): number =>
    low + (high - low) * ((i * step) % 1);

/** A network of layers of so many neurons and a batch: those of the benchmarks unless said. */
export function networkProblem(
  sizes: readonly number[] = [784, 256, 256, 10],
  batch = 128,
): NetworkProblem {
  const parameters = sizes.slice(1).flatMap((outputs, i) => {
    const inputs = sizes[i] as number;
    const bound = Math.sqrt(3 / inputs);
    const weights = tensor(Float32Array, [inputs, outputs], scattered(-bound, bound));
    return [weights, tensor(Float32Array, [outputs], scattered(0, 0.1))];
  });
  const images = tensor(Float32Array, [batch, sizes[0] as number], scattered(0, 1, Math.E));
  const labels = { values: Int32Array.from({ length: batch }, (_, i) => i % 10), shape: [batch] };
  return { parameters, images, labels, rate: 0.1 };
}

/** A million European calls, none so far out of the money that its greeks vanish. */
export function options(): Options {
  const column = (low: number, high: number, step: number): Tensor =>
    million(Float64Array, scattered(low, high, Math.sqrt(step)));
  return {
    spot: column(50, 150, 2),
    volatility: column(0.1, 0.5, 3),
    time: column(0.25, 2.25, 5),
    rate: column(0.01, 0.06, 7),
    strike: column(50, 150, 11),
  };
}
