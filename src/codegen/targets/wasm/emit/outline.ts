/**
 * Long loops become functions that are called for some turns at a time. V8 replaces the first,
 * plain code of a function by optimized code only when it is entered anew: a loop of a million
 * turns would run as it began. Kernels also show by their names in profiles, and none burdens the
 * registers of another.
 */
import type { For, Stmt } from '../../../../loops/loops.js';
import { bodiesOf, forEachStatement, knownTurns } from '../../../../loops/walk.js';

/**
 * Loops with at least `longLoop` innermost turns are outlined; each call runs about `turnsOfCall`
 * of them.
 */
const longLoop = 4096;
const turnsOfCall = 8192;
/** Calls begin at multiples of this many turns, which vectors divide evenly. */
const granularity = 16;
/** Turns assumed for a loop whose bounds are not known while compiling. */
const unknownTurns = 16;

/** Longer bodies are outlined too: engines limit the locals of a function. */
const longBody = 64;
/** The most arguments of an outlined function; engines allow 1000. */
export const maxCaptured = 900;

/**
 * How many turns a call of the loop's function does; null for loops that are not worth one. Of
 * nested loops the innermost long ones are: a call of an outer one would last too long. Inside the
 * function of a loop (`isOutlined`) the length of a body is no reason.
 */
export function turnsOfCalls(loop: For, isOutlined: boolean): number | null {
  const turns = turnsOf(loop);
  const inside = innermostTurns(loop.body);
  const isLong = turns * inside >= longLoop && (inside < longLoop || !holdsLongLoop(loop.body));
  if (turns < 2 || !(isLong || (!isOutlined && statementsIn(loop) >= longBody))) return null;
  const some = Math.ceil(turnsOfCall / Math.max(1, inside));
  return Math.min(Math.ceil(some / granularity) * granularity, turns) * loop.step;
}

function holdsLongLoop(body: readonly Stmt[]): boolean {
  let isFound = false;
  forEachStatement(body, (s) => {
    isFound ||= s.kind === 'for' && turnsOf(s) > 1 && turnsIn(s) >= longLoop;
  });
  return isFound;
}

const turnsIn = (loop: For): number => turnsOf(loop) * innermostTurns(loop.body);

/** A number that divides the turns of each call: all but the last do as many as fit evenly. */
export function divisorOfCalls(loop: For): number {
  const turns = knownTurns(loop);
  return turns % granularity === 0 ? granularity : 1;
}

function statementsIn(loop: For): number {
  let count = 0;
  forEachStatement(loop.body, () => count++);
  return count;
}

/** Bulk work and calls are functions already. */
export function innermostTurns(body: readonly Stmt[]): number {
  let turns = 0;
  let hasOwn = false;
  for (const s of body) {
    if (s.kind === 'for') turns += turnsOf(s) * innermostTurns(s.body);
    else if (s.kind === 'while') turns += unknownTurns * innermostTurns(s.body);
    else if (s.kind === 'if') turns += Math.max(...bodiesOf(s).map(innermostTurns));
    else if (s.kind === 'store' || s.kind === 'assign') hasOwn = true;
  }
  return turns + (hasOwn ? 1 : 0);
}

function turnsOf(loop: For): number {
  const turns = knownTurns(loop);
  return turns === Infinity ? unknownTurns : turns;
}
