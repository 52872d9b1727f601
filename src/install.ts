/** What importing Tanjent does. The other modules only define. */
import { eagerExecutor } from './codegen/jit/eager.js';
import { setPicker, type Picker } from './codegen/jit/pick-target.js';
import { registerTargets } from './codegen/targets/registry.js';
import type { Target } from './codegen/targets/target.js';
import { setExecutor } from './trace/executor.js';
import { setTransforms } from './trace/transforms.js';
import { recur } from './transforms/programs.js';

/**
 * Gives arrays their methods, what stands below the compiler and the transforms the use of them,
 * and the compiler its targets and who picks one of several. Each entry point says which methods
 * and targets; those of several add up.
 */
export function install(
  targets: readonly Target[],
  attachMethods: () => void,
  picker?: Picker,
): void {
  registerTargets(targets);
  if (picker !== undefined) setPicker(picker);
  attachMethods();
  setExecutor(eagerExecutor);
  setTransforms(recur);
}
