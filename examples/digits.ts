/**
 * Trains a 64-32-10 network on real handwritten digits under one jitted step, then measures its
 * accuracy on the 360 images it has not seen, which are by other writers, and writes the loss curve
 * to `digits-loss.svg`. What carries over to other writers: straightened images of equal strength,
 * small distortions and noise drawn anew in each epoch, smoothed labels, and a rate that falls as a
 * cosine.
 */
import { writeFileSync } from 'node:fs';
import { jit, numpy as np, random, type NDArray } from 'tanjent';
import { loadDigits } from './support/digits-data.js';
import { distort, straighten } from './support/images.js';
import { apply, newAdam, newNetwork, step, type Network } from './support/network.js';
import { curveSvg } from './support/svg.js';
import { threadsOf } from './support/threads.js';
import { ms } from './support/time.js';

const [epochs, batch, highestRate, noise] = [200, 32, 0.015, 0.25];
const { train, test } = loadDigits(360);
const count = train.labels.size;
const stepsPerEpoch = Math.floor(count / batch);
const steps = epochs * stepsPerEpoch;

/** Straightened, and of equal strength of ink. */
const upright = (images: NDArray): NDArray => {
  const straight = straighten(images);
  return straight.div(np.sqrt(np.mean(np.square(straight), 1, { keepdims: true })));
};
const [mean, deviation] = [np.mean(upright(train.images), 0), np.std(upright(train.images))];
const prepare = jit((images: NDArray) => upright(images).sub(mean).div(deviation));
const variations = jit((images: NDArray, key: NDArray) => {
  const noisy = random.normal(random.foldIn(key, 1), { shape: images.shape, dtype: 'float32' });
  return prepare(distort(key, images)).add(noisy.mul(noise));
});
const choose = jit((x: NDArray, y: NDArray, which: NDArray) => ({
  images: np.take(x, which, 0),
  labels: np.take(y, which),
}));

let network: Network = newNetwork(0, [64, 32, 10]);
let adam = newAdam(network);
const losses: number[] = [];
const times: number[] = [];
for (let epoch = 0; epoch < epochs; epoch++) {
  const key = random.foldIn(random.key(1), epoch);
  const images = variations(train.images, key);
  const order = random.permutation(key, count).dataSync();
  for (let i = 0; i < stepsPerEpoch; i++) {
    const chosen = choose(images, train.labels, order.subarray(i * batch, (i + 1) * batch));
    const fallen = 0.5 * (1 + Math.cos((Math.PI * losses.length) / steps));
    const rate = np.array(highestRate * fallen, { dtype: 'float32' });
    const start = performance.now();
    const result = step(network, adam, chosen.images, chosen.labels, rate);
    ({ network, adam } = result);
    times.push(performance.now() - start);
    losses.push(result.loss.item());
    showProgress(losses.length, result.loss.item());
  }
}

const predicted = np.argmax(apply(network, prepare(test.images)), 1);
const accuracy = np.mean(np.equal(predicted, test.labels)).item();
const later = times.slice(1).sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
console.log(`${count} training images, ${steps} steps of ${batch} images`);
console.log(`loss ${losses[0]?.toFixed(3)} at first, ${losses.at(-1)?.toFixed(4)} at last`);
console.log(`first step ${ms(times[0] as number)} with tracing and compiling, later ${ms(later)}`);
const key = random.key(1);
const some = choose(
  variations(train.images, key),
  train.labels,
  Int32Array.from({ length: batch }),
);
const aStep = step.lower(
  network,
  adam,
  some.images,
  some.labels,
  np.array(0, { dtype: 'float32' }),
);
const images = threadsOf(variations.lower(train.images, key));
console.log(`steps ran on ${threadsOf(aStep)}, their images were made on ${images}`);
console.log(`test accuracy ${(100 * accuracy).toFixed(2)} % on ${test.labels.size} images`);
writeFileSync('digits-loss.svg', curveSvg(losses, 'Loss of the digits network'));
console.log('loss curve written to digits-loss.svg');
if (accuracy < 0.96) process.exitCode = 1;

/** A bar that redraws itself on a terminal, and stays silent elsewhere. */
function showProgress(done: number, loss: number): void {
  if (!process.stdout.isTTY || (done % 10 !== 0 && done !== steps)) return;
  const filled = Math.round((done / steps) * 30);
  const bar = '█'.repeat(filled) + '░'.repeat(30 - filled);
  process.stdout.write(`\r${bar} step ${done}/${steps}, loss ${loss.toFixed(4)} `);
  if (done === steps) process.stdout.write('\n');
}
