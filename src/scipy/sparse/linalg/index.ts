/** Linear equations solved by iteration: only products with the matrix are asked for. */
export { bicgstab } from './bicgstab.js';
export { cg } from './cg.js';
export { gmres, type GmresOptions } from './gmres.js';
export type { LinearOperator } from './operators.js';
export type { IterationOptions } from './parameters.js';
