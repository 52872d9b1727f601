export { vmap, type Axes, type VmapOptions } from './batch.js';
export { checkGrads, type CheckGradsOptions } from './derivatives/check-grads.js';
export * as checkpointPolicies from './custom/checkpoint-policies.js';
export { checkpoint, checkpointName, type CheckpointOptions } from './custom/checkpoint.js';
export { closureConvert } from './custom/closure-convert.js';
export type { CustomOptions } from './custom/custom-call.js';
export { customJvp, type CustomJvp } from './custom/custom-jvp.js';
export { customVmap, type CustomVmap, type CustomVmapRule } from './custom/custom-vmap.js';
export { customVjp, type CustomVjp } from './custom/custom-vjp.js';
export { jvp, linearize, linearTranspose, vjp } from './derivatives/differentiate.js';
export type { AuxOptions } from './derivatives/point.js';
export { grad, valueAndGrad, type GradOptions } from './derivatives/gradient.js';
export { evalShape, makeIR, type TypesEach } from './inspect.js';
export { hessian, hvp, jacfwd, jacrev, type Jacobian } from './derivatives/jacobian.js';
export {
  blockUntilReady,
  disableJit,
  ensureCompileTimeEval,
  namedCall,
  typeOf,
  type DisableJitOptions,
  type NamedCallOptions,
} from './scopes/scopes.js';
export {
  pureCallback,
  type Promised,
  type HostCallback,
  type PureCallbackOptions,
} from './custom/pure-callback.js';
export { customGradient } from './custom/custom-gradient.js';
export { jvpProgram, linearizeProgram, transposeProgram, vmapProgram } from './programs.js';
