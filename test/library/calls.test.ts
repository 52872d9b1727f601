import { describe, expect, test } from 'vitest';
import { calls, invoke, publicFunctions } from './public.js';

describe('the table of calls', () => {
  const functions = publicFunctions();

  test('has a row for every public function, and none for what does not exist', () => {
    const named = [...functions.keys()];
    const rows = Object.keys(calls);
    expect(named.length).toBeGreaterThan(700);
    expect(named.filter((name) => !(name in calls))).toEqual([]);
    expect(rows.filter((name) => !functions.has(name))).toEqual([]);
  });

  test('holds calls that succeed', () => {
    const failures: string[] = [];
    for (const [name, row] of Object.entries(calls))
      for (const [i, call] of row.calls.entries())
        try {
          invoke(name, call);
        } catch (e) {
          failures.push(`${name}, call ${i}: ${String(e).slice(0, 200)}`);
        }
    expect(failures).toEqual([]);
  });
});
