/**
 * Which fields an object has. What one side of a traced condition gives it, the other side does not
 * see; behind the condition its value may be missing, and who asks whether it is there is refused.
 */
import { describe, expect, test } from 'vitest';
import { jit } from '../../src/index.js';
import { bothOf } from './support.js';

const onOneSide = 'const o = { a: 1 }; if (x > 2) o.w = x;';
const picked = 'const p = { v: x }, q = { v: 3 }, o = x > 2 ? p : q; o.w = x;';
const refused = /whether an object has the field w/;

/** Whether they are refused, and functions of a number. */
const cases: Readonly<Record<string, readonly [told: RegExp | null, source: string]>> = {
  'for in': [refused, `${onOneSide} let s = ''; for (const k in o) s += k; return s.length;`],
  'Object.keys': [refused, `${onOneSide} return Object.keys(o).length;`],
  'Object.values': [refused, `${onOneSide} return Object.values(o).length;`],
  'Object.entries': [refused, `${onOneSide} return Object.entries(o).length;`],
  in: [refused, `${onOneSide} return 'w' in o ? 1 : 2;`],
  'Object.hasOwn': [refused, `${onOneSide} return Object.hasOwn(o, 'w') ? 1 : 2;`],
  'the method hasOwnProperty': [refused, `${onOneSide} return o.hasOwnProperty('w') ? 1 : 2;`],
  'hasOwnProperty of the prototype': [
    refused,
    `${onOneSide} return Object.prototype.hasOwnProperty.call(o, 'w') ? 1 : 2;`,
  ],
  'Object.getOwnPropertyNames': [
    refused,
    `${onOneSide} return Object.getOwnPropertyNames(o).length;`,
  ],
  'Reflect.ownKeys': [refused, `${onOneSide} return Reflect.ownKeys(o).length;`],
  'Reflect.has': [refused, `${onOneSide} return Reflect.has(o, 'w') ? 1 : 2;`],
  'a copy': [refused, `${onOneSide} return Object.keys({ ...o }).length;`],
  'a copy over another field': [refused, `${onOneSide} return { w: 5, ...o }.w;`],
  'assigned to an object that has the field': [
    refused,
    `${onOneSide} return Object.assign({ w: 5 }, o).w;`,
  ],
  'a field without a value': [
    refused,
    'const o = { a: 1 }; if (x > 2) o.w = undefined; return Object.keys(o).length;',
  ],
  'a side within a side': [
    refused,
    `const o = { a: 1 }; if (x > 0) { if (x > 2) o.w = x; } else o.w = 2; return 'w' in o ? 1 : 2;`,
  ],
  'a loop that may have no turn': [
    refused,
    `const o = { a: 1 }; let i = 3; while (i < x) { o.w = i; i++; } return 'w' in o ? 1 : 2;`,
  ],
  'a loop behind the condition': [
    refused,
    `${onOneSide} let i = 9; while (i < x) { o.w = i; i++; } return 'w' in o ? 1 : 2;`,
  ],
  'one of two objects': [refused, `${picked} let n = 0; for (const k in p) n++; return n;`],
  'the other one of two objects': [refused, `${picked} return 'w' in q ? 1 : 2;`],
  'the object that is picked': [
    null,
    `${picked} return Object.keys(o).length + ('w' in o ? 9 : 0);`,
  ],
  'a field of both sides': [
    null,
    `const o = { a: 1 }; if (x > 2) o.w = x; else o.w = 2; return Object.keys(o).length + o.w;`,
  ],
  'a field that gets a value behind the condition': [
    null,
    `${onOneSide} o.w = x; let s = ''; for (const k in o) s += k; return s.length + o.w;`,
  ],
  'a field that was there without a value': [
    null,
    'const o = { w: undefined }; if (x > 2) o.w = x; return Object.keys(o).length;',
  ],
  'the other side': [
    null,
    `const o = { a: 1 }; let r = 0; if (x > 2) { o.w = x; r = Object.keys(o).length; }
     else { for (const k in o) r += 10; r += 'w' in o ? 1 : 2; } return r;`,
  ],
  'the other side, in turn': [
    null,
    `const o = { a: 1 }; let r = 0; if (x > 2) { if (x > 4) o.w = x; else o.u = x; o.t = 1; }
     else r = Object.keys(o).length; return r;`,
  ],
  'another field': [
    null,
    `${onOneSide} return ('a' in o ? 1 : 2) + (o.hasOwnProperty('a') ? 4 : 8);`,
  ],
  'the value': [null, `${onOneSide} return o.w === undefined ? 1 : o.w;`],
  'a copy, of which the value is read': [null, `${onOneSide} return { ...o }.w ?? 7;`],
  'the rest of an object': [null, `${onOneSide} const { a, ...r } = o; return (r.w ?? 7) + a;`],
  'a getter is not called': [
    null,
    `let n = 0; const o = { get a() { n++; return 1; } }; if (x > 2) o.b = x; o.b = 1;
     return Object.keys(o).length + 10 * n + ('a' in o ? 100 : 0);`,
  ],
  'a method called hasOwnProperty': [
    null,
    `const o = { a: 1, hasOwnProperty: (k, n) => n + k.length }; if (x > 2) o.w = x;
     return o.hasOwnProperty('w', 5);`,
  ],
};

const texts = Object.entries(cases).map(([name, [told, body]]) => ({
  name,
  told,
  source: `function f(x) { ${body} }`,
}));

describe('fields of an object', () => {
  test.each(texts.filter((c) => c.told === null))('$name', ({ source }) => {
    const { plain, rewritten } = bothOf(source);
    for (const x of [1, 3, 5])
      expect(Number(jit(rewritten as never)(x as never))).toBe(plain(x as never));
  });

  test.each(texts.filter((c) => c.told !== null))('refused: $name', ({ source, told }) => {
    const { plain, rewritten } = bothOf(source);
    for (const x of [1, 3, 5]) expect(rewritten(x as never)).toBe(plain(x as never));
    expect(() => jit(rewritten as never)(5 as never)).toThrow(told as RegExp);
  });
});
