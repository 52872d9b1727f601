/** What cannot be traced is told; what the host is told is told when the function runs. */
import { describe, expect, test, vi } from 'vitest';
import { grad, jit, vmap } from '../../src/index.js';
import { bothOf } from './support.js';

const traced = (source: string): ((...args: unknown[]) => unknown) =>
  jit(bothOf(source).rewritten as never) as never;

const refused: Readonly<Record<string, readonly [source: string, arg: unknown, told: RegExp]>> = {
  'a field of an argument that is not returned': [
    `function f(p) { p.x += 1; return p.x; }`,
    { x: 1 },
    /field x of an argument is written/,
  ],
  'an item pushed to an argument': [
    `function f(l) { l.push(1); return l[0]; }`,
    [1, 2],
    /an argument is written/,
  ],
  'an element of an argument': [
    `function f(a) { a[0] = 5; return a[0]; }`,
    Float64Array.of(1, 2),
    /an element of an argument, an array, is written/,
  ],
  'a variable from outside that counts': [
    `let total = 0; function f(x) { total += x; return x; }`,
    1,
    /total is assigned/,
  ],
  'a field from outside that counts': [
    `const state = { n: 0 }; function f(x) { state.n++; return x; }`,
    1,
    /state is an object from outside/,
  ],
  'items added under a traced condition': [
    `function f(x) { const l = []; if (x > 0) l.push(x); return l.length; }`,
    1,
    /length of a list is not known/,
  ],
  'items added in a loop of unknown length': [
    `function f(x) { const l = []; while (x > 1) { x /= 2; l.push(x); } return l.length; }`,
    100,
    /number of turns is not known/,
  ],
  'an object that is written after it was pushed': [
    `function f(x) { const l = []; for (let i = 0; i < 90; i++) { const p = { a: x * i }; l.push(p); p.a = i; } return l[3].a; }`,
    1,
    /the field a of an object is written after it was put into a list/,
  ],
  'an object that all turns push': [
    `function f(x) { const l = [], p = { a: x }; for (let i = 0; i < 90; i++) { p.a += i; l.push(p); } return l[3].a; }`,
    1,
    /the field a of an object is written after it was put into a list/,
  ],
  'an array that is written behind the loop in which it was pushed': [
    `function f(x) { const l = [], w = new Float64Array(2); for (let i = 0; i < 90; i++) { w[1] * x; l.push(w); } w[0] = x; return l[3][0]; }`,
    1,
    /an array is written after it was put into a list/,
  ],
  'an object that was in the list before': [
    `function f(x) { const p = { a: 1 }, l = [p]; for (let i = 0; i < 90; i++) l.push({ a: x * i }); p.a = 7; return l[0].a; }`,
    1,
    /the field a of an object is written after/,
  ],
  'rows that are counted from 1, one of which a traced index picks': [
    `function f(x) { const t = []; t[1] = [0, x]; t[2] = [1, 2, x]; return t[x > 1 ? 1 : 2][1]; }`,
    3,
    /items 0 and 1 are not of one form/,
  ],
  'a filter of traced truths': [
    `function f(x) { return [1, 2, 3].filter((v) => v > x).length; }`,
    1,
    /how many items are left/,
  ],
  'a set that is changed under a traced condition': [
    `function f(x) { const s = new Set(); if (x > 0) s.add(1); return s.size; }`,
    1,
    /Set or Map/,
  ],
  'an iterator without end': [
    `function* count() { let i = 0; while (true) yield i++; }
    function f(x) { let s = 0; for (const i of count()) { s += i * x; if (s > 9) break; } return s; }`,
    1,
    /an iterator is drawn to its end/,
  ],
  'a condition within try, whatever is caught': [
    `function f(x) { try { if (x > 0) return 1; return 2; } catch { return 3; } }`,
    1,
    /condition within try/,
  ],
};

test.each(Object.entries(refused))('%s', (_, [source, arg, told]) => {
  expect(() => traced(source)(structuredClone(arg))).toThrow(told);
});

test('an argument that is written and returned', () => {
  const f = traced(`function f(p) { p.x += 1; p.l.push(p.x); return p; }`);
  const { x, l } = f({ x: 1, l: [5] }) as { x: number; l: number[] };
  expect([Number(x), l.map(Number)]).toEqual([2, [5, 2]]);
});

describe('errors that depend on traced values', () => {
  const source = `function f(x) {
    if (x < 0) throw new RangeError(\`x is \${x.toFixed(1)}, below \${0}\`);
    return Math.sqrt(x);
  }`;

  test('are thrown where the run gets there', () => {
    const f = traced(source);
    expect(Number(f(4))).toBe(2);
    expect(() => f(-1)).toThrow(new RangeError('x is -1.0, below 0'));
  });

  test('are thrown by derivatives and batches, too', () => {
    const { rewritten } = bothOf(source);
    const slope = jit(grad(rewritten as never)) as (x: number) => unknown;
    expect(Number(slope(4))).toBe(0.25);
    expect(() => slope(-1)).toThrow(RangeError);
    const batch = jit(vmap(rewritten as never)) as (x: Float64Array) => unknown;
    expect(() => batch(Float64Array.of(1, 4))).not.toThrow();
    expect(() => batch(Float64Array.of(1, -4))).toThrow(RangeError);
  });
});

test('console.log prints when the function runs, as JavaScript prints it', () => {
  const source = `function f(x) {
    for (let i = 0; i < 80; i++) if (i > 77) console.log('turn', i, x * i);
    console.log(\`x is \${x.toFixed(2)} and \${x > 1}\`, { x, list: [1, x] }, 'x: ' + x);
    if (x > 1) console.log('large');
    return x;
  }`;
  const { plain, rewritten } = bothOf(source);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    for (const x of [0.5, 1.5]) {
      plain(x as never);
      const expected = log.mock.calls.splice(0);
      (jit(rewritten as never) as (x: number) => unknown)(x);
      expect(log.mock.calls.splice(0)).toEqual(expected);
    }
  } finally {
    log.mockRestore();
  }
});
