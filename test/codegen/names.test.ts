/** Functions may have any name: none meets another name of the generated code, on either target. */
import { describe, expect, test } from 'vitest';
import { identifier } from '../../src/codegen/targets/js/names.js';
import { runtime } from '../../src/codegen/targets/js/emit.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { debug, grad, jit, lax, numpy as np } from '../../src/index.js';
import type { Unary } from '../support/growth.js';

const keywords = (
  'arguments async await break case catch class const continue debugger default delete do else enum ' +
  'eval export extends false finally for function get if implements import in instanceof interface let ' +
  'new null of package private protected public return set static super switch this throw true try ' +
  'typeof undefined var void while with yield'
).split(' ');
const globals = 'Infinity NaN Math Number Array Object Float64Array Int32Array ArrayBuffer'.split(
  ' ',
);
/** What generated code itself calls things. */
const own =
  'runtime hosts arena tape tapeStart tapeTop lastWords shared shared_2 results a b d t i n a_2 f_1 f_2 chosen';
const strange = [
  '', '_', '__proto__', 'constructor', 'toString', '0', '12', '1e5', '-1', '$', '$0', 'é', '数', '🙂',
  'a b', 'a\nb', 'a\r\nb\u2028c', '*/', '//', '`${1}`', '"', "'", '\\', ')(', ';;', '\0', '\ud800',
  'x'.repeat(100_000), '名'.repeat(1000),
]; // prettier-ignore

const hostile = [...keywords, ...globals, ...own.split(' '), ...Object.keys(runtime), ...strange];

const named = (name: string, f: Unary): Unary =>
  Object.defineProperty((x: NDArray) => f(x), 'name', { value: name });

/** Calls a function of another name, has loops and branches, an arena, a tape and a host. */
function body(name: string, other = name): Unary {
  const inner = jit(named(other, (x) => np.sin(x).add(np.flip(x))));
  const halved = (x: NDArray): NDArray =>
    lax.whileLoop(
      (v: NDArray) => np.sum(v).gt(1),
      (v: NDArray) => v.mul(0.5),
      x,
    );
  return named(name, (x) => {
    debug.callback(() => {}, np.max(x));
    return np.sort(inner(inner(x))).add(grad((v: NDArray) => np.sum(halved(v)))(x));
  });
}

const x = np.linspace(0, 2, 20);
const expected = jit(body('plain'), { target: 'js' })(x).js();

/** Names of functions with names of those that they call; the last ones call their like. */
const pairs = hostile.flatMap((name, i) => (i % 2 === 0 ? [[name, hostile[i + 1] ?? name]] : []));
const alike = own.split(' ').map((name) => [name, name]);
const short = (name: string): string => JSON.stringify(name.slice(0, 40));

describe('a function named', () => {
  test.each([...pairs, ...alike].map(([a = '', b = '']) => [short(a), short(b), a, b] as const))(
    '%s calls one named %s',
    (_name, _other, name, other) => {
      const onJs = jit(body(name, other), { target: 'js' });
      expect(onJs(x).js()).toEqual(expected);
      const onWasm = jit(body(name, other), { target: 'wasm' });
      const wasm = onWasm(x).js() as number[];
      wasm.forEach((v, i) => expect(v).toBeCloseTo((expected as number[])[i]!, 12));
      const lowered = onWasm.lower(x);
      expect(lowered.text('wat')).toMatch(/^\(module \$\S+\n/);
      for (const line of lowered.text('loops').split('\n')) expect(line).not.toMatch(/[\r\u2028]/);
      expect(onJs.lower(x).text('js').length).toBeLessThan(40_000);
    },
  );

  test.each(['a', 'd', 'a_2', 'shared', 'i', 't'])(
    '%s, so long that it is cut into parts',
    (name) => {
      const long: Unary = (v) => {
        let y = v;
        for (let i = 0; i < 60; i++) y = np.sort(np.sin(y).add(np.flip(y)));
        return y;
      };
      const js = jit(named(name, long), { target: 'js' });
      expect(
        js
          .lower(x)
          .text('js')
          .match(/^function /gm)!.length,
      ).toBeGreaterThan(2);
      expect(js(x).js()).toEqual(jit(long, { target: 'js' })(x).js());
    },
  );
});

test('identifiers are short words of the language', () => {
  for (const name of hostile) expect(identifier(name)).toMatch(/^[A-Za-z_$][\w$]{0,60}$/);
});
