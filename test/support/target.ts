/**
 * Sets the target that the project of vitest.config.ts names. All that one of the projects compiles
 * is verified: programs are the same in both, and the third target verifies every schedule that it
 * runs.
 */
import { setCompileDefaults } from '../../src/codegen/jit/options.js';
import { targets } from '../../src/codegen/targets/index.js';
import { registerTargets } from '../../src/codegen/targets/registry.js';
import { verify } from '../../src/debug/verify.js';

/** What everything that is not told otherwise is compiled for; JS outside of vitest. */
export const projectTarget = process.env['TANJENT_TARGET'] === 'wasm' ? 'wasm' : 'js';

registerTargets(targets);
// Files run on all cores already.
setCompileDefaults({ target: projectTarget, threads: 1 });
verify(projectTarget === 'js');
