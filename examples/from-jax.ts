/**
 * A convolution network that was trained in JAX (python/from_jax_model.py) runs here, from the text
 * and the weights that JAX wrote. It recognizes digits that it has not seen; then those of a camera
 * that is held sideways, after it has been fine-tuned on 300 of these. Nothing of it needs a file
 * system but reading: in a page, `fetch` takes its place.
 */
import { readFileSync } from 'node:fs';
import { io, jit, nn, numpy as np, optim, valueAndGrad, type NDArray } from 'tanjent';
import { fromStableHLO } from 'tanjent/stablehlo';
import { loadDigits, type Digits } from './support/digits-data.js';

/** The tree of the weights in JAX. */
interface Weights {
  conv1: NDArray;
  conv2: NDArray;
  dense: { w: NDArray; b: NDArray };
}

const file = (name: string): Buffer => readFileSync(new URL(`data/${name}`, import.meta.url));
const scores = fromStableHLO<[Weights, NDArray], NDArray>(file('from-jax.mlir').toString());
const arrays = await io.loadNpz(file('from-jax.npz'));
const named = (name: string): NDArray => {
  const found = arrays[name];
  if (found === undefined) throw new Error(`from-jax.npz has no ${name}`);
  return found;
};
let weights: Weights = {
  conv1: named('conv1'),
  conv2: named('conv2'),
  dense: { w: named('dense.w'), b: named('dense.b') },
};

const batch = 60;
const upright = (images: NDArray): NDArray => images.reshape([-1, 8, 8, 1]);
const sideways = (images: NDArray): NDArray => np.rot90(upright(images), 1, { axes: [1, 2] });
const guess = jit((w: Weights, images: NDArray) => np.argmax(scores(w, images), 1));

/** The batches that the function takes, one after the other. */
function* batches(images: NDArray, labels: NDArray): Generator<[NDArray, NDArray]> {
  for (let i = 0; i + batch <= labels.size; i += batch) {
    const rows = np.arange(i, i + batch, { dtype: 'int32' });
    yield [np.take(images, rows, 0), np.take(labels, rows)];
  }
}

function accuracy(images: NDArray, { labels }: Digits): string {
  let right = 0;
  for (const [x, y] of batches(images, labels))
    right += np.equal(guess(weights, x), y).sum().item();
  return `${((100 * right) / labels.size).toFixed(0)} %`;
}

const optimizer = optim.adam(0.003);
const loss = (w: Weights, x: NDArray, y: NDArray): NDArray => {
  const chosen = nn.logSoftmax(scores(w, x)).mul(nn.oneHot(y, 10, { dtype: 'float32' }));
  return chosen.sum().div(-batch);
};
const step = jit((w: Weights, state: ReturnType<typeof optimizer.init>, x: NDArray, y: NDArray) => {
  const [value, gradient] = valueAndGrad(loss)(w, x, y);
  const [updates, next] = optimizer.update(gradient, state, w);
  return { value, weights: optim.applyUpdates(w, updates), state: next };
});

const { train, test } = loadDigits(360);
console.log(
  `main takes ${scores.inputs.length} arrays, the last one ${scores.inputs.at(-1)?.shape.join(' x ')}`,
);
console.log(`accuracy on 360 new digits: ${accuracy(upright(test.images), test)}`);
console.log(`held sideways: ${accuracy(sideways(test.images), test)}`);

const some = np.arange(300, { dtype: 'int32' });
const [images, labels] = [sideways(np.take(train.images, some, 0)), np.take(train.labels, some)];
let state = optimizer.init(weights);
const losses: number[] = [];
for (let epoch = 0; epoch < 40; epoch++)
  for (const [x, y] of batches(images, labels)) {
    const result = step(weights, state, x, y);
    ({ weights, state } = result);
    losses.push(result.value.item());
  }
const last = losses.at(-1) ?? NaN;
console.log(
  `fine-tuned on 300 of them: the loss falls from ${losses[0]?.toFixed(1)} to ${last.toFixed(1)}`,
);
console.log(`held sideways: ${accuracy(sideways(test.images), test)}`);
