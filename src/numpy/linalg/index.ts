/** Linear algebra: matrices are the last two axes, the axes before them a stack. */
export { cholesky, type CholeskyOptions } from './factorizations.js';
