/** Functions close to the primitives: no promotion, no broadcasting, everything said in full. */
export * from './conv.js';
export * from './cumulative.js';
export * from './dot.js';
export * from './dynamic.js';
export * from './elementwise.js';
export * from './gather.js';
export type { Padding } from './padding.js';
export { argmax, argmin, reduce, reduceAnd, reduceMax, reduceMin } from './reduce.js';
export { reduceOr, reduceProd, reduceSum, reduceXor } from './reduce.js';
export type { Combine, IndexDType } from './reduce.js';
export * from './select.js';
export * from './shape.js';
export * from './sort.js';
export * from './window.js';
