/** What importing Tanjent does. The other modules only define. */
import { eagerExecutor } from './codegen/jit/eager.js';
import { attachMethods } from './numpy/methods.js';
import { setExecutor } from './trace/executor.js';
import { setTransforms } from './trace/transforms.js';
import { recur } from './transforms/programs.js';

/** Gives arrays their methods, and what stands below the compiler and the transforms the use of them. */
export function install(): void {
  attachMethods();
  setExecutor(eagerExecutor);
  setTransforms(recur);
}
