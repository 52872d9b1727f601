export { vmap, type Axes, type VmapOptions } from './batch.js';
export { checkGrads, type CheckGradsOptions } from './check-grads.js';
export { checkpoint, type CheckpointOptions } from './checkpoint.js';
export { closureConvert } from './closure-convert.js';
export type { CustomOptions } from './custom-call.js';
export { customJvp, type CustomJvp } from './custom-jvp.js';
export { customVjp, type CustomVjp } from './custom-vjp.js';
export {
  grad,
  jvp,
  linearize,
  linearTranspose,
  valueAndGrad,
  vjp,
  type AuxOptions,
  type GradOf,
  type GradOptions,
} from './differentiate.js';
export { evalShape, makeIR, type ShapeDType } from './inspect.js';
export { hessian, hvp, jacfwd, jacrev, type Jacobian } from './jacobian.js';
export { jvpProgram, linearizeProgram, transposeProgram, vmapProgram } from './programs.js';
export type { Arrays, Params, Tangents, Transformed } from '../trace/types.js';
