import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { subjects } from '../../test/syntax/subjects/index.js';
import type { Row } from '../measure.js';

/** Megabytes of source a second that the rewriting should take. */
const bar = 2;

/** How much source is rewritten in a second, if all of it is numeric functions. */
export function rewritingRow(): Row {
  const text = Object.values(subjects)
    .map(({ source }, i) => source.replace(/function\s+([\w$]+)/, `function $1_${i}`))
    .join('\n');
  // By the time of the processor: other programs may run beside this one.
  const times = Array.from({ length: 40 }, () => {
    const begun = process.cpuUsage();
    rewrite(text, { all: true, format: 'cjs', file: 'functions.js' });
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1e6;
  });
  const speed = text.length / 1e6 / Math.min(...times);
  return {
    task: `rewriting ${(text.length / 1000).toFixed(0)} kB of numeric functions`,
    ours: `${(Math.min(...times) * 1000).toFixed(0)} ms`,
    against: 'time of the processor, least of 40',
    figure: `${speed.toFixed(2)} MB/s`,
    bar: `≥ ${bar} MB/s`,
    holds: speed >= bar,
  };
}
