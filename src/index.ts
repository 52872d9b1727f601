// The first and the last module tell where the library's code begins and ends: see
// array/position.ts.
import './array/stack.js';
export { NDArray, type ArrayLike, type ArrayOf, type Nested } from './array/ndarray.js';
export { DenseArray } from './array/dense.js';
export type { Complex } from './array/elements/complex.js';
export { setDefaultDType, type DType, type TypedArray } from './array/dtype.js';
export { InternalError, TanjentError, type ErrorCode } from './array/errors.js';
export type { Aval } from './array/aval.js';
export { ShapeDtypeStruct } from './trace/shape-dtype-struct.js';
export type { Shape } from './array/shape.js';
export * as tree from './tree/index.js';
export { printProgram } from './ir/print.js';
// The params of every primitive belong to the type of an equation.
export type {} from './primitives/index.js';
export type { Atom, Equation, Literal, Program, Var } from './ir/program.js';
export {
  blockUntilReady,
  checkGrads,
  checkpoint,
  checkpoint as remat,
  checkpointName,
  checkpointPolicies,
  closureConvert,
  customGradient,
  customJvp,
  customVjp,
  customVmap,
  disableJit,
  ensureCompileTimeEval,
  evalShape,
  grad,
  hessian,
  hvp,
  jacfwd,
  jacrev,
  jacrev as jacobian,
  jvp,
  linearize,
  linearTranspose,
  makeIR,
  makeIR as makeJaxpr,
  namedCall,
  pureCallback,
  typeOf,
  valueAndGrad,
  vjp,
  vmap,
  type Axes,
  type CheckGradsOptions,
  type CheckpointOptions,
  type CustomJvp,
  type CustomOptions,
  type CustomVjp,
  type CustomVmap,
  type CustomVmapRule,
  type DisableJitOptions,
  type GradOptions,
  type Jacobian,
  type NamedCallOptions,
  type PureCallbackOptions,
  type TypesEach,
  type VmapOptions,
} from './transforms/index.js';
export type {
  ArrayLeaf,
  Arrays,
  ArrayTree,
  Given,
  GivenEach,
  Loose,
  Num,
  Tangents,
  Traced,
  Transformed,
} from './trace/types.js';
export { clearCaches } from './array/cache.js';
export type { CompileProgress, CompileSignal } from './codegen/jit/beside.js';
export { jit, type CompileWithOptions, type Jitted, type JitOptions } from './codegen/jit/jit.js';
export { fwdAndBwd, type FwdAndBwdOptions } from './codegen/jit/fwd-and-bwd.js';
export type { Residuals } from './transforms/derivatives/halves.js';
export type { Lowered, Stage } from './codegen/jit/lowered.js';
export {
  setCompileDefaults,
  setThreads,
  type CompileDefaults,
  type CompileOptions,
  type TargetChoice as Target,
} from './codegen/jit/options.js';
export * as debug from './debug/index.js';
export * as numpy from './numpy/index.js';
export * as image from './image/index.js';
export * as io from './io/index.js';
export * as lax from './lax/index.js';
export { stopGradient } from './lax/index.js';
export * as nn from './nn/index.js';
export * as ops from './ops/index.js';
export * as optim from './optim/index.js';
export * as random from './random/index.js';
export * as scipy from './scipy/index.js';
import './installed.js';
import './array/end.js';
