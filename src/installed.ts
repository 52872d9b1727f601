/** Imported for what it does. */
import { targets } from './codegen/targets/index.js';
import { install } from './install.js';

install(targets);
