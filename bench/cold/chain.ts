/** Prints the milliseconds of the first call of the gradient of a function of so many equations. */
import { grad, jit, numpy as np } from 'tanjent';
import { chain } from '../problems.js';

const gradient = jit(grad(chain(Number(process.argv[2]))));
const x = np.linspace(0, 1, 100);
const start = performance.now();
gradient(x);
process.stdout.write(String(performance.now() - start));
