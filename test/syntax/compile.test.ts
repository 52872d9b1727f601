/** Functions rewritten one at a time, while a program runs. */
import { describe, expect, test } from 'vitest';
import { grad, jit, vmap, numpy as np, type NDArray } from '../../src/index.js';
import { compile } from '../../src/syntax/compile.js';

const valueOf = (x: unknown): number => (x as NDArray).item();

/** The value and the slope of a compiled function of one number, compiled. */
const told = (f: (x: number) => number, x: number): number[] => [
  f(x),
  valueOf(jit(f as never)(np.array(x))),
  valueOf(jit(grad(f as never))(np.array(x))),
];

/** A function of a text that no bundler has seen. */
const fromText = (text: string): ((x: number) => number) =>
  new Function(`return ${text}`)() as (x: number) => number;

describe('functions of all kinds can be traced', () => {
  test.each([
    ['function (x) { if (x > 1) return x * x; return -x; }', 2, [4, 4, 4]],
    [
      'function named(x) { let s = 0; for (let i = 0; i < 3; i++) s += x * i; return s; }',
      2,
      [6, 6, 3],
    ],
    ['(x) => (x > 0 ? x * 3 : x)', 2, [6, 6, 3]],
    ['x => { const f = (y) => y * y; return f(x) + f(2); }', 3, [13, 13, 6]],
    ['({ twice(x) { return x < 0 ? 0 : x * 2; } }).twice', 1, [2, 2, 2]],
    ['function f(x, n = 3) { return n < 1 ? x : f(x, n - 1) * 2; }', 0.5, [4, 4, 8]],
    ['function (x) { return arguments.length * x; }', 5, [5, 5, 1]],
    ['(async = 2) => async * 2', 1, [2, 2, 2]],
  ] as const)('%s', (text, x, expected) => {
    expect(told(compile(fromText(text)), x)).toEqual(expected);
  });
});

test('what is outside is handed in, by name; of globals those that all hosts have are known', () => {
  const f = fromText('(x) => (x > k ? scaled(x) : Math.PI)');
  const scope = { k: 1, scaled: compile(fromText('(y) => (y > 5 ? 0 : y * 4)')), unused: 3 };
  expect(told(compile(f, { scope }), 2)).toEqual([8, 8, 4]);
  const mapped = vmap(compile(f, { scope }) as never)(np.array([0, 2, 7])) as NDArray;
  expect(mapped.js()).toEqual([Math.PI, 8, 0]);
});

describe('what cannot be written anew is refused in words', () => {
  test.each([
    [
      '(x) => x * a + b',
      'compile: f uses a, b, and its text does not show what those are. Hand in the values: compile(f, { scope: { a, b } }).',
    ],
    ['function (x) { return name * x; }', 'compile: f uses name, '],
    ['async (x) => x', 'compile: f is async, and what is traced cannot wait.'],
    ['async function (x) { return x; }', 'compile: f is async, '],
    ['function* (x) { yield x; }', 'compile: f is a generator, '],
    ['({ *g(x) { yield x; } }).g', 'compile: f is a generator, '],
    ['({ async g(x) { return x; } }).g', 'compile: f is async, '],
    ['Math.sin', 'compile: f is a function of the host, or bound.'],
    ['(function (x) { return x; }).bind(null)', 'compile: f is a function of the host, or bound.'],
    ['class { }', 'compile: f is a class.'],
    [
      "({ ['a' + 1](x) { return x; } }).a1",
      'compile: f is a getter, or a method with a computed name, ',
    ],
    [
      'Object.getOwnPropertyDescriptor({ get g() { return 1; } }, "g").get',
      'compile: f is a getter, ',
    ],
    [
      '(function () { return () => this.x; })()',
      'compile: f is an arrow function that uses this of ',
    ],
    [
      '(function () { return () => arguments[0]; })()',
      'compile: f is an arrow function that uses arguments',
    ],
    ['(x) => { count = x; return x; }', 'compile: f assigns count, which it does not declare'],
  ])('%s', (text, message) => {
    const f = fromText(text);
    Object.defineProperty(f, 'name', { value: 'f' });
    expect(() => compile(f)).toThrow(message);
  });

  test('and so are names that a minifier has changed', () => {
    const f = fromText('(x) => x * t');
    expect(() => compile(f, { scope: { rate: 2 } })).toThrow(
      /uses t, .* The text has no rate, which scope has: probably a minifier has renamed variables/,
    );
    expect(() => compile(f)).toThrow(/scope: \{ t \} \}\)\.(?! The text)/);
  });

  test('and so are arguments of other kinds', () => {
    expect(() => compile(3 as never)).toThrow('compile: f wants a function, received 3.');
    expect(() => compile((x: number) => x, { scop: {} } as never)).toThrow('scope');
  });
});

test('stack traces name the function, and the file that it is given', () => {
  const f = fromText(`function failing(x) { if (x > 0) throw new RangeError('x'); return x; }`);
  const stackOf = (g: (x: number) => number): string => {
    try {
      g(1);
    } catch (error) {
      return (error as Error).stack ?? '';
    }
    return '';
  };
  expect(stackOf(compile(f))).toMatch(/at failing \(failing\.js:1:\d+\)/);
  expect(stackOf(compile(f, { file: 'a b.ts' }))).toMatch(/at failing \(a_b\.ts:1:\d+\)/);
});
