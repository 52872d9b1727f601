/** What is written outside of a traced function: nothing of it happens without a word. */
import { describe, expect, test } from 'vitest';
import { grad, jit, numpy as np, type NDArray } from '../../src/index.js';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { evaluate } from './support.js';

type Run = (...args: unknown[]) => unknown;

interface Module {
  readonly f: Run;
  /** What the module holds after a call. */
  readonly held: () => unknown;
}

/** A script with a function `f` and a function `held`, rewritten or not. */
function moduleOf(source: string, isRewritten = true): Module {
  const whole = `${source}\nconst both = { f, held: typeof held === 'function' ? held : () => 0 };`;
  const code = isRewritten ? (rewrite(whole, { all: true, format: 'cjs' })?.code ?? '') : whole;
  return evaluate(code, 'both') as unknown as Module;
}

const leaks: Readonly<Record<string, readonly [source: string, told: RegExp]>> = {
  'a variable of the module': [
    `let last = 3; function held() { return last; } function f(x) { last = x * 2; return x; }`,
    /^f: last was given a traced value/,
  ],
  'a variable of a function that ran before': [
    `function make() { let last = 1; return { f(x) { last = x; return x; }, held: () => last }; }
    const { f, held } = make();`,
    /last was given a traced value/,
  ],
  'a variable in a pattern': [
    `let last = 3, o = 4; const held = () => [last, o]; function f(x) { [last, o] = [x, 1]; return x; }`,
    /last was given/,
  ],
  'a field': [
    `const state = { last: 0 }; const held = () => state; function f(x) { state.last = x; return x; }`,
    /the field last of an object was given/,
  ],
  'a field under another name': [
    `const state = { in: { last: 0 } }; const held = () => state;
    function note(s, v) { s.last = v; }
    function f(x) { const { in: s } = state; note(s, [x]); return x; }`,
    /the field last of an object/,
  ],
  'a field that was not there': [
    `const state = {}; const held = () => Object.keys(state); function f(x) { state.last = x; return x; }`,
    /the field last of an object/,
  ],
  'a field of an instance': [
    `class Model { #own = 1; step(x) { this.#own = x; return x; } get own() { return this.#own; } }
    const model = new Model(); const held = () => model.own; function f(x) { return model.step(x); }`,
    /the field #own of an object/,
  ],
  'an item that is pushed': [
    `const state = { list: [1] }; const held = () => state; function f(x) { state.list.push(x); return x; }`,
    /an item of a list/,
  ],
  'items that a traced loop pushes': [
    `const list = [1]; const held = () => list.slice();
    function f(x) { for (let i = 0; i < 100; i++) list.push(x * i); return x; }`,
    /an item of a list/,
  ],
  'an item that is put in front': [
    `const list = [1, 2]; const held = () => list; function f(x) { list.unshift(x); return x; }`,
    /an item of a list/,
  ],
  'an entry of a Map': [
    `const table = new Map([[1, 2]]); const held = () => [...table]; function f(x) { table.set('x', x); return x; }`,
    /an entry of a Map/,
  ],
  'an object with a traced value in it': [
    `let last = null; const held = () => last; function f(x) { last = { a: [1, { b: x }] }; return x; }`,
    /last was given/,
  ],
  'an array that the function makes': [
    `let last = null; const held = () => last; function f(x) { last = new Float64Array(3); last[1] = x; return x; }`,
    /last was given/,
  ],
  'a plain value under a traced condition': [
    `let isLarge = false; const held = () => isLarge; function f(x) { if (x > 1) isLarge = true; return x; }`,
    /isLarge was given/,
  ],
  'a table that is made by one call and written by the same': [
    `let table; const held = () => table; function f(x) { table ??= {}; table.x = x; return x; }`,
    /table was given|the field x/,
  ],
};

describe('a traced value outside of the function is refused, and what was there is put back', () => {
  test.each(Object.entries(leaks))('%s', (_, [source, told]) => {
    const { f, held } = moduleOf(source);
    const before = JSON.stringify(held());
    expect(() => (jit(f as never) as Run)(3)).toThrow(told);
    expect(JSON.stringify(held())).toBe(before);
  });

  test('with the line and the code of the error', () => {
    const { f } = moduleOf(leaks['a field']?.[0] ?? '');
    try {
      (jit(f as never) as Run)(3);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'leaked-tracer' });
      expect((error as { position?: string }).position).toMatch(/:\d+:\d+$/);
    }
  });

  test('also in what a derivative traces, where the value is its own', () => {
    const { f } = moduleOf(`let kept = 0; function f(y) { kept = y; return y * y; }`);
    const g = (x: NDArray): unknown => grad(f as never)(x as never);
    expect(() => jit(g as never)(np.array(2) as never)).toThrow(/kept was given/);
  });
});

