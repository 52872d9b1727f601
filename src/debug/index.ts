/** Looking into functions while they run. */
export { callback } from './callback.js';
export { checkNumerics, type CheckNumericsOptions } from './check-numerics.js';
export { explain } from './explain.js';
export { graph } from './graph.js';
export { logCompiles } from './log-compiles.js';
export { print } from './print.js';
export { verify } from './verify.js';
