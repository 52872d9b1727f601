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

  test('at least 60 % of the cases of operations and programs are there and pass', () => {
    const counted = tallies.filter((t) => t.file !== 'random');
    expect(counted.length).toBe(goldenFiles.length - 1);
    const passed = counted.reduce((sum, t) => sum + t.passed, 0);
    const total = counted.reduce((sum, t) => sum + t.total, 0);
    expect(passed / total).toBeGreaterThanOrEqual(0.6);
  });

  test('every program that is written is one of the file', () => {
    const names = readCases<ProgramCase>('programs').map((c) => c.name);
    expect(programNames.filter((n) => !names.includes(n))).toEqual([]);
  });

  afterAll(() => console.log(formatTallies(tallies)));
});
