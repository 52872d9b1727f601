/** What real JAX computed, case by case; test/golden/README.md describes the data. */
import { afterAll, describe, expect, test } from 'vitest';
import { readCases, type OpCase, type ProgramCase } from './golden/support/cases.js';
import { goldenFiles, runFile } from './golden/support/run-all.js';
import { programNames } from './golden/support/run-program.js';
import { formatTallies, type Tally } from './golden/support/tally.js';

const tallies: Tally[] = [];

describe('golden data of JAX', () => {
  test.each(goldenFiles)('%s: no case whose function exists fails', (file) => {
    const tally = runFile(file);
    tallies.push(tally);
    expect(tally.total).toBe(readCases<OpCase>(file).length);
    expect(tally.describeFailures()).toBe('');
  });

  const lists = (describe: (tally: Tally) => string[]): string => {
    expect(tallies.map(({ file }) => file)).toEqual([...goldenFiles]);
    return tallies
      .map((tally) => [tally.file, ...describe(tally).map((line) => `  ${line}`)])
      .filter(({ length }) => length > 1)
      .map((lines) => `${lines.join('\n')}\n`)
      .join('\n');
  };

  test('golden/missing.txt lists what is not there, and nothing else', async () => {
    await expect(lists((t) => t.describeMissing())).toMatchFileSnapshot('golden/missing.txt');
  });

  test('golden/refused-by-jit.txt lists the functions that want known values', async () => {
    await expect(lists((t) => t.describeRefusals())).toMatchFileSnapshot(
      'golden/refused-by-jit.txt',
    );
  });

  test('every program that is written is one of the file', () => {
    const names = readCases<ProgramCase>('programs').map((c) => c.name);
    expect(programNames.filter((n) => !names.includes(n))).toEqual([]);
  });

  afterAll(() => console.log(formatTallies(tallies)));
});