const counts: Readonly<Record<string, string>> = {
  'a variable': `let n = 0; function f(x) { n++; return x; }`,
  'a variable of a function that ran before': `const { f } = (() => { let n = 0; return { f(x) { n += 1; return x; } }; })();`,
  'a field': `const s = { n: 0 }; function f(x) { s.n += 1; return x; }`,
  'a field under another name': `const s = { in: { n: 0 } }; function f(x) { const { in: t } = s; const u = t; u.n++; return x; }`,
  'a field of what a function that ran before has': `const { f } = (() => { const s = { n: 0 }; return { f(x) { s.n++; return x; } }; })();`,
};

test.each(Object.entries(counts))('what counts outside is refused: %s', (_, source) => {
  expect(() => (jit(moduleOf(source).f as never) as Run)(3)).toThrow(
    /from outside of the traced function/,
  );
});

const allowed: Readonly<Record<string, string>> = {
  'tables of plain values that are filled when they are needed': `
    const table = [1], byName = {}, known = new Map(); let ready = null;
    function factorial(n) { while (table.length <= n) table.push(table[table.length - 1] * table.length); return table[n]; }
    function f(x) {
      ready ??= { scale: 2 };
      byName.five ??= factorial(5);
      if (!known.has(3)) known.set(3, factorial(3));
      return x * byName.five + known.get(3) * ready.scale;
    }`,
  'what the function makes, whatever makes it': `
    function P(x) { this.x = x; this.list = []; }
    class Q extends Array { constructor(x) { super(); this.own = x; } }
    function f(x, ...rest) {
      const p = new P(x), q = new Q(x), o = Object.fromEntries([['a', 1]]), c = Object.create(null);
      const [head, ...tail] = [x, 1, 2], { h, ...others } = { h: 1, i: 2 };
      const d = structuredClone({ e: { g: 1 } }), j = JSON.parse('{"k":[1]}'), w = 'a,b'.split(',');
      const pairs = Object.entries({ m: 1 }), cut = [1, 2, 3].splice(1), m = new Map();
      p.x = x + 1; p.list.push(x); q.own = x; q.push(x); o.a = x; c.z = x; rest[0] = x; tail.push(x);
      others.i = x; d.e.g = x; j.k[0] = x; w[0] = x; pairs[0][1] = x; cut[0] = x; m.set('x', x);
      const sum = (...xs) => { xs[0] = x; return xs[0]; }, arrow = (...xs) => (xs[1] = x) * xs.length;
      return p.x + p.list[0] + q.own + q[0] + o.a + c.z + rest[0] + tail[2] + others.i + d.e.g + j.k[0]
        + w[0] + pairs[0][1] + cut[0] + m.get('x') + sum(1) + arrow(1);
    }`,
  'fields of arguments that are returned, and what is put back': `
    const state = { depth: 0 };
    function f(x) {
      const before = state.depth;
      try { state.depth = x; return state.depth * 2; } finally { state.depth = before; }
    }`,
  'counters of the functions within': `
    function f(x) {
      let n = 0; const s = { n: 0 };
      const inc = () => { n += 1; s.n++; return x * n; };
      return inc() + inc() * s.n;
    }`,
};

test.each(Object.entries(allowed))('allowed: %s', (_, source) => {
  const expected = moduleOf(source, false).f(3) as number;
  const { f } = moduleOf(source);
  for (let k = 0; k < 2; k++) expect(Number((jit(f as never) as Run)(3))).toBeCloseTo(expected, 12);
  expect(f(3)).toBe(expected);
});

test('a derivative within may keep values of what is around it', () => {
  const { f } = moduleOf(`
    function f(x, gradOf) {
      let calls = 0, scale = 0;
      const g = (y) => { calls += 1; scale = x; return y * y * scale; };
      return gradOf(g)(x) * calls + scale;
    }`);
  const run = jit(((x: NDArray) => f(x, grad)) as never) as unknown as Run;
  expect(Number(run(3))).toBe(21);
});
