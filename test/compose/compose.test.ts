/**
 * Every stacking of the transforms to depth 3, against derivatives known from analysis. Those of
 * depth 3 run on each subject in one of the projects.
 */
import { describe, expect, test } from 'vitest';
import { range } from '../../src/array/shape.js';
import { numpy as np } from '../../src/index.js';
import { difference } from '../support/close.js';
import { subjects } from './functions.js';
import { sharing, stacked, stackings, stackingsOf } from './layers.js';

const all = [1, 2, 3].flatMap(stackings);
const x = 0.7;

describe('stackings of transforms', () => {
  test('there are 155 of them', () => expect(all.length).toBe(5 + 25 + 125));

  test('each of depth 3 runs on every eighth subject in a project, the others on all', () => {
    const run = (subjects: number[], targets: ('js' | 'wasm')[], depth: number) =>
      subjects.flatMap((s) => targets.flatMap((t) => stackingsOf(s, depth, t))).map(String);
    for (const once of [
      run(range(sharing / 2), ['js', 'wasm'], 3),
      run(range(sharing), ['js'], 3),
      run(range(sharing), ['wasm'], 3),
    ])
      expect(once.sort()).toEqual(stackings(3).map(String).sort());
    expect(run([0], ['js'], 2)).toEqual(stackings(2).map(String));
  });

  const ours = range(sharing).map(
    (s) => new Set([1, 2, 3].flatMap((d) => stackingsOf(s, d)).map(String)),
  );

  test.each(all.map((stacking) => [stacking.join('('), stacking] as const))(
    '%s',
    (_name, stacking) => {
      const wrong: string[] = [];
      for (const [s, [what, { f, derivative: known }]] of Object.entries(subjects).entries()) {
        if (ours[s % sharing]?.has(String(stacking)) !== true) continue;
        const [made, expected] = stacked(stacking, f, known);
        const value = made(np.array(x));
        const report = difference(value, expected(0, x), { rtol: 1e-11, atol: 1e-11 });
        if (report !== null) wrong.push(`${what}: ${report}`);
      }
      expect(wrong).toEqual([]);
    },
  );
});

describe('the derivatives used as the judge', () => {
  test.each(Object.entries(subjects))('%s', (_name, subject) => {
    const h = 1e-4;
    for (let k = 1; k <= 3; k++)
      for (const at of [x, x / 2, x / 4, x / 8]) {
        const slope =
          (subject.derivative(k - 1, at + h) - subject.derivative(k - 1, at - h)) / (2 * h);
        expect(difference(subject.derivative(k, at), slope, { rtol: 1e-6, atol: 1e-6 })).toBe(null);
      }
    // With the slope of order 1 of the function itself, the chain reaches the function.
    const value = (at: number) => subject.f(np.array(at)).item();
    const slope = (value(x + h) - value(x - h)) / (2 * h);
    const stopped = subject.derivative(1, x);
    expect(difference(stopped, slope, { rtol: 1e-6, atol: 1e-6 })).toBe(null);
  });
});
