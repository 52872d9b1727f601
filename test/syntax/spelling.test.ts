/** Ways in which published code is spelled: what is rewritten runs, and is traced, whichever. */
import { describe, expect, test } from 'vitest';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { grad, jit, numpy as np, type NDArray } from '../../src/index.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { evaluate } from './support.js';

const spellings: Readonly<Record<string, string>> = {
  'an arrow function of one expression': `
    const f = (x) => x > 0 ? x * 2 : x < -1 ? -x : x * x;`,
  'an arrow function that reads elements': `
    const list = [1, 2, 3];
    const f = (x) => list.map((c) => c > 1.5 || x < 0 ? c * x : c)[1] + list[0];`,
  'no semicolons': `'use strict'
    function f (x) {
      if (!(x > -3)) throw new RangeError('too small')
      if (x > 0) return x
      return x * x
    }`,
  'no semicolons before what becomes a parenthesis': `
    function f (x) {
      const a = [1, 2], o = { b: 1, c: 2 }
      a[1] = x
      const g = () => a[0]
      a[0] = 7
      delete o['b']
      try { a[0] += 1
        a[1] -= 2 } finally { o.c = 3 }
      let y = g()
      y > 3 ? a[1]++ : 0
      return a[1] * y + ('b' in o ? 100 : o.c)
    }`,
  'functions with conditions and loops within functions': `
    function f(x) {
      function larger(a) { if (a > 2) { return a; } else { a = a + 1; } return a * a; }
      var square = function (a) { for (var i = 0; i < 100; i++) if (i > 98) a = a * a; return a; };
      return larger(x) + square(x);
    }`,
  'names within blocks that stand around them, too': `
    function f(x) {
      let s = 0;
      { let s = x; s = s + 1; }
      for (const x of [1, 2]) { let s = x; s++; }
      if (x > 0) s = x;
      return s + x;
    }`,
  'Math under another name': `
    var M = Math, wave = M.sin;
    const { exp, abs: size } = M;
    function f(x) { var N = Math; let g = N.tanh; return exp(-size(x)) + M.cos(x) + wave(x) + g(x); }`,
  'variables that are declared by themselves': `
    var f; var g = g || function (x) { return x * x; };
    f = function (x) { var M = M; return g(x); };`,
  'a wrapper that looks for globals': `
    var f;
    (function (make) {
      if (typeof NOBODY_DECLARED === 'undefined') make(function (g) { f = g; });
    })(function (give) {
      function half(x) { if (x < 0) return -x / 2; return x / 2; }
      give(half);
    });`,
  'assignments within choices': `
    function f(x) {
      let t = x, n = 0;
      const wave = t < -1 ? (t = -1) * 2 : t > 1 ? (t = 1, 5) : t * (t += 2);
      t > 0 && (n += t);
      const k = t < 0 || (n = n + 1) > 1.5;
      t > 0.5 ? n++ : (n -= 2, t--);
      return wave + 10 * t + 100 * n + (k ? 1000 : 0);
    }`,
  'effects of functions within choices': `
    function f(x) {
      let n = 0; const p = { calls: 0 };
      const note = (a) => { n += a; p.calls += 1; return a; };
      const y = x > 0 ? note(x) : 3;
      const z = x < 1 && note(2) > 1 || note(5);
      x > 2 || note(7);
      return y + 10 * n + 100 * p.calls + (z ? 1 : 0);
    }`,
  'objects that functions make in choices': `
    function make(x) { const r = []; r[0] = x; r[1] = x * x; const o = { r }; o.s = r[0]; return o; }
    function f(x) {
      const o = x > 0 ? make(x) : make(-x - 1);
      let last; if (x > -1) { last = make(x); } else last = { r: [1, 2], s: 3 };
      return o.r[1] + o.s * last.s + last.r[0];
    }`,
  'functions that call themselves with a mirrored argument': `
    function even(x) { if (x < 0) return even(-x); return Math.sqrt(x) + x; }
    function gamma(x) { if (x < 0.5) { return 3 / gamma(1 - x); } let s = x; for (let i = 0; i < 70; i++) s = s / 2 + 1 / x; return s; }
    function half(x) { return Math.abs(x) > 2 ? half(x / 4) + 1 : !(x >= 0) && !(x < -10) ? half(x * -0.5) - 1 : x; }
    function part(x) { if (x > -5) { if (x < 1) return 1; return x < 3 ? 2 : 3; } return 0; }
    function f(x) { return part(x) + even(x) + 2 * gamma(x) + 4 * (x >= -4 && x <= 4 ? half(x) : 0); }`,
  'no result where there is none': `
    function invert(out, x) { if (x < -100) return null; out[0] = 1 / x; out[1] = x; return out; }
    function pick(x) { let r; switch (Math.floor(x / 100)) { case 0: r = { y: x }; break;
      case -1: r = { y: -x }; break; } return r; }
    function f(x) { return invert([], x)[0] + invert([0, 0], x)[1] + pick(x).y; }`,
  'a function that is chosen': `
    function f(x) { return (x > 0 ? Math.min : Math.max)(x * x, 1.5) + (x < 1 ? Math.sin : Math.cos)(x); }`,
  'objects with a value': `
    class Sum { constructor() { this.parts = new Float64Array(2); } add(x) { this.parts[0] += x; return this; }
      valueOf() { return this.parts[0]; } }
    function f(x) { const s = new Sum().add(x).add(2); return +s * 2 + (s - 1) + -s; }`,
  'rows that change places under a traced index': `
    function f(x) { const A = [Float64Array.of(1, x, 2), Float64Array.of(x, 3, 1), Float64Array.of(2, 1, x)];
      const o = [{ v: x }, { v: 1 }, { v: -x }];
      for (let k = 0; k < 3; k++) {
        let best = k; for (let i = k; i < 3; i++) if (Math.abs(A[i][k]) > Math.abs(A[best][k])) best = i;
        const row = A[k]; A[k] = A[best]; A[best] = row;
        for (let i = k + 1; i < 3; i++) { const c = A[i][k] / A[k][k]; for (let j = k; j < 3; j++) A[i][j] -= c * A[k][j]; }
      }
      const i = x > 0 ? 1 : 2, kept = o[i]; o[i] = { v: 9 };
      return A[0][0] * A[1][1] * A[2][2] + A[1][2] + kept.v + 10 * o[1].v + 100 * o[2].v; }`,
  'a class that turns out when it runs': `
    const kinds = { list: Float64Array };
    function f(x) { const out = new kinds.list(3), C = kinds.list; const two = new C(2);
      for (let i = 0; i < 100; i++) out[1] += x; two[0] = x; return out[1] + two[0]; }`,
};

