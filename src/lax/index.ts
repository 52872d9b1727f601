/** Functions close to the primitives: no promotion, no broadcasting, everything said in full. */
export { associativeScan, type AssociativeScanOptions } from './control/associative-scan.js';
export { cond, switch } from './control/cond.js';
export * from './conv.js';
export * from './cumulative.js';
export {
  customLinearSolve,
  customRoot,
  type LinearSolveOptions,
  type LinearSolver,
} from './control/custom-solve.js';
export * from './dot.js';
export * from './indexing/dynamic.js';
export * from './elementwise.js';
export * from './special.js';
export * from './indexing/gather.js';
export * from './fill.js';
export { foriLoop, whileLoop, type ForiLoopOptions } from './control/loops.js';
export type { Padding } from './padding.js';
export { argmax, argmin, reduce, reduceAnd, reduceMax, reduceMin } from './reduce.js';
export { reduceOr, reduceProd, reduceSum, reduceXor } from './reduce.js';
export type { Combine, IndexDType } from './reduce.js';
export { fft, type LaxFftType } from './fft.js';
export * as linalg from './linalg/index.js';
export { map, scan, type MapOptions, type ScanOptions } from './control/scan.js';
export * from './select.js';
export * from './shape/shape.js';
export * from './indexing/slices.js';
export * from './sort.js';
export * from './shape/stacks.js';
export * from './window.js';
