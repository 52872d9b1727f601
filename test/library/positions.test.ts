/**
 * The positions of arguments are those of JAX, and what is given by position means what it means by
 * name.
 */
import { describe, expect, test } from 'vitest';
import { DenseArray, NDArray, TanjentError, tree } from '../../src/index.js';
import { declaredParameters } from '../../src/parameters/parameters.js';
import { camelCase, compatibility, hasItsName, pathOf } from '../../scripts/compatibility/table.js';
import { jaxParameters } from '../../scripts/compatibility/parameters.js';
import { calls, functionOf, publicFunctions } from './public.js';

/** The positional parameters of JAX, by the names that the functions have here. */
const ofJax: ReadonlyMap<string, readonly string[]> = new Map(
  compatibility([...publicFunctions().keys()])
    .filter(hasItsName)
    .flatMap(({ namespace, name, here = '' }) => {
      const row = jaxParameters[pathOf(namespace, name)];
      return row === undefined ? [] : [[here, positionalOf(row)] as const];
    }),
);

function positionalOf(row: string): string[] {
  const [positional = ''] = row.split(/ ?\* /);
  return positional.split(' ').map((name) => camelCase(name.replace('=', '')));
}

type List = (typeof declaredParameters)[number];

/** The public function that a list was declared for. */
const nameOf = ({ who }: List): string | undefined =>
  [who, `np.${who}`, `nn.${who}`].find((name) => name in calls);

/** The optional parameters that have a position, and which one. */
const positions = ({ required, optional }: List): [name: string, place: number][] =>
  optional
    .map(([name, kind], i): [string, number, boolean] => [name, required.length + i, kind.isNamed])
    .filter(([, , isNamed]) => !isNamed)
    .map(([name, place]) => [name, place]);

/** Parameters that stand elsewhere than in JAX, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  'scipy.special.softmax axis': 'stands there in SciPy, and has no position in JAX',
  'scipy.special.logSoftmax axis': 'stands there in SciPy, and has no position in JAX',
  'scipy.signal.stft scaling': 'stands there in SciPy, and JAX has none',
  'scipy.signal.istft scaling': 'stands there in SciPy, and JAX has none',
  'np.vecdot axis': 'JAX takes it by name only',
  'np.unstack axis': 'JAX takes it by name only',
  'np.fromfunction dtype': 'JAX takes it by name only',
  'np.where yes': 'JAX calls it x, which it is not',
  'np.where no': 'JAX calls it y, which it is not',
  'disableJit disable': 'a function stands in front, since JAX has a context of its own',
};

describe('positional parameters', () => {
  /** By the name alone these tests, and whoever reads an error, know which function is meant. */
  test('are declared for one function of a name', async () => {
    await import('../../src/emit/index.js');
    await import('../../src/stablehlo/index.js');
    await import('../../src/xla/index.js');
    const lists = new Map<string, List[]>();
    for (const list of declaredParameters) {
      const same = lists.get(list.who) ?? [];
      lists.set(list.who, [...same, list]);
    }
    const twice = [...lists].filter(([, same]) => same.length > 1).map(([who]) => who);
    // lax.reduce takes an array, or a tree of arrays.
    expect(twice).toEqual(['lax.reduce']);
  });

  test('stand where JAX has them', () => {
    const found: string[] = [];
    let compared = 0;
    for (const list of declaredParameters) {
      const name = nameOf(list);
      const jax = name === undefined ? undefined : ofJax.get(name);
      if (jax === undefined || jax.includes('...')) continue;
      for (const [parameter, place] of positions(list)) {
        compared++;
        const wanted = jax[place];
        if (wanted !== parameter && !(`${name} ${parameter}` in elsewhere))
          found.push(`${name}: ${parameter} stands at ${place}, where JAX has ${wanted}`);
      }
    }
    expect(found).toEqual([]);
    expect(compared).toBeGreaterThan(60);
  });

  test('mean by position what they mean by name', () => {
    const found: string[] = [];
    let compared = 0;
    for (const list of declaredParameters) {
      const name = nameOf(list);
      const args = name === undefined ? undefined : calls[name]?.calls[0]?.args;
      if (name === undefined || args === undefined || args.length < list.required.length) continue;
      const first = args.slice(0, list.required.length);
      for (const [parameter, place] of positions(list))
        for (const value of valuesOf(list, parameter)) {
          const before = new Array<undefined>(place - first.length).fill(undefined);
          const byPosition = outcome(name, [...first, ...before, value]);
          const byName = outcome(name, [...first, { [parameter]: value }]);
          compared++;
          if (byPosition !== byName)
            found.push(`${name} ${parameter}=${String(value)}: ${byPosition}, but ${byName}`);
        }
    }
    expect(found).toEqual([]);
    expect(compared).toBeGreaterThan(200);
  });
});

const samples: readonly unknown[] = [
  true,
  false,
  null,
  0,
  1,
  -1,
  2,
  0.5,
  'float32',
  'int32',
  'uint32',
  'low',
  'C',
  'clip',
  'fill',
  'left',
  'right',
  [0],
  [2],
  [1, 0],
  [0.25, 0.5],
];

/** Those samples that the parameter takes. */
function valuesOf(list: List, parameter: string): unknown[] {
  const kind = list.optional.find(([name]) => name === parameter)?.[1];
  return samples.filter((x) => (x === null ? kind?.null !== 'refused' : kind?.holds(x)));
}

/** What a call gives, in words; of a TanjentError what it says. */
function outcome(name: string, args: readonly unknown[]): string {
  try {
    return inWords(functionOf(name)(...args));
  } catch (error) {
    if (error instanceof TanjentError) return error.summary;
    throw new Error(`${name}(${args.map(String).join(', ')})`, { cause: error });
  }
}

const inWords = (result: unknown): string =>
  tree
    .leaves(result)
    .map((x) => {
      if (x instanceof DenseArray) return `${x.dtype}[${x.shape.join()}] ${JSON.stringify(x.js())}`;
      return x instanceof NDArray || typeof x === 'function' ? typeof x : String(x);
    })
    .join('; ');
