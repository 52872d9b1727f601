/** Each step from a program to code, as text. */
import { describe, expect, test } from 'vitest';
import { debug, jit, lax, numpy as np, setCompileDefaults, type NDArray } from '../../src/index.js';
import { passes } from '../../src/ir/passes/index.js';
import { kernelPasses } from '../../src/loops/passes/index.js';

const explained = (f: (x: NDArray) => unknown, x: NDArray, target: 'js' | 'wasm'): string => {
  setCompileDefaults({ target });
  try {
    return debug.explain(f)(x);
  } finally {
    setCompileDefaults({ target: 'auto' });
  }
};

const planSteps = [
  'updates in place',
  'accesses',
  'uses',
  'outputs',
  'stored values',
  'kernels',
  'shared values',
  'reused buffers',
];

const titlesOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line.startsWith('== ') ? [line.slice(3)] : []));

/** The text under a title. */
const under = (text: string, title: string): string | undefined =>
  text
    .split('\n\n== ')
    .find((part) => part.startsWith(`${title}\n`))
    ?.slice(title.length + 1);

describe('debug.explain', () => {
  function twice(x: NDArray): NDArray {
    return np.sin(x.mul(1)).add(np.sin(x));
  }

  test('names each pass and each step of lowering, in their order', () => {
    const titles = titlesOf(explained(twice, np.ones([40]), 'js'));
    const steps = [
      'as traced',
      ...passes.map((pass) => `after the pass '${pass.name}'`),
      ...planSteps.map((step) => `plan of twice for js, ${step}`),
      'loops of twice for js, as written',
      ...kernelPasses.map((pass) => `loops of twice for js, after the pass '${pass.name}'`),
      'loops for js with their memory',
      'js',
    ];
    expect(titles.map((title) => title.replace(/: the same$/, ''))).toEqual(steps);
    expect(titles).toContain("after the pass 'pack results': the same");
    expect(titles).toContain("loops of twice for js, after the pass 'fuse rows': the same");
    expect(titles).toContain("loops of twice for js, after the pass 'bind locals'");
  });

  test('shows the plan of a function, a table a step', () => {
    const text = explained(
      (x) => {
        const e = np.exp(np.sin(x));
        return [e.div(e.sum()), x, e.sum(0), np.matmul(x, x.transpose()).add(1)];
      },
      np.ones([40, 40]),
      'js',
    );
    const of = (step: string): string[] | undefined =>
      under(text, `plan of f for js, ${step}`)
        ?.split('\n')
        .map((line) => line.trim());
    expect(of('accesses')).toEqual(
      expect.arrayContaining([
        'c = exp: b pointwise',
        'e = broadcast: d pointwise',
        'g = reduceSum: c pointwise',
        'h = transpose: a elsewhere',
      ]),
    );
    expect(of('uses')).toEqual(
      expect.arrayContaining([
        'a: read by 4, elsewhere by 2, in a buffer',
        'c: read by 3',
        'h: read by 1, elsewhere by 1, in a buffer',
      ]),
    );
    expect(of('outputs')).toEqual([
      'f computed in f',
      'g computed in g',
      'j computed in j',
      'a copied to a_copy',
    ]);
    expect(of('stored values')).toEqual(
      expect.arrayContaining(['b: operations: 21, some costly', 'f: stored', 'h: stored']),
    );
    expect(of('kernels')?.[0]).toBe('0: nest of 1600: reduceSum d in d');
    expect(of('shared values')?.[0]).toBe('0: nest of 1600: reduceSum d in d, c in c');
    expect(text).toContain('== plan of f for js, reused buffers: the same');
  });

  test('shows what each has made', () => {
    const text = explained(twice, np.ones([40]), 'js');
    expect(under(text, "after the pass 'identities'")).toBe(
      [
        '{ lambda a:f64[40] .',
        '  let b:f64[40] = sin a',
        '      c:f64[40] = sin a',
        '      d:f64[40] = add b c',
        '  in ( d ) }',
      ].join('\n'),
    );
    expect(under(text, "after the pass 'common subexpressions'")).toContain('add b b');
    expect(under(text, 'loops of twice for js, as written')).toContain('add(sin(a[i]), sin(a[i]))');
    expect(under(text, "loops of twice for js, after the pass 'bind locals'")).toContain(
      'add(b, b)',
    );
    expect(under(text, 'js')).toBe(
      jit(twice, { target: 'js' })
        .lower(np.ones([40]))
        .text('js'),
    );
  });

  test('shows the steps of functions that are called, and of the target that is picked', () => {
    const product = jit((x: NDArray) => np.dot(x, x).add(lax.map((r) => np.sum(np.sort(r)), x)));
    const text = explained(product, np.ones([20, 20]), 'wasm');
    expect(titlesOf(text).filter((title) => title.endsWith('as written')).length).toBeGreaterThan(
      1,
    );
    expect(titlesOf(text)).toContain('wat');
    expect(text).not.toContain('for js');
  });

  test('does not print expressions that share too much', () => {
    const text = explained(
      (x) => {
        for (let i = 0; i < 40; i++) x = x.mul(x).add(x);
        return x;
      },
      np.ones([100]),
      'js',
    );
    expect(under(text, 'loops of f for js, as written')).toContain('too long to print');
    expect(under(text, "loops of f for js, after the pass 'bind locals'")).not.toContain(
      'too long',
    );
    expect(text.length).toBeLessThan(1e5);
  });

  test('refuses what is no function', () => {
    expect(() => debug.explain(3 as never)(1)).toThrow(/debug\.explain/);
  });
});
