/** The mutations of `npm run mutate` fit the product as it is. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutations } from '../scripts/mutations/index.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('there are more than thirty, each of its own', () => {
  expect(mutations.length).toBeGreaterThan(30);
  expect(new Set(mutations.map(({ what }) => what)).size).toBe(mutations.length);
});

test.each(mutations)(
  '$what: its text stands in the file once',
  ({ file, find, replace, tests }) => {
    expect(read(file).split(find).length - 1).toBe(1);
    expect(replace).not.toBe(find);
    const runs = Object.values(tests);
    expect(runs.length).toBeGreaterThan(0);
    for (const path of runs.flatMap((run) => run.files)) expect(existsSync(path), path).toBe(true);
  },
);
