/**
 * Two names of one object. What is traced carries values, and not which objects they are, so that
 * a loop or condition that makes a variable another name of an object gives it a stand-in: what is
 * written to one of the two must be seen in the other one, or be refused where that is used.
 */
import { describe, expect, test } from 'vitest';
import { jit } from '../../src/index.js';
import { bothOf } from './support.js';

const start = `const p = [x, 2], q = [3, x]; let a = p, i = 0;`;
const records = `const p = { v: x, r: [x] }, q = { v: 3, r: [1] };`;
const both = `p[0] + 10 * q[0] + 100 * p[1]`;

/** Functions of a number and of how many turns there are; whether they are traced to the end. */
const cases: Readonly<Record<string, readonly [told: RegExp | null, source: string]>> = {
  'written behind the loop': [
    /same object as a\b/,
    `${start} while (i < n) { a = q; i++; } a[0] = 7; return ${both};`,
  ],
  'written in the body': [
    /same object as a\b/,
    `${start} while (i < n) { a[0] += 1; a = q; i++; } return ${both};`,
  ],
  'written in the first turn alone': [
    /same object as a\b/,
    `${start} while (i < n) { a[0] += 1; a = [a[0], i]; i++; } return p[0] + 10 * a[0];`,
  ],
  'the other name written behind the loop': [
    /same object as a\b/,
    `${start} while (i < n) { a = [a[0], i]; i++; } p[0] = 9; return a[0];`,
  ],
  'the other name written in the body': [
    /same object as best/,
    `const y = [x, 1]; let best = [0, 0], i = 0;
     while (i < n) { y[0] += i; if (y[0] > 5.5) best = y; i++; } return best[0] + y[0];`,
  ],
  'in a loop that counts': [
    /same object as a\b/,
    `${start} let s = 0; for (let k = 0; k < 100; k++) { s += n; a = q; } a[0] = 7; return ${both} + s;`,
  ],
  'in a loop that tests at its end': [
    /same object as a\b/,
    `${start} do { a = q; i++; } while (i < n); a[0] = 7; return ${both};`,
  ],
  'in a loop over an array': [
    /same object as a\b/,
    `${start} for (const u of new Float64Array(100)) { i += n + u; a = q; } a[0] = 7; return ${both} + i;`,
  ],
  'in a loop within a loop': [
    /same object as a\b/,
    `${start} while (i < n) { let j = 0; while (j < n) { a = q; j++; } i++; } a[0] = 7; return ${both};`,
  ],
  'in a loop within a loop, of which only that is read': [
    /same object as a\b/,
    `${start} while (i < n) { let j = 0; while (j < n) { a = q; j++; } i++; } a[0] = 7; return q[0];`,
  ],
  'of a loop before': [
    /same object as b\b/,
    `${start} while (i < n) { a = q; i++; } let b = [0, 1]; i = 0; while (i < n) { b = a; i++; }
     q[0] = 7; return b[0];`,
  ],
  'of a loop before, in another loop': [
    /same object as [ab]\b/,
    `${start} while (i < n) { a = q; i++; } let b = q; i = 0;
     while (i < n) { b[0] += 1; if (i > 3) { b = [0, 1]; a = [0, 2]; } i++; } return a[0];`,
  ],
  'under a condition in a loop': [
    /same object as a\b/,
    `${start} while (i < n) { if (i > 0) a = q; i++; } a[0] = 7; return ${both};`,
  ],
  'by a method that calls a function': [
    /same object as a\b/,
    `${start} new Float64Array(100).forEach((u) => { i += u * n; a = q; }); a[0] = 7; return ${both} + i;`,
  ],
  'an array of numbers': [
    /same object as a\b/,
    `const p = new Float64Array(2), q = Float64Array.of(x, 1); let a = p, i = 0;
     while (i < n) { a = q; i++; } a[0] = 7; return ${both};`,
  ],
  'a row of an array': [
    /same object as a\b/,
    `const m = [Float64Array.of(x, 1), Float64Array.of(2, x)]; let a = m[0], i = 0;
     while (i < n) { a = m[1]; i++; } a[0] = 7; return m[0][0] + 10 * m[1][0];`,
  ],
  'an object': [
    /same object as a\b/,
    `${records} let a = p, i = 0; while (i < n) { a = q; i++; } a.v = 7; return p.v + 10 * q.v;`,
  ],
  'an object within an object': [
    /same object as a\b/,
    `${records} let a = { r: p.r }, i = 0; while (i < n) { a = { r: q.r }; i++; }
     a.r[0] = 7; return p.r[0] + 10 * q.r[0];`,
  ],
  'a field of an object': [
    /same object as r\b/,
    `${records} const o = { r: p.r }; let i = 0; while (i < n) { o.r = q.r; i++; }
     o.r[0] = 7; return p.r[0] + 10 * q.r[0];`,
  ],
  'a list that gets longer': [
    /same object as a\b/,
    `${start} while (i < n) { a = q; i++; } a.push(x); return p.length + 10 * q.length;`,
  ],
  'a list that gets longer from nothing': [
    /same object as a\b/,
    `const p = []; let a = p, i = 0; while (i < n) { a = p; i++; } a.push(x); return p.length;`,
  ],
  'nobody reads the other name': [
    null,
    `${start} while (i < n) { a = [2 * a[0], a[1]]; i++; } a[0] += 7; a.push(3); return a[0] + a.length;`,
  ],
  'nothing is written': [
    null,
    `${start} while (i < n) { a = i > 1 ? q : p; i++; } return a[0] + ${both};`,
  ],
  'two arrays change places': [
    null,
    `let u = [x, 1], v = [0, 0], i = 0;
     while (i < n) { v[0] = u[0] * 2; v[1] = u[1] + 1; [u, v] = [v, u]; i++; }
     u[0] += 1; return v[0] + 10 * u[0] + u[1];`,
  ],
  'two arrays change places in one loop after the other': [
    null,
    `let u = [x, 1], v = [0, 0], i = 0;
     while (i < n) { v[0] = u[0] * 2; v[1] = u[1] + 1; [u, v] = [v, u]; i++; }
     while (i < 2 * n) { v[0] = u[0] - 1; v[1] = u[1] + 1; [u, v] = [v, u]; i++; }
     u[0] += 1; return v[0] + 10 * u[0] + u[1];`,
  ],
  'two arrays change places under a condition': [
    null,
    `let u = [x, 1], v = [0, 0], i = 0, t;
     while (i < n) {
       v[0] = u[0] * 2; v[1] = u[1] + 1;
       if (u[1] !== 2) { t = u; u = v; v = t; } else u[1] += 2;
       i++;
     }
     u[0] += 1; return v[0] + 10 * u[0] + 100 * u[1];`,
  ],
  'two objects change places under conditions, and a function writes into one': [
    null,
    `const step = (from, to) => { for (let k = 0; k < 2; k++) to.r[k] = from.r[k] * 2 + 1; to.v = from.v + 1; };
     let u = { v: x, r: [x, 1] }, v = { v: 0, r: [0, 0] }, i = 0, t;
     while (i < n) {
       step(u, v);
       if (v.v > 6) { if (i > 1) v.v = 1; else { t = u; u = v; v = t; step(v, u); } }
       else { t = u; u = v; v = t; }
       i++;
     }
     u.r[0] += 1; return v.v + 10 * u.v + 100 * u.r[0] + 1000 * v.r[0] + u.r[1];`,
  ],
  'two arrays change places under a condition, and one is written behind it': [
    null,
    `let u = [x - 1, 0], v = [3, x], i = 0, t;
     while (i < n) { if (u[0] < 9) { t = u; u = v; v = t; } v[0] = x + 1; i++; }
     return v[0] + 10 * v[1] + 100 * u[0] + 1000 * u[1];`,
  ],
  'two arrays have changed places before the loop': [
    null,
    `const p = [x, 1], q = [3, x], c = x > n + 3; let u = c ? p : q, v = c ? q : p, i = 0;
     while (i < n) { u[0] += v[1]; v[1] += 1; i++; } return u[0] + 10 * v[1];`,
  ],
  'two arrays change places in two conditions of one test': [
    null,
    `let u = [x, 1], v = [0, 0], i = 0;
     while (i < n) {
       v[0] = u[0] * 2; const [a, b] = [u, v], c = i > 0;
       if (c) u = b;
       if (c) v = a;
       i++;
     }
     u[0] += 1; return v[0] + 10 * u[0];`,
  ],
  'two arrays change places in conditions of two tests': [
    /same object as [uv]\b/,
    `let u = [x, 1], v = [0, 0], i = 0;
     while (i < n) {
       v[0] = u[0] * 2; const [a, b] = [u, v];
       if (i > 0) u = b;
       if (x > 5) v = a;
       i++;
     }
     u[0] += 1; return v[0] + 10 * u[0];`,
  ],
  'two arrays change places on one side, and are one on the other': [
    /same object as [uv]\b/,
    `let u = [x, 1], v = [0, 0], i = 0, t;
     while (i < n) {
       v[0] = u[0] * 2;
       if (u[0] < 11) { t = u; u = v; v = t; } else u = v;
       i++;
     }
     u[0] += 1; return v[0] + 10 * u[0];`,
  ],
  'one of two arrays is the other under a condition': [
    /same object as [uv]\b/,
    `let u = [x, 1], v = [0, 0], i = 0;
     while (i < n) { v[0] = u[0] * 2; if (i > 0) u = v; i++; } u[0] += 1; return v[0] + 10 * u[0];`,
  ],
  'one name is used on each side of a condition': [
    null,
    `${start} while (i < n) { a = q; i++; }
     let r; if (x > n + 3) { a[0] = 7; r = a[0]; } else { q[0] += 1; r = q[0]; } return r;`,
  ],
  'one name is written on one side, and the other is read on the other': [
    null,
    `${start} while (i < n) { a = q; i++; } let r = 0;
     if (x > n + 3) { a[0] = 7; a.push(1); r = a.length; } else r = q[0] + q.length; return r;`,
  ],
  'one array is written on one side, and the other is read on the other': [
    null,
    `const p = new Float64Array(2), q = Float64Array.of(x, 1); let a = p, i = 0, r = 0;
     while (i < n) { a = q; i++; } if (x > n + 3) { a[0] = 7; r = a[0]; } else r = q[0]; return r;`,
  ],
  'sides within sides, each with one name': [
    null,
    `${records} let a = p, i = 0, r; while (i < n) { a = q; i++; }
     if (x > n + 3) { if (x > n + 4) { a.v = 7; r = a.v; } else r = q.v; }
     else { q.v += x; r = q.v; } return r;`,
  ],
  'one side leaves with one name, and the rest uses the other': [
    null,
    `${start} while (i < n) { a = q; i++; }
     if (x > n + 3) { a[0] = 7; return a[0]; } q[1] += 1; return q[0] + q[1];`,
  ],
  'written on one side, and used behind the condition': [
    /same object as a\b/,
    `${start} while (i < n) { a = q; i++; } if (x > n + 3) a[0] = 7; return ${both};`,
  ],
  'each written on one side, and one used behind the condition': [
    /same object as a\b/,
    `${start} while (i < n) { a = q; i++; } if (x > n + 3) a[0] = 7; else q[0] = 8; return a[0];`,
  ],
  'written under the name of one side alone, and used behind the condition': [
    /same object as b\b/,
    `${start} if (x > n + 3) { let b = p; while (i < n) { b = q; i++; } b[0] = 7; } return q[0];`,
  ],
  'written on a side within a side, and used behind both': [
    /same object as a\b/,
    `${start} while (i < n) { a = q; i++; }
     if (x > n + 2) { if (x > n + 3) { a[0] = 7; } i += 1; } return ${both};`,
  ],
  'written in a loop on one side, and used behind the condition': [
    /same object as a\b/,
    `${start} while (i < n) { a = q; i++; }
     if (x > n + 3) { let j = 0; while (j < n) { a[0] += 1; j++; } } return ${both};`,
  ],
  'written on one side in a loop, and used on the other in the next turn': [
    /same object as a\b/,
    `${start} let r = 0;
     while (i < n) { if (i > 0) { a[0] += 7; a = q; } else r += q[0]; i++; } return r + q[0];`,
  ],
  'the object is written before it gets its other name': [
    null,
    `const y = [x, 1]; let best = y, i = 0; y[0] += 1; while (i < n) { best = y; i++; } return best[0];`,
  ],
  'an object of one side under two names': [
    null,
    `const p = [1, 2], q = [3, 4]; let u = p, v = q;
     if (n > 1) { const t = [x, 1]; u = t; v = t; } u[0] = 50; return v[0] + 100 * p[0];`,
  ],
  'an object of one side under two names, two of the other': [
    null,
    `let u, v; if (n > 1) { const t = [x, 1]; u = t; v = t; } else { u = [1, 2]; v = [3, 4]; }
     u[0] = 50; v[1] = 7; return v[0] + 10 * u[1];`,
  ],
  'a record of one side under two names': [
    null,
    `const p = { k: 1 }; let u = p, v = { k: 2 };
     if (n > 1) { const t = { k: x }; u = t; v = t; } v.k += 50; return u.k + 1000 * p.k;`,
  ],
  'an object of one side within another one': [
    null,
    `let u = [1], o = { r: [2] }; if (n > 1) { const t = [x]; u = t; o = { r: t }; }
     u[0] = 50; return o.r[0];`,
  ],
  'an array that is written into, of one side, under two names': [
    null,
    `let u = new Float64Array(2), v = new Float64Array(2);
     if (n > 1) { const t = new Float64Array(2); t[0] = x; u = t; v = t; } u[0] = 50; return v[0];`,
  ],
};

