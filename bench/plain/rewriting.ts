import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { subjects } from '../../test/syntax/subjects/index.js';
import { race, type Row } from '../measure.js';

/** Megabytes of source a second that the rewriting should take. */
const bar = 2;

/**
 * How much source is rewritten in a second: numeric functions alone, and a package with them. The
 * figure is for code that V8 knows, as in a build of some megabytes, whose first file takes ten
 * times as long; `runs` is how many it takes until it does not get faster.
 */
export function rewritingRows(): Row[] {
  const functions = Object.values(subjects)
    .map(({ source }, i) => source.replace(/function\s+([\w$]+)/, `function $1_${i}`))
    .join('\n');
  const jstat = readFileSync(createRequire(import.meta.url).resolve('jstat'), 'utf8');
  return [
    rewritingRow('numeric functions', functions, 120),
    rewritingRow('the package jstat', jstat, 40),
  ];
}

function rewritingRow(what: string, text: string, runs: number): Row {
  const run = () => rewrite(text, { all: true, format: 'cjs', file: 'functions.js' });
  const [time] = race([{ run }], 21, runs) as [number];
  const speed = (text.length * 1e3) / time;
  return {
    task: `rewriting ${(text.length / 1000).toFixed(0)} kB: ${what}`,
    ours: `${(time / 1e6).toFixed(1)} ms`,
    against: 'the bar',
    figure: `${speed.toFixed(2)} MB/s`,
    bar: `≥ ${bar} MB/s`,
    holds: speed >= bar,
  };
}
