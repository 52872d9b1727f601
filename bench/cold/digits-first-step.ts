/** Prints the milliseconds of the first step of the digits network, on a batch of its shape. */
import { numpy as np } from 'tanjent';
import { newAdam, newNetwork, step } from '../../examples/support/network.js';

const network = newNetwork(0, [64, 32, 10]);
const adam = newAdam(network);
const pixels = Float32Array.from({ length: 32 * 64 }, (_, i) => Math.sin(i));
const images = np.array(pixels).reshape([32, 64]);
const labels = np.array(Int32Array.from({ length: 32 }, (_, i) => i % 10));
const rate = np.array(0.003, { dtype: 'float32' });
const start = performance.now();
step(network, adam, images, labels, rate);
process.stdout.write(String(performance.now() - start));
