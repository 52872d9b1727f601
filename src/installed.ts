/** Imported for what it does. */
import { leastEstimate } from './codegen/jit/least-estimate.js';
import { targets } from './codegen/targets/index.js';
import { logAsEnvironmentSays } from './debug/log-compiles.js';
import { install } from './install.js';
import { attachMethods } from './numpy/methods.js';

install(targets, attachMethods, leastEstimate);
logAsEnvironmentSays();
