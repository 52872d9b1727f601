/**
 * The tape: a region that the host provides and that grows while the program runs. Offsets are
 * counted in words of 8 bytes from its beginning, which may move.
 */
import type { Code } from '../binary/code.js';
import { defineFunction } from '../binary/code.js';
import { call, i32, memory, select } from '../binary/instructions.js';
import { importFunction, newGlobal } from '../binary/module.js';

/** The address. */
export const tapeBase = newGlobal('tape', i32.const(0));
/** The first word that is not taken. */
const tapeTop = newGlobal('tape_top', i32.const(0));
/** How many words the region has. */
const tapeEnd = newGlobal('tape_end', i32.const(0));

/** The most words that have an address. */
const maxWords = 2 ** 29 - 1;
/** The words of the region that a run begins with. */
const firstWords = 8192;

/** Gives a region of at least `bytes` bytes that begins with the contents of the one before. */
const growTape = importFunction({ module: 'env', field: 'growTape' }, { bytes: 'i32' }, ['i32']);

const enlarge = defineFunction('enlarge_tape', { words: 'i32' }, [], (c, { words }) => {
  c.set(tapeEnd, words);
  // More than addresses reach: the host refuses.
  const bytes = select(i32.const(-1), i32.shl(words, 3), i32.gt_u(words, maxWords));
  c.set(tapeBase, call(growTape, bytes));
});

/** Gives the first of `count` fresh words. */
export const reserveWords = defineFunction('reserve', { count: 'i32' }, ['i32'], (c, { count }) => {
  const row = c.let('row', tapeTop);
  const top = c.let('top', i32.add(row, count));
  c.set(tapeTop, top);
  c.if(i32.gt_u(top, tapeEnd), () => {
    const double = c.let('double', i32.shl(tapeEnd, 1));
    c.call(enlarge, [select(top, double, i32.gt_u(top, double))]);
  });
  return row;
});

/**
 * A new region, which begins with `zeros` words that are 0. It has room for what the run before
 * took: to grow step by step costs as much as to write it all once more.
 */
export function beginTape(c: Code, zeros: number): void {
  const least = i32.const(Math.max(firstWords, 2 * zeros));
  c.call(enlarge, [select(tapeTop, least, i32.gt_u(tapeTop, least))]);
  c.do(memory.fill(tapeBase, 0, 8 * zeros));
  c.set(tapeTop, zeros);
}
