/** Gradient descent over two megabytes of parameters, step by step, as users write it. */
import { jit, numpy as np, valueAndGrad, type NDArray } from 'tanjent';
import { networkProblem } from './beside/inputs.js';
import { perceptronLoss } from './problems.js';

/** 502 346 parameters, float32, in six arrays. */
const sizes = [784, 512, 192, 10];
const rate = 0.01;

interface Trained {
  readonly loss: NDArray;
  readonly parameters: NDArray[];
}

function descend(parameters: readonly NDArray[], images: NDArray, labels: NDArray): Trained {
  const [loss, g] = valueAndGrad(perceptronLoss)(parameters, images, labels);
  return { loss, parameters: parameters.map((p, i) => p.sub((g[i] as NDArray).mul(rate))) };
}

/**
 * What becomes of parameters that a step has replaced: nobody tells that they are not wanted any
 * more; they are donated; or a program keeps those of the last steps and disposes of older ones.
 */
export type Former = 'left' | 'donated' | 'disposed of later';

/** How many steps later. */
const later = 30;

/** A function that takes the next step and returns the loss before it. */
export function training(batch: number, former: Former): () => number {
  const problem = networkProblem(sizes, batch);
  const [images, labels, ...start] = [problem.images, problem.labels, ...problem.parameters].map(
    ({ values, shape }) => np.array(values).reshape(shape),
  ) as [NDArray, NDArray, ...NDArray[]];
  const step = jit(descend, former === 'donated' ? { donate: 0 } : {});
  let parameters: readonly NDArray[] = start;
  const { target } = step.lower(parameters, images, labels);
  if (target !== 'wasm') throw new Error(`training was compiled for ${target}`);
  const kept: (readonly NDArray[])[] = [];
  return () => {
    const next = step(parameters, images, labels);
    if (former === 'disposed of later') kept.push(parameters);
    if (kept.length > later) for (const x of kept.shift() ?? []) x.dispose();
    parameters = next.parameters;
    return next.loss.item();
  };
}
