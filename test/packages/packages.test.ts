/**
 * Functions of packages that know nothing of Tanjent, taken in by the plugin: with numbers they do
 * what they did; compiled, differentiated twice and batched they agree with what they were.
 *
 * These were tried as well, and stay outside:
 *
 *   - `math-erf` and `@stdlib`, where they take the words of a float apart through a shared buffer;
 *   - `numeric` and `ml-levenberg-marquardt`, whose elimination picks rows, which
 *     are arrays in a list, by a traced index; `numeric` writes its functions as text besides;
 *   - `odex`, whose tables are lists of several lengths, read at a traced index;
 *   - `d3-geo.geoDistance`, which keeps values in between in variables of its module;
 *   - `fmin.nelderMead` and `d3-array`'s orders, which sort by traced values;
 *   - `simple-statistics.gamma`, which calls itself until it is told `n <= 0 || n >= 7` apart;
 *   - `bezier-js` curvature, whose result has other fields at some points than at others;
 *   - bisections (`fmin.bisect`, `astronomia` `kepler3`) are traced, but their slope is 0: the
 *     argument decides only which half it is.
 */
import { describe, expect, test } from 'vitest';
import { grad, jit, vmap, type NDArray } from '../../src/index.js';
import { load } from './load.js';

type OfNumber = (x: number) => number;
type Subject = readonly [f: OfNumber, points: readonly number[], order?: number];

const url = new URL('functions.js', import.meta.url);
const [plain, rewritten] = (await Promise.all([false, true].map((r) => load(url, r)))).map(
  ({ subjects }) => subjects as Readonly<Record<string, Subject>>,
) as [Readonly<Record<string, Subject>>, Readonly<Record<string, Subject>>];

const compiled = (f: unknown): OfNumber => {
  const run = jit(f as (x: NDArray) => NDArray);
  return (x) => run(x).item();
};
const slopeOf = (f: unknown): OfNumber => grad(f as (x: NDArray) => NDArray) as never;

/** Central differences, wrong by about h⁴. */
function difference(f: OfNumber, x: number): number {
  const h = 1e-4 * Math.max(1, Math.abs(x));
  const across = (d: number): number => f(x + d) - f(x - d);
  return (8 * across(h) - across(2 * h)) / (12 * h);
}

const expectNear = (actual: number, expected: number, tolerance: number): void =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  );

test('there are functions of many packages', () => {
  expect(new Set(Object.keys(plain).map((name) => name.split(':')[0])).size).toBeGreaterThan(20);
});

describe.each(Object.keys(plain))('%s', (name) => {
  const [f, points, order = 2] = plain[name] as Subject;
  const [g] = rewritten[name] as Subject;

  test('of numbers is what it was', () => {
    for (const x of points) expect(g(x)).toBe(f(x));
  });

  test('compiled', () => {
    const run = compiled(g);
    for (const x of points) expectNear(run(x), f(x), 1e-11);
  });

  test('its slope', () => {
    const run = compiled(slopeOf(g));
    for (const x of points) expectNear(run(x), difference(f, x), 1e-6);
  });

  test.skipIf(order < 2)('the slope of its slope', () => {
    const [first, second] = [compiled(slopeOf(g)), compiled(slopeOf(slopeOf(g)))];
    for (const x of points) expectNear(second(x), difference(first, x), 1e-6);
  });

  test('batched', () => {
    const values = jit(vmap(g as never))(Float64Array.from(points) as never) as NDArray;
    for (const [i, x] of points.entries()) expectNear(values.dataSync()[i] as number, f(x), 1e-11);
  });
});
