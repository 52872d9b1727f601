/** Prints the milliseconds of the first call of the gradient through 10 000 Lorenz steps. */
import { grad, jit, numpy as np } from 'tanjent';
import { lorenzLoss, type Triple } from '../problems.js';

const start: Triple = [np.array(1), np.array(1), np.array(1)];
const parameters: Triple = [np.array(10), np.array(28), np.array(8 / 3)];
const begin = performance.now();
jit(grad(lorenzLoss(10_000, 1e-3), { argnums: [0, 1] }))(start, parameters);
process.stdout.write(String(performance.now() - begin));
