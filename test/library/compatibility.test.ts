/** The table of compatibility: no name of JAX is forgotten, and none is lost. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compatibilityPage } from '../../scripts/compatibility/page.js';
import {
  camelCase,
  compatibility,
  jaxNamesOf,
  missing,
  needlessReasons,
  unknownPaths,
} from '../../scripts/compatibility/table.js';
import { lacks, needlessPlaces } from '../../scripts/compatibility/parameters.js';
import { readApi } from '../../scripts/docs/api.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const entries = readApi(root);
const names = entries.map(({ name }) => name);
const rows = compatibility(names);
const recorded = read('scripts/compatibility/missing.txt').split('\n');

test('each name of JAX is there, has a reason, or is recorded as missing', () => {
  expect(rows.length).toBeGreaterThan(1200);
  // What is recorded and has come since is no failure: the table follows by itself.
  expect(missing(rows).filter((path) => !recorded.includes(path))).toEqual([]);
});

test('renames and reasons are about names of JAX', () => {
  expect(unknownPaths()).toEqual([]);
});

test('a reason that is needless since its name has come is told, and the name is there', () => {
  const later = compatibility([...names, 'pmap']);
  expect(needlessReasons(later)).toEqual([...needlessReasons(rows), 'pmap'].toSorted());
  expect(later.find(({ name }) => name === 'pmap')).toMatchObject({
    here: 'pmap',
    reason: undefined,
  });
});

test('a name that is lost is seen', () => {
  const without = names.filter((name) => name !== 'np.takeAlongAxis');
  expect(missing(compatibility(without))).toContain('numpy.take_along_axis');
});

test('names follow the rule', () => {
  expect(camelCase('take_along_axis')).toBe('takeAlongAxis');
  expect(camelCase('bessel_i0e')).toBe('besselI0e');
  expect(camelCase('bool_')).toBe('bool_');
  expect(jaxNamesOf(names).get('np.takeAlongAxis')).toBe('jax.numpy.take_along_axis');
  expect(jaxNamesOf(names).get('x.at')).toBe('jax.Array.at');
});

describe('parameters of JAX', () => {
  const found = lacks(entries);

  test('are here, or have a reason', () => {
    const bare = found.filter(({ reason }) => reason === undefined);
    expect(bare.map(({ path, parameter }) => `${path}:${parameter}`)).toEqual([]);
    expect(found.length).toBeGreaterThan(150);
  });

  test('have no reason where they are', () => {
    expect(needlessPlaces(found)).toEqual([]);
  });

  test('are missed where a function does not take them', () => {
    const cut = entries.map((entry) => ({ ...entry, parameters: [], options: [] }));
    const missed = lacks(cut).map(({ path, parameter }) => `${path}:${parameter}`);
    expect(missed).toContain('scipy.stats.norm.pdf:loc');
    // Those of a declared list are known by it.
    expect(missed).not.toContain('numpy.sum:keepdims');
  });
});

test('the page has a row for each, and links those that are there', () => {
  const addresses = new Map([['np.sin', '/reference/np#np-sin']]);
  const page = compatibilityPage(entries, addresses);
  const [table = '', reasons = ''] = page.split('## Parameters that are left out');
  expect(table.match(/^\| `/gm)?.length).toBe(rows.length);
  expect(reasons).not.toContain('**missing**');
  expect(page).toContain('| `sin` | [`np.sin`](/reference/np#np-sin) |  |');
  expect(page).toContain('| `mul` | `lax.mul` | `out_dtype` |');
  expect(page).toContain('| `out_dtype` | x.astype says in which dtype');
  expect(page).toContain('| `pmap` | in `tanjent/xla` it is `shardMap`');
});
