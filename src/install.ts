/** What importing Tanjent does. The other modules only define. */
import { eagerExecutor } from './codegen/jit/eager.js';
import { registerTargets } from './codegen/targets/registry.js';
import type { Target } from './codegen/targets/target.js';
import { logAsEnvironmentSays } from './debug/log-compiles.js';
import { attachMethods } from './numpy/methods.js';
import { setExecutor } from './trace/executor.js';
import { setTransforms } from './trace/transforms.js';
import { recur } from './transforms/programs.js';

/**
 * Gives arrays their methods, what stands below the compiler and the transforms the use of them, and the
 * compiler its targets.
 */
export function install(targets: readonly Target[]): void {
  registerTargets(targets);
  attachMethods();
  setExecutor(eagerExecutor);
  setTransforms(recur);
  logAsEnvironmentSays();
}
