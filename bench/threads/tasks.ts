/** What is measured on one thread and on two. */
import { grad, jit, lax, nn, numpy as np, random, type NDArray } from 'tanjent';

const key = random.key(0);
const normal = (...shape: number[]): NDArray => random.normal(key, shape, 'float32');

interface Weights {
  readonly w1: NDArray;
  readonly b1: NDArray;
  readonly w2: NDArray;
  readonly b2: NDArray;
}

function loss({ w1, b1, w2, b2 }: Weights, x: NDArray, y: NDArray): NDArray {
  const hidden = np.maximum(np.matmul(x, w1).add(b1), 0);
  const out = nn.logSoftmax(np.matmul(hidden, w2).add(b2));
  return np.mean(np.sum(out.mul(y), 1)).neg();
}

/** One step of the network with 784 inputs. */
function step(weights: Weights, x: NDArray, y: NDArray): Weights {
  const slopes = grad(loss)(weights, x, y);
  const moved = (name: keyof Weights): NDArray => weights[name].sub(slopes[name].mul(0.1));
  return { w1: moved('w1'), b1: moved('b1'), w2: moved('w2'), b2: moved('b2') };
}

const conv = (x: NDArray, w: NDArray): NDArray => lax.conv(x, w, [1, 1], 'SAME');
const convSlopes = (x: NDArray, w: NDArray): unknown =>
  grad((x: NDArray, w: NDArray) => np.sum(np.square(conv(x, w))), [0, 1])(x, w);

/** The price of a call option by the formula of Black and Scholes. */
function callPrice(spot: NDArray): NDArray {
  const [strike, rate, sigma] = [100, 0.03, 0.2];
  const phi = (x: NDArray): NDArray => lax.erf(x.div(Math.SQRT2)).add(1).mul(0.5);
  const d1 = np
    .log(spot.div(strike))
    .add(rate + sigma ** 2 / 2)
    .div(sigma);
  return spot.mul(phi(d1)).sub(phi(d1.sub(sigma)).mul(strike * Math.exp(-rate)));
}

/**
 * By name: a function, its arguments, how many times faster two threads are to be, and what is done
 * with the result. What is dropped in a loop is copied out when the memory is full, by one thread.
 */
export type Task = readonly [
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  bar: number,
  use?: (result: never) => void,
];

export const tasks = (): Readonly<Record<string, Task>> => {
  const product = (x: NDArray, y: NDArray): NDArray => np.matmul(x, y);
  const weights = { w1: normal(784, 256), b1: normal(256), w2: normal(256, 10), b2: normal(10) };
  const images = [normal(32, 16, 28, 28), normal(32, 16, 3, 3)];
  const numbers = random.normal(key, [1_000_000]);
  return {
    'matmul 512': [product, [normal(512, 512), normal(512, 512)], 1.7],
    'matmul 1024': [product, [normal(1024, 1024), normal(1024, 1024)], 1.7],
    'conv 3x3': [conv, images, 1.7],
    'slopes of conv 3x3': [convSlopes, images, 1.7],
    'step of the 784 network, batch 128': [step, [weights, normal(128, 784), normal(128, 10)], 1.7],
    'exp of 10⁶': [(x: NDArray) => np.exp(x), [numbers], 1.7],
    'exp of 10⁶, disposed of': [
      (x: NDArray) => np.exp(x),
      [numbers],
      1.7,
      (y: NDArray) => y.dispose(),
    ],
    'Black–Scholes of 10⁶': [callPrice, [np.exp(numbers).mul(100)], 1.7],
    'sort of 10⁶': [(x: NDArray) => np.sort(x), [numbers], 1.4],
  };
};

/** A call of a task on so many threads at most. */
export function callOf([f, args, , use]: Task, threads: number): () => unknown {
  const compiled = jit(f, { target: 'wasm', threads });
  return () => {
    const result = compiled(...(args as never[]));
    use?.(result as never);
    return result;
  };
}
