/**
 * First calls of one program, in a process that has compiled nothing before: prints what each stage
 * takes the first time and when all is compiled anew, as JSON.
 */
import { clearCaches } from 'tanjent';
import type { Lowered } from '../../src/codegen/jit/lowered.js';
import { schedulesMade } from '../../src/loops/made.js';
import { median } from '../measure.js';
import { now } from './clock.js';
import { engineTime, watchEngine } from './engine.js';
import { programs } from './programs.js';
import type { Program } from './program.js';
import { sizesOf, type Sizes } from './sizes.js';
import { stages, type Times } from './stages.js';

export interface FirstCalls {
  readonly cold: Times;
  /** The medians of several times. */
  readonly warm: Times;
  /** A call when all has been made. */
  readonly again: number;
  /** How often its programs were lowered: more than once where targets are compared. */
  readonly lowerings: number;
  readonly target: string;
  readonly sizes: Sizes;
}

/** How long warm compilations are repeated at least, in milliseconds, and how often at most. */
const [longEnough, oftenEnough] = [4000, 30];

/** The stages of a first call, in milliseconds, and what they made. */
function firstCall({ f, args }: Program): { times: Times; lowered: Lowered; lowerings: number } {
  const times = {} as Times;
  let last = now();
  const mark = (stage: keyof Times, end = now()): void => {
    times[stage] = end - last;
    last = end;
  };
  const lowered = f.lower(...(args as never[])) as unknown as Lowered;
  mark('trace');
  void lowered.optimized;
  mark('passes');
  const made: number[] = [];
  const stop = schedulesMade.add(() => made.push(now()));
  const engineBefore = engineTime();
  void lowered.runner;
  stop();
  mark('lower', made.at(-1));
  times.engine = engineTime() - engineBefore;
  times.emit = now() - last - times.engine;
  last = now();
  f(...(args as never[]));
  mark('run');
  return { times, lowered, lowerings: made.length };
}

function measured(make: () => Program): FirstCalls {
  const program = make();
  const { times: cold, lowered, lowerings } = firstCall(program);
  const again = Array.from({ length: 5 }, () => {
    const start = now();
    program.f(...(program.args as never[]));
    return now() - start;
  });
  const rounds: Times[] = [];
  const begin = now();
  while (rounds.length < 3 || (now() - begin < longEnough && rounds.length < oftenEnough)) {
    clearCaches();
    rounds.push(firstCall({ ...program, f: make().f }).times);
  }
  const warm = Object.fromEntries(
    stages.map((s) => [s, median(rounds.map((times) => times[s]))]),
  ) as Times;
  const { target } = lowered;
  return { cold, warm, again: median(again), lowerings, target, sizes: sizesOf(lowered) };
}

watchEngine();
const make = programs[process.argv[2] ?? ''];
if (make === undefined) throw new Error(`the programs are ${Object.keys(programs).join(', ')}`);
process.stdout.write(JSON.stringify(measured(make)));
