/** Sets the target that the project of vitest.config.ts names. */
import { setCompileDefaults } from '../../src/codegen/jit/options.js';

/** What everything that is not told otherwise is compiled for; JS outside of vitest. */
export const projectTarget = process.env['TANJENT_TARGET'] === 'wasm' ? 'wasm' : 'js';

setCompileDefaults({ target: projectTarget });
