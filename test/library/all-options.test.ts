/**
 * All options of a function at once: given by position, by name, or some this way and the rest
 * that, they mean the same, and each of them has its effect.
 */
import { describe, expect, test } from 'vitest';
import { NDArray, TanjentError } from '../../src/index.js';
import { declaredParameters, type ParameterList } from '../../src/parameters/parameters.js';
import { parameterValues } from './parameter-values.js';
import { functionOf, publicFunctions } from './public.js';

const functions = publicFunctions();

/** The function's name in the table of calls; of `sum` it is `np.sum`. */
const publicName = (who: string): string =>
  functions.has(`np.${who}`) ? `np.${who}` : `ops.${who}`;

type List = ParameterList<never, never>;
const positional = (list: List): string[] =>
  list.optional.filter(([, kind]) => !kind.isNamed).map(([name]) => name);
/** The functions of np and ops; methods of places have no position behind their values. */
const lists = declaredParameters.filter(({ who }) => functions.has(publicName(who)));

/** Options that change nothing, or nothing beside the values of the others. */
const withoutEffect =
  /\.(out|copy|overwriteInput|promoteIntegers|uniqueIndices|indicesAreSorted|assumeUnique|bucketSize|inplace|rcond|full|period)$|^(asarray|array|copy)\.order$|^take(AlongAxis)?\.fillValue$|^cov\.bias$|^trapezoid\.x$|^cross\.axis$|^histogramBinEdges\.weights$|^linalg\.(eigvalsh\.UPLO|svd\.(fullMatrices|subsetByIndex))$/;

describe('by position = by name', () => {
  const called = lists.filter((list) => positional(list).length > 0);
  test('there are functions to look at', () => {
    expect(called.length).toBeGreaterThan(110);
  });

  test.each(called.map((list) => [list.who, list] as const))('%s', (who, list) => {
    const { required, values } = parameterValues(who);
    const names = positional(list);
    expect(Object.keys(values)).toEqual(expect.arrayContaining(names));
    const f = functionOf(publicName(who));
    const run = (...args: readonly unknown[]): unknown => {
      try {
        return shown(f(...required, ...args));
      } catch (error) {
        if (!(error instanceof TanjentError)) throw error;
        return { thrown: error.summary };
      }
    };
    for (let count = 0; count <= names.length; count++) {
      const expected = run(objectOf(names.slice(0, count), values));
      for (let split = 0; split <= count; split++) {
        const first = names.slice(0, split).map((name) => values[name]);
        expect(run(...first, objectOf(names.slice(split, count), values))).toEqual(expected);
      }
      expect(run(...names.slice(0, count).map((name) => values[name]))).toEqual(expected);
    }
    // What has an effect is seen to have it, else an exchange of two would not be noticed.
    const effects = names.filter((name) => !withoutEffect.test(`${who}.${name}`));
    const all = JSON.stringify(run(objectOf(names, values)));
    expect(all).not.toContain('thrown');
    for (const name of effects) {
      const others = names.filter((n) => n !== name);
      const rest = JSON.stringify(run(objectOf(others, values)));
      expect(rest === all ? name : 'has an effect').toBe('has an effect');
    }
  });
});

const objectOf = (
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, values[name]]));

/** Results as they print, so that dtypes and shapes are compared too. */
function shown(x: unknown): unknown {
  if (Array.isArray(x)) return x.map(shown);
  return x instanceof NDArray ? [x.dtype, x.shape, String(x)] : x;
}
