/** Prints the milliseconds of the first step of the digits network. */
import { numpy as np } from 'tanjent';
import { loadDigits } from '../../examples/support/digits-data.js';
import { newAdam, newNetwork, step } from '../../examples/support/network.js';

const { train } = loadDigits(360);
const network = newNetwork(0, [64, 32, 10]);
const adam = newAdam(network);
const [images, labels] = [train.images.slice([0, 64]), train.labels.slice([0, 64])];
const rate = np.array(0.003, { dtype: 'float32' });
const start = performance.now();
step(network, adam, images, labels, rate);
process.stdout.write(String(performance.now() - start));
