/**
 * The tape while a loop works on it. V8 reads variables from around a function again at each access
 * and keeps those of the function in registers, so that a loop takes about half the time by the
 * latter.
 */
import { tape } from '../../../loops/buffer.js';
import type { Stmt } from '../../../loops/loops.js';
import { bodiesOf, forEachPart, forEachStatement, rootsOf } from '../../../loops/walk.js';

/** The variables that hold the words of the tape, and how many of them are taken. */
export interface TapeNames {
  readonly words: string;
  readonly top: string;
  /** Whether it may be changed: what is only read need not be given back. */
  readonly grows: boolean;
}

/** Those around the functions. */
export const outerTape: TapeNames = { words: 'tape', top: 'tapeTop', grows: true };

/** What a statement with statements inside does with the tape; null if it never touches it. */
export function useOfTape(s: Stmt): 'reads' | 'grows' | null {
  if (bodiesOf(s).length === 0) return null;
  let [touches, grows] = [false, false];
  forEachStatement([s], (inner) => {
    if (inner.kind === 'reserve') touches = true;
    if (inner.kind === 'reserve' || inner.kind === 'call') grows = true;
    forEachPart(rootsOf(inner), (e) => {
      if (e.kind === 'load' && e.buffer === tape) touches = true;
    });
  });
  if (!touches) return null;
  return grows ? 'grows' : 'reads';
}

const copy = (to: TapeNames, from: TapeNames): string[] => [
  `${to.words} = ${from.words};`,
  `${to.top} = ${from.top};`,
];

/** A loop between the taking of the tape into variables and the giving back. */
export function onLocalTape(local: TapeNames, lines: readonly string[]): string[] {
  if (!local.grows) return [`const ${local.words} = ${outerTape.words};`, ...lines];
  const begin = copy(local, outerTape).map((line) => `let ${line}`);
  return [...begin, ...lines, ...copy(outerTape, local)];
}

/** A call of a function that finds the tape around it, and may make it grow where the loop may. */
export const onOuterTape = (local: TapeNames, lines: readonly string[]): string[] =>
  local === outerTape || !local.grows
    ? [...lines]
    : [...copy(outerTape, local), ...lines, ...copy(local, outerTape)];
