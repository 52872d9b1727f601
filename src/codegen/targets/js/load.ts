/** From the text of JS to a function. */
import type { Aval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { guarded, hostsOf } from '../../../loops/hosts.js';
import type { RawCallback, Schedule } from '../../../loops/loops.js';
import type { Runner, RunRaw } from '../target.js';
import { wrapResults } from '../wrap-results.js';
import { runtime } from './emit.js';

/** The function that `source` was made of `schedule` for. */
export function loadJs(
  schedule: Schedule,
  source: string,
  outputs: readonly Aval[],
  held: readonly DenseArray[],
): Runner {
  const hosts = hostsOf(schedule).map((h) => h.callback);
  const main = makeFunction(source, hosts, schedule.main.name);
  const last = held.map((value) => value.raw);
  const runRaw: RunRaw = last.length === 0 ? main : (...inputs) => main(...inputs, ...last);
  return {
    run: (inputs) => wrapResults(outputs, runRaw(...inputs.map((x) => x.raw))),
    runRaw,
  };
}

/** The one place where text becomes code; it holds no text of the user's but names. */
function makeFunction(source: string, hosts: readonly RawCallback[], name: string): RunRaw {
  const make = new Function('runtime', 'hosts', source) as (
    r: ReturnType<typeof runtime>,
    h: readonly RawCallback[],
  ) => RunRaw;
  const run = make(runtime(), hosts);
  return hosts.length === 0 ? run : guarded(run, name);
}

let allowed: boolean | undefined;

/** Whether code may be generated here: a content security policy can forbid `new Function`. */
export function canGenerateCode(): boolean {
  if (allowed === undefined) {
    try {
      allowed = (new Function('return true') as () => boolean)();
    } catch {
      allowed = false;
    }
  }
  return allowed;
}