const texts = Object.entries(cases).map(([name, [told, body]]) => ({
  name,
  told,
  source: `function f(x, n) { ${body} }`,
}));

describe('two names of one object', () => {
  test.each(texts.filter((c) => c.told === null))('$name', ({ source }) => {
    const { plain, rewritten } = bothOf(source);
    const run = jit(rewritten as never) as unknown as (...args: number[]) => { item(): number };
    for (const n of [0, 1, 2, 3]) expect(run(5, n).item()).toBe(plain(5 as never, n as never));
  });

  test.each(texts.filter((c) => c.told !== null))('refused: $name', ({ source, told }) => {
    const { plain, rewritten } = bothOf(source);
    // With numbers it is what JavaScript does.
    for (const n of [0, 1, 2, 3])
      expect(rewritten(5 as never, n as never)).toBe(plain(5 as never, n as never));
    expect(() => jit(rewritten as never)(5 as never, 2 as never)).toThrow(told as RegExp);
  });

  test('an argument that a loop writes under another name has to be returned', () => {
    const run = (fresh: string): ((...args: unknown[]) => unknown) => {
      const body = `let a = y, i = 0; while (i < n) { a[0] = 5; a = ${fresh}; i++; } return a[1];`;
      return jit(bothOf(`function f(y, n) { ${body} }`).rewritten as never) as never;
    };
    const array = Float64Array.of(1, 2);
    expect(() => run('new Float64Array(2)')(array, 2)).toThrow(/an argument, an array, is written/);
    expect(() => run('[3, 4]')([1, 2], 2)).toThrow(/of an argument is written/);
  });
});

describe('a new field of an object that a traced condition picks', () => {
  const f = (read: string, value: string): string =>
    `function f(x) { ${records} const o = x > 2 ? p : q; o.w = ${value}; return ${read}; }`;

  test.each([
    ['a number', f('o.w + (q.w === undefined ? 1 : 2)', 'x')],
    ['a list that is read by the picked one', f('o.w[0] + o.w[1] + p.v', '[x, 1]')],
    ['a function', f('o.w(1) + q.v', '(t) => t + x')],
  ])('%s', (_, source) => {
    const { plain, rewritten } = bothOf(source);
    for (const x of [1, 5])
      expect(Number(jit(rewritten as never)(x as never))).toBe(plain(x as never));
  });

  test.each([
    ['a list', f('p.w[0]', '[x, 1]')],
    ['text', f("q.w === 'a' ? 1 : 2", "'a'")],
    ['an array', f('p.w[0]', 'new Float64Array(2)')],
    ['an object that is written through its old name', f('(p.w = { a: 1 }).a', '{ a: x }')],
  ])('refused: %s', (_, source) => {
    expect(() => jit(bothOf(source).rewritten as never)(5 as never)).toThrow(
      /new field w, which is no number/,
    );
  });
});
