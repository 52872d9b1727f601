/** Linear algebra beyond that of NumPy. */
export { cholesky, type CholeskyOptions } from './cholesky.js';
