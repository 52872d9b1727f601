/** The 64-32-10 network for the digits, its loss, and Adam. */
import { jit, nn, numpy as np, random, tree, valueAndGrad, type NDArray } from 'tanjent';

export interface Layer {
  readonly w: NDArray;
  readonly b: NDArray;
}
export type Network = readonly Layer[];

/** Normal weights, float32; the last layer starts small, so that no class is preferred. */
export function newNetwork(seed: number, sizes: readonly number[]): Network {
  const keys = random.split(random.key(seed), sizes.length - 1);
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i] as number;
    const scale = (i === sizes.length - 2 ? 0.3 : 1) / Math.sqrt(inputs);
    const w = random.normal(keys.slice(i), { shape: [inputs, outputs], dtype: 'float32' });
    return { w: w.mul(scale), b: np.zeros([outputs], { dtype: 'float32' }) };
  });
}

/** The logits of images [batch, 64]. */
export function apply(network: Network, images: NDArray): NDArray {
  return network.reduce((x, { w, b }, i) => {
    const y = np.matmul(x, w).add(b);
    return i < network.length - 1 ? nn.silu(y) : y;
  }, images);
}

/** How much of each label is spread over all classes. */
const smoothing = 0.1;

/** The mean cross entropy against smoothed labels. */
export function loss(network: Network, images: NDArray, labels: NDArray): NDArray {
  const logProbabilities = nn.logSoftmax(apply(network, images));
  const certain = nn.oneHot(labels, 10, { dtype: 'float32' });
  const wanted = certain.mul(1 - smoothing).add(smoothing / 10);
  return np.mean(np.sum(logProbabilities.mul(wanted), 1)).neg();
}

export interface AdamState {
  readonly m: Network;
  readonly v: Network;
  readonly t: NDArray;
}

export const newAdam = (network: Network): AdamState => {
  const zeros = tree.map((x) => np.zerosLike(x), network);
  return { m: zeros, v: zeros, t: np.array(0, { dtype: 'float32' }) };
};

/** One step of Adam (Kingma and Ba, 2015) on a minibatch: loss, network and state after it. */
export const step = jit(function step(
  network: Network,
  adam: AdamState,
  images: NDArray,
  labels: NDArray,
  rate: NDArray,
): { loss: NDArray; network: Network; adam: AdamState } {
  const [b1, b2, epsilon] = [0.9, 0.999, 1e-8];
  const [value, g] = valueAndGrad(loss)(network, images, labels);
  const t = adam.t.add(1);
  const m = tree.map((m, g) => m.mul(b1).add(g.mul(1 - b1)), adam.m, g);
  const v = tree.map((v: NDArray, g: NDArray) => v.mul(b2).add(g.mul(g).mul(1 - b2)), adam.v, g);
  const correction = (b: number): NDArray => np.power(b, t).neg().add(1);
  const [length, c2] = [rate.div(correction(b1)), correction(b2)];
  const next = tree.map(
    (p: NDArray, m: NDArray, v: NDArray) =>
      p.sub(m.mul(length).div(np.sqrt(v.div(c2)).add(epsilon))),
    network,
    m,
    v,
  );
  return { loss: value, network: next, adam: { m, v, t } };
});
