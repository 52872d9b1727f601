/** Modules of the explorer, evaluated from their texts. */
import { describe, expect, test } from 'vitest';
import { errorOf, evaluateModule, ModuleError } from '../../explorer/src/worker/evaluate-module.js';
import { library } from '../../explorer/src/worker/library.js';
import { grad, makeIR, type NDArray } from '../../src/index.js';

type F = (x: NDArray) => NDArray;
const evaluate = (text: string) => evaluateModule(text, library);

/** The error of a text, with its place. */
function failure(text: string): ModuleError {
  try {
    evaluate(text);
  } catch (error) {
    if (error instanceof ModuleError) return error;
    throw error;
  }
  throw new Error('the module was evaluated');
}

describe('modules', () => {
  test('functions in methods, with named and whole imports', () => {
    const { exports } = evaluate(`import { numpy as np } from 'tanjent';
      import * as random from 'tanjent/random';
      import { exp,
        sin as sine } from 'tanjent/numpy';
      export const f = (x) => sine(x).mul(exp(x)), args = [2];
      const inner = np.ones([2]);
      export { inner as ones, random };
      export function* live() { yield { text: 'one' }; }`);
    expect(Object.keys(exports)).toEqual(['f', 'args', 'ones', 'random', 'live']);
    expect((exports['f'] as F)(2 as never).item()).toBeCloseTo(Math.sin(2) * Math.exp(2), 14);
    expect((exports['random'] as { key: unknown }).key).toBeTypeOf('function');
    expect([...(exports['live'] as () => Iterable<unknown>)()]).toEqual([{ text: 'one' }]);
  });

  test('plain functions are rewritten, and what is not marked is left alone', () => {
    const { exports } = evaluate(`
      export function f(x) {
        'use tanjent';
        return x > 0 ? x * x : Math.sin(x);
      }
      export function g(x) { return x * 2; }`);
    expect(grad(exports['f'] as F)(3 as never).item()).toBe(6);
    expect(grad(exports['f'] as F)(-1 as never).item()).toBeCloseTo(Math.cos(-1), 14);
    expect(() => grad(exports['g'] as F)(1 as never)).toThrow(/number/);
  });

  test('an export that changes is read anew', () => {
    const { exports } = evaluate('export let n = 1; export const next = () => void n++;');
    (exports['next'] as () => void)();
    expect(exports['n']).toBe(2);
  });
});

describe('places are those of the text', () => {
  test.each([
    ['methods', `import { sin } from 'tanjent/numpy';\nexport const f = (x) =>\n  sin(x);`],
    ['plain syntax', `export function f(x) { 'use tanjent';\n\n  return Math.sin(x);\n}`],
  ])('of equations, in %s', (_how, text) => {
    const { exports, positionOf } = evaluate(text);
    const { equations } = makeIR(exports['f'] as F)(1);
    expect(equations.map((e) => positionOf(e.source?.position)?.line)).toEqual([3]);
  });

  test('of all that stands on one line', () => {
    const text = "import { sin } from 'tanjent/numpy'; export const f = (x) => sin(x);";
    const { exports, positionOf } = evaluate(text);
    const { equations } = makeIR(exports['f'] as F)(1);
    const column = text.indexOf('sin(x)') + 1;
    expect(equations.map((e) => positionOf(e.source?.position))).toEqual([{ line: 1, column }]);
  });

  test('of errors of the syntax', () => {
    expect(failure('const x = 1;\nexport const f = (x => ;')).toMatchObject({
      message: 'SyntaxError: Unexpected token',
      position: { line: 2, column: 24 },
    });
    const marked = failure(`\nexport function f(x) { 'use tanjent'; with (x) {} }`);
    expect(marked.position?.line).toBe(2);
  });

  test('of errors while it is evaluated', () => {
    expect(failure('let a = 1;\n\n  missing();')).toMatchObject({
      message: 'ReferenceError: missing is not defined',
      position: { line: 3, column: 3 },
    });
  });

  test('of errors of the library', () => {
    const { exports, positionOf } = evaluate(
      `import { add } from 'tanjent/numpy';\nexport const f = () =>\n  add([1, 2], [1, 2, 3]);`,
    );
    const thrown = (() => {
      try {
        return (exports['f'] as () => void)();
      } catch (cause) {
        return errorOf(cause, positionOf);
      }
    })() as ModuleError;
    expect(thrown.position).toEqual({ line: 3, column: 3 });
    expect(thrown.message).toMatch(/^add: /);
  });
});

test.each([
  ["import { x } from 'lodash';", /imports from tanjent, tanjent\/debug.*: not 'lodash'/],
  ["import { sine } from 'tanjent/numpy';", /'tanjent\/numpy' has no sine/],
  ["import np from 'tanjent/numpy';", /'tanjent\/numpy' has no default/],
  ['export default (x) => x;', /export function f/],
  ["export * from 'tanjent';", /exports by name/],
  ["export { sin } from 'tanjent/numpy';", /only what it declares/],
  ['export const { f } = {};', /each variable by its name/],
])('%s is refused', (text, message) => {
  const { message: said, position } = failure(`\n${text}`);
  expect(said).toMatch(message);
  expect(position?.line).toBe(2);
});
