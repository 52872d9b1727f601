/**
 * JAX's public names beside those of the library: what is there, under which name, and what is not,
 * and why. The names of JAX are in jax-names.json, which jax-names.py writes from JAX itself.
 */
import jax from './jax-names.json' with { type: 'json' };
import { excluded } from './excluded.js';
import { renamed } from './renamed.js';

export interface Row {
  /** `numpy`, `lax.linalg`; empty for the top level. */
  readonly namespace: string;
  /** In JAX. */
  readonly name: string;
  /** Here, if it is there: as in `np.sin`. */
  readonly here: string | undefined;
  /** Why it is not meant to be there. */
  readonly reason: string | undefined;
}

export const jaxVersion: string = jax.version;

const names: Readonly<Record<string, readonly string[]>> = jax.names;

/** `expand_dims` as `expandDims`; an underscore at an end stays. */
export const camelCase = (name: string): string =>
  name.replace(/(?<=[A-Za-z0-9])_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The name by the rule: JAX's in camelCase, `np` for `numpy`, and `x` for an array. */
function byRule(namespace: string, name: string): string {
  const place = namespace === 'Array' ? 'x' : namespace.replace(/^numpy/, 'np');
  return place === '' ? camelCase(name) : `${place}.${camelCase(name)}`;
}

/** As `numpy.sin`; of the top level, the name alone. */
export const pathOf = (namespace: string, name: string): string =>
  namespace === '' ? name : `${namespace}.${name}`;

/** A row for every name of JAX, `here` being one of the public names of the library. */
export function compatibility(publicNames: readonly string[]): Row[] {
  const known = new Set(publicNames.map((name) => name.replace(/^numpy\./, 'np.')));
  return Object.entries(names).flatMap(([namespace, list]) =>
    list.map((name) => {
      const path = pathOf(namespace, name);
      const candidates = [byRule(namespace, name), ...(renamed[path] ?? [])];
      const here = candidates.find((candidate) => known.has(candidate));
      return { namespace, name, here, reason: here === undefined ? reasonOf(path) : undefined };
    }),
  );
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Whether what is here has JAX's name, and so takes what JAX's function takes. */
export const hasItsName = ({ name, here }: Row): boolean =>
  here !== undefined && camelCase(lastOf(name)) === lastOf(here);

/** The reason for a name, or for its namespace. */
const reasonOf = (path: string): string | undefined => excludedNames.get(path);

/** From lists of paths by their reason to the reason of each path. */
export const reasonsByPath = (
  lists: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(lists).flatMap(([reason, list]) =>
      list
        .trim()
        .split(/\s+/)
        .map((path) => [path, reason] as const),
    ),
  );

const excludedNames = reasonsByPath(excluded);

/** The paths that are renamed or have a reason, and are no names of JAX. */
export function unknownPaths(): string[] {
  const all = new Set(
    Object.entries(names).flatMap(([ns, list]) => list.map((n) => pathOf(ns, n))),
  );
  return [...Object.keys(renamed), ...excludedNames.keys()].filter((path) => !all.has(path));
}

/** Names that have a reason not to be there, and are there. */
export const needlessReasons = (rows: readonly Row[]): string[] =>
  rows
    .filter(({ here }) => here !== undefined)
    .map(({ namespace, name }) => pathOf(namespace, name))
    .filter((path) => excludedNames.has(path))
    .toSorted();

/** What is missing without a reason, as paths. */
export const missing = (rows: readonly Row[]): string[] =>
  rows
    .filter(({ here, reason }) => here === undefined && reason === undefined)
    .map(({ namespace, name }) => pathOf(namespace, name));

/** The name in JAX of names that are here, with `jax` in front. */
export function jaxNamesOf(publicNames: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { namespace, name, here } of compatibility(publicNames))
    if (here !== undefined && !found.has(here)) found.set(here, `jax.${pathOf(namespace, name)}`);
  return found;
}
