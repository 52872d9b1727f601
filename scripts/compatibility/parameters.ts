/**
 * The optional parameters of JAX's functions beside those of the library. What JAX has is in
 * jax-parameters.json, which jax-parameters.py writes from JAX itself.
 */
import '../../src/index.js';
import { declaredParameters } from '../../src/parameters/parameters.js';
import type { Entry } from '../docs/api.js';
import { excludedParameters } from './excluded-parameters.js';
import jax from './jax-parameters.json' with { type: 'json' };
import { camelCase, compatibility, hasItsName, pathOf, reasonsByPath } from './table.js';

/** An optional parameter of a function of JAX that is not here. */
export interface Lack {
  /** The function in JAX, as `lax.mul`. */
  readonly path: string;
  /** The parameter, as in JAX. */
  readonly parameter: string;
  /** Why it is not meant to be here. */
  readonly reason: string | undefined;
}

/** By the path of a function: `a axis= * where=`, of which `axis` and `where` may be left out. */
export const jaxParameters: Readonly<Record<string, string>> = jax.parameters;

const optionalOf = (row: string): string[] =>
  row
    .split(' ')
    .filter((name) => name.endsWith('=') && !name.startsWith('_'))
    .map((name) => name.slice(0, -1));

const reasons = reasonsByPath(excludedParameters);

/** The names that a function takes: those of its signatures, and of its list of parameters. */
function takenBy({ name, parameters, options }: Entry): Set<string> {
  const whos = [name, name.replace(/^(np|nn)\./, '')];
  const lists = declaredParameters.filter(({ who }) => whos.includes(who));
  return new Set([
    ...parameters,
    ...options.flatMap(({ properties }) => properties.map((option) => option.name)),
    ...lists.flatMap(({ optional }) => optional.map(([option]) => option)),
  ]);
}

/**
 * What functions lack that have JAX's name; those that have another one are made in another way.
 */
export function lacks(entries: readonly Entry[]): Lack[] {
  const functions = entries.filter(({ kind }) => kind === 'function');
  const taken = new Map(functions.map((entry) => [entry.name, takenBy(entry)]));
  const rows = compatibility(functions.map(({ name }) => name)).filter(hasItsName);
  return rows.flatMap(({ namespace, name, here = '' }) => {
    const path = pathOf(namespace, name);
    const names = taken.get(here) ?? new Set();
    return optionalOf(jaxParameters[path] ?? '')
      .filter((parameter) => !names.has(camelCase(parameter)))
      .map((parameter) => ({ path, parameter, reason: reasonOf(path, parameter) }));
  });
}

const reasonOf = (path: string, parameter: string): string | undefined =>
  reasons.get(`${path}:${parameter}`) ?? reasons.get(parameter);

/** The places that have a reason, of which nothing is lacking. */
export const needlessPlaces = (found: readonly Lack[]): string[] =>
  [...reasons.keys()].filter(
    (place) =>
      !found.some(({ path, parameter }) => [parameter, `${path}:${parameter}`].includes(place)),
  );
