/**
 * Prints the milliseconds of the first call of the likelihood of a Gaussian process with its
 * gradient, and of a later one.
 */
import { jit, valueAndGrad } from 'tanjent';
import { gaussianProcess } from '../problems.js';

const { loss, start } = gaussianProcess(500);
const step = jit(valueAndGrad(loss));
const timed = (): number => {
  const began = performance.now();
  step(start)[1].dataSync();
  return performance.now() - began;
};
process.stdout.write([timed(), timed()].join(' '));
