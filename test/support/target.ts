/** Sets the target that the project of vitest.config.ts names. */
import { setCompileDefaults } from '../../src/codegen/jit/options.js';
import { targets } from '../../src/codegen/targets/index.js';
import { registerTargets } from '../../src/codegen/targets/registry.js';

/** What everything that is not told otherwise is compiled for; JS outside of vitest. */
export const projectTarget = process.env['TANJENT_TARGET'] === 'wasm' ? 'wasm' : 'js';

registerTargets(targets);
setCompileDefaults({ target: projectTarget });
