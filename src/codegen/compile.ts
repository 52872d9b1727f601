/** From a Program to a function of raw values. */
import type { DenseArray } from '../array/dense.js';
import type { TypedArray } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { Program } from '../ir/program.js';
import type { RawCallback, Schedule } from '../loops/loops.js';
import { rules } from '../primitives/index.js';
import { emitJs, hostsOf, runtime } from './js/emit.js';
import { lowerProgram } from './lower.js';

/** The element of a rank-0 array, or the elements of another. */
export type Raw = number | TypedArray;

export interface Compiled {
  /**
   * Takes one raw value for each input of the program, then one for each constant. Returns the raw
   * result, or a list where the program has not exactly one output. Typed arrays are fresh.
   */
  readonly run: (...raw: Raw[]) => Raw | Raw[];
  readonly schedule: Schedule;
  /** The generated JS. */
  readonly source: string;
  /** The memory that intermediate results take; it is kept between runs. */
  readonly arenaBytes: number;
}

/**
 * Lowers a program and generates its code. Reading `run` throws where `canGenerateCode()` is false;
 * the rest can be read everywhere.
 */
export function compile(program: Program, name: string): Compiled {
  const { schedule, captured } = lowerProgram(program, name, rules);
  const source = emitJs(schedule);
  const hosts = hostsOf(schedule);
  let run: Compiled['run'] | undefined;
  return {
    get run() {
      return (run ??= withCaptured(makeFunction(source, hosts, name), captured));
    },
    schedule,
    source,
    arenaBytes: schedule.arenaBytes,
  };
}

/** The one place where text becomes code; it holds no text of the user's but names. */
function makeFunction(
  source: string,
  hosts: readonly RawCallback[],
  name: string,
): Compiled['run'] {
  const make = new Function('runtime', 'hosts', source) as (
    r: typeof runtime,
    h: readonly RawCallback[],
  ) => Compiled['run'];
  const run = make(runtime, hosts);
  return hosts.length === 0 ? run : guarded(run, name);
}

/** A function whose callbacks may not call it: a second run would write over the first one's memory. */
function guarded(run: Compiled['run'], name: string): Compiled['run'] {
  let isRunning = false;
  return (...raw) => {
    if (isRunning)
      fail(
        'reentrant-call',
        `${name}: a callback that it calls has called it again with arguments of the same types. ` +
          'Keep what the callback received and call the function after it has returned.',
      );
    isRunning = true;
    try {
      return run(...raw);
    } finally {
      isRunning = false;
    }
  };
}

/** Passes the constants of called programs on as further arguments. */
function withCaptured(main: Compiled['run'], captured: readonly DenseArray[]): Compiled['run'] {
  if (captured.length === 0) return main;
  const raw = captured.map((value) => value.raw);
  return (...inputs) => main(...inputs, ...raw);
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
