/** Sets the target that the project of vitest.config.ts names. */
import { setCompileDefaults, type Target } from '../../src/codegen/options.js';

setCompileDefaults({ target: process.env['TANJENT_TARGET'] as Target });
