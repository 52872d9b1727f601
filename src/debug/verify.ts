import { startVerifying } from '../codegen/jit/verify.js';
import { flag } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';

const verifyParameters = parameters('debug.verify', { on: flag });

let stop: (() => void) | undefined;

/**
 * From now on, or no longer, each program that is traced, transformed or optimized is held to the
 * laws of the IR, and the loops made of it to theirs. What broke one is a bug of Tanjent, or of a
 * rule of yours: the call throws `verify-error` or `internal`, and the message names the stage, as
 * in
 * `after the pass 'dead code'`. Compiling takes longer meanwhile; what has been compiled already is
 * not looked at again, unless `clearCaches()` forgets it.
 */
export function verify(on: boolean, ...none: []): void {
  verifyParameters.read([on], none);
  if (!on) {
    stop?.();
    stop = undefined;
  } else stop ??= startVerifying();
}