describe.each(Object.entries(spellings))('%s', (_, source) => {
  const code = rewrite(source, { all: true, format: 'cjs' })?.code ?? '';
  const [plain, rewritten] = [evaluate(source, 'f'), evaluate(code, 'f')];

  test.each([-2.5, -0.5, 0.25, 3])('f(%d)', (x) => {
    const expected = plain(x as never) as number;
    expect(rewritten(x as never)).toBe(expected);
    const actual = (jit(rewritten as never)(x as never) as NDArray).item() as number;
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
      1e-14 * Math.max(1, Math.abs(expected)),
    );
  });
});

const powers: Readonly<Record<string, readonly [source: string, slope: (x: number) => number]>> = {
  'of a number': [
    `function f(x) { return 2 ** (-10 * x); }`,
    (x) => -10 * Math.LN2 * 2 ** (-10 * x),
  ],
  'of two values': [
    `function f(x) { return (x * x) ** x; }`,
    (x) => (x * x) ** x * (2 * Math.log(x) + 2),
  ],
};

test.each(Object.entries(powers))('the slope of powers %s', (_, [source, slope]) => {
  const code = rewrite(source, { all: true, format: 'cjs' })?.code ?? '';
  const actual = (
    jit(grad(evaluate(code, 'f') as never))(0.7 as never) as NDArray
  ).item() as number;
  expect(Math.abs(actual / slope(0.7) - 1)).toBeLessThan(1e-13);
});

test('a function that calls itself without end is told what it does', () => {
  const source = `function f(x) { return x > 1 ? f(x / 2) + 1 : x; }`;
  const code = rewrite(source, { all: true, format: 'cjs' })?.code ?? '';
  expect(() => jit(evaluate(code, 'f') as never)(3 as never)).toThrow(/calls itself/);
});

test('a list that would grow at a traced index is told to be made long enough', () => {
  const source = `function f(x) {
    const list = [x];
    for (let i = 0; i < 100; i++) list[i] = i * x;
    return list[0];
  }`;
  const code = rewrite(source, { all: true, format: 'cjs' })?.code ?? '';
  expect(() => jit(evaluate(code, 'f') as never)(3 as never)).toThrow(/would grow/);
});

describe('where nothing is traced', () => {
  const source = `// a comment
    function f(x, list) {
      'use strict'
      // one
      let s = 0 /* two
      lines */
      do { s += x } while (s < 3)
      for (const v of list ?? [1, /a b/.source.length])
        s += v
      const t = \`\${s} and\`.length
      return s
        + t
    }
    const g = (x) =>
      x > 0 ? x : undefined.missing;`;
  const { code, map } = rewrite(source, { all: true, format: 'cjs', file: 'f.js' }) ?? {
    code: '',
    map: '',
  };

  test('functions run as they were, whatever they are spelled like', () => {
    expect(evaluate(code, 'f')(0.7 as never)).toBe(evaluate(source, 'f')(0.7 as never));
    expect(code).toContain('if (tj.idle() && tj.isPlain(x)) { return x > 0');
  });

  test.each([
    ['a text of two lines has no copy', 'return x + `a\n  b`.length', null],
    ['nor has one that goes on in the next', "return x + 'a\\\n  b'.length", null],
    ['blanks within texts stay', "return x + 'a   // b'.length", " return x + 'a   // b'.length;"],
    ['lines within values of texts go', 'return `${\r\n  x}  `', ' return `${ x}  `;'],
    ['comments go', 'return x /* a\n b */ + 1 // c', ' return x + 1;'],
    ['directives go, with what stands in them', "'use strict' /* a */\n return x", ' return x;'],
  ])('copies stand on one line: %s', (_, body, copy) => {
    const text = `function f(x) {${body}\n}`;
    const written = rewrite(text, { all: true, format: 'cjs' })?.code ?? '';
    const found = /isPlain\(x\)\) \{ ?(.*) return; \}/.exec(written)?.[1] ?? null;
    expect(found?.trim() ?? null).toBe(copy?.trim() ?? null);
    expect(evaluate(written, 'f')(3 as never)).toBe(evaluate(text, 'f')(3 as never));
  });

  test('arrays are told from numbers', () => {
    const f = evaluate(code, 'f') as unknown as (x: NDArray, list?: unknown) => NDArray;
    expect(f(np.array(3.5)).item()).toBe(f(3.5 as never));
    expect(f(3.5 as never, [np.array(2)]).item()).toBe(f(3.5 as never, [2]));
  });

  test('errors are where they were', () => {
    const place = code.indexOf('undefined.missing');
    const before = code.slice(0, place).split('\n');
    const original = originalPositionFor(new TraceMap(map), {
      line: before.length,
      column: before.at(-1)?.length ?? 0,
    });
    expect(original).toMatchObject({ line: 15, column: source.split('\n')[14]?.indexOf('undef') });
  });
});
