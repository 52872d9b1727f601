/** Programs of a few equations, and of very many. */
import { grad, jit, numpy as np, tree, valueAndGrad, type NDArray } from 'tanjent';
import { newAdam, newNetwork, step } from '../../../examples/support/network.js';
import { chain, gaussianProcess, perceptronLoss } from '../../problems.js';
import type { Program } from '../program.js';

/** The gradient of a function of one number. */
export function scalarGradient(): Program {
  const f = (x: NDArray): NDArray =>
    np
      .sin(x)
      .mul(np.exp(x.mul(x).neg()))
      .add(np.tanh(x));
  return { f: jit(grad(f)), args: [0.5] };
}

/** A training step of the 64-32-10 network of the digits by Adam. */
export function digitsStep(): Program {
  const network = newNetwork(0, [64, 32, 10]);
  const images = np.ones([32, 64], { dtype: 'float32' });
  const labels = np.arange(32).mod(10);
  const rate = np.array(0.003, { dtype: 'float32' });
  return {
    f: jit((...args: Parameters<typeof step>) => step(...args)),
    args: [network, newAdam(network), images, labels, rate],
  };
}

/** A step of gradient descent of a network with layers of these sizes. */
export function networkStep(): Program {
  const network = newNetwork(0, [784, 256, 256, 10]);
  const parameters = network.flatMap(({ w, b }) => [w, b]);
  const images = np.ones([128, 784], { dtype: 'float32' });
  const labels = np.arange(128).mod(10);
  const f = jit((parameters: NDArray[], images: NDArray, labels: NDArray) => {
    const [value, g] = valueAndGrad(perceptronLoss)(parameters, images, labels);
    return [value, tree.map((p, g) => p.sub(g.mul(0.1)), parameters, g)] as const;
  });
  return { f, args: [parameters, images, labels] };
}

/** The gradient of a chain of so many equations on 100 elements. */
export const chainGradient = (equations: number): Program => ({
  f: jit(grad(chain(equations))),
  args: [np.linspace(0, 1, 100)],
});

/** A Fourier transform of 256 points by recursion over slices. */
export function recursiveFft(): Program {
  const transform = (re: NDArray, im: NDArray): [NDArray, NDArray] => {
    const n = re.size;
    if (n === 1) return [re, im];
    const half = (odd: number) => transform(re.slice([odd, null, 2]), im.slice([odd, null, 2]));
    const [[a, b], [c, d]] = [half(0), half(1)];
    const angle = np.arange(n / 2).mul((-2 * Math.PI) / n);
    const [cos, sin] = [np.cos(angle), np.sin(angle)];
    const [x, y] = [c.mul(cos).sub(d.mul(sin)), c.mul(sin).add(d.mul(cos))];
    return [np.concatenate([a.add(x), a.sub(x)]), np.concatenate([b.add(y), b.sub(y)])];
  };
  const x = np.sin(np.arange(256).astype('float64'));
  return { f: jit(transform), args: [x, np.zeros([256])] };
}

/** A step of Adam over 40 arrays. */
export function adamOver40(): Program {
  const sizes = Array.from({ length: 40 }, (_, i) => [16 + i, 8 + (i % 5)]);
  const parameters = sizes.map((s) => np.ones(s));
  const zeros = sizes.map((s) => np.zeros(s));
  const f = jit((p: NDArray[], g: NDArray[], m: NDArray[], v: NDArray[], t: NDArray) => {
    const nextM = tree.map((m, g) => m.mul(0.9).add(g.mul(0.1)), m, g);
    const nextV = tree.map((v, g) => v.mul(0.999).add(g.mul(g).mul(0.001)), v, g);
    const [c1, c2] = [0.9, 0.999].map((b) => np.subtract(1, np.power(b, t))) as [NDArray, NDArray];
    const next = tree.map(
      (p, m, v) =>
        p.sub(
          m
            .div(c1)
            .div(np.sqrt(v.div(c2)).add(1e-8))
            .mul(0.001),
        ),
      p,
      nextM,
      nextV,
    );
    return [next, nextM, nextV];
  });
  return { f, args: [parameters, parameters, zeros, zeros, np.array(1)] };
}

/** The likelihood of a Gaussian process with its gradient. */
export function likelihood(): Program {
  const { loss, start } = gaussianProcess(500);
  return { f: jit(valueAndGrad(loss)), args: [start] };
}
