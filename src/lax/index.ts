/** Functions close to the primitives: no promotion, no broadcasting, everything said in full. */
export { associativeScan, type AssociativeScanOptions } from './control/associative-scan.js';
export { cond, switch } from './control/cond.js';
export * from './collectives/index.js';
export * from './conv/conv.js';
export {
  convDimensionNumbers,
  type ConvDimensionNumbers,
  type ConvDimensionOptions,
  type ConvGeneralDimensionNumbers,
  type ConvSpecs,
} from './conv/dimension-numbers.js';
export * from './conv/patches.js';
export * from './cumulative.js';
export {
  customLinearSolve,
  customRoot,
  type LinearSolveOptions,
  type LinearSolver,
} from './control/custom-solve.js';
export {
  batchMatmul,
  dot,
  dotGeneral,
  type DotDimensionNumbers,
  type DotOneOptions,
  type DotOptions,
} from './dot.js';
export * from './ragged-dot.js';
export { scaledDot, type ScaledDotOptions } from './scaled-dot.js';
export * from './indexing/dynamic.js';
export * from './elementwise.js';
export * from './special.js';
export {
  gather,
  scatter,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterMul,
  scatterSub,
  type GatherDimensionNumbers,
  type GatherOptions,
  type ScatterDimensionNumbers,
  type ScatterOptions,
} from './indexing/gather.js';
export { indexTake } from './indexing/index-take.js';
export { scatterApply, type ScatterApplyOptions } from './indexing/scatter-apply.js';
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
