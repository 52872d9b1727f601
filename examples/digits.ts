/**
 * Trains a 64-32-10 network on real handwritten digits under one jitted step, then measures its
 * accuracy on the 360 images it has not seen, and writes the loss curve to `digits-loss.svg`.
 */
import { writeFileSync } from 'node:fs';
import { jit, numpy as np, random, type NDArray } from 'tanjent';
import { loadDigits } from './support/digits-data.js';
import { apply, newAdam, newNetwork, step, type Network } from './support/network.js';
import { curveSvg } from './support/svg.js';
import { ms } from './support/time.js';

const [epochs, batch] = [40, 64];
const { train, test } = loadDigits(360);
const count = train.labels.size;
const stepsPerEpoch = Math.floor(count / batch);
const steps = epochs * stepsPerEpoch;

let network: Network = newNetwork(0, [64, 32, 10]);
let adam = newAdam(network);
const rate = np.array(0.003, { dtype: 'float32' });
const minibatch = jit((x: NDArray, y: NDArray, order: NDArray) => [
  np.take(x, order, 0),
  np.take(y, order),
]);

const losses: number[] = [];
const times: number[] = [];
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = random.permutation(random.foldIn(random.key(1), epoch), count);
  for (let i = 0; i < stepsPerEpoch; i++) {
    const chosen = order.slice([i * batch, (i + 1) * batch]);
    const [images, labels] = minibatch(train.images, train.labels, chosen) as [NDArray, NDArray];
    const start = performance.now();
    const result = step(network, adam, images, labels, rate);
    ({ network, adam } = result);
    times.push(performance.now() - start);
    losses.push(result.loss.item());
    showProgress(losses.length, result.loss.item());
  }
}

const predicted = np.argmax(apply(network, test.images), 1);
const accuracy = np.mean(np.equal(predicted, test.labels)).item();
const later = times.slice(1).sort((a, b) => a - b)[Math.floor(times.length / 2)] as number;
console.log(`${count} training images, ${steps} steps of ${batch} images`);
console.log(`loss ${losses[0]?.toFixed(3)} at first, ${losses.at(-1)?.toFixed(4)} at last`);
console.log(`first step ${ms(times[0] as number)} with tracing and compiling, later ${ms(later)}`);
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
