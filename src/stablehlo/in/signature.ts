/** What a module takes and gives, in the order of its text, and as trees. */
import type { DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { Shape } from '../../array/shape.js';
import { subtreesOf, type PlainObject } from '../../tree/tree.js';
import type { Argument, MlirFunction, MlirModule } from './text/module.js';
import { placeOf, who } from './text/scanner.js';
import { printType } from './text/types.js';

/** An array that a module takes or gives. */
export interface StableHLOType {
  /** Where it lies in the arguments or the result of the function in JAX, if the text tells. */
  readonly name: string | undefined;
  readonly shape: Shape;
  readonly dtype: DType;
}

export function typesOf(
  module: MlirModule,
  of: MlirFunction,
  which: 'arguments' | 'results',
): StableHLOType[] {
  const refuse = (argument: Argument, reason: string): never =>
    fail(
      'parse-error',
      `${who}: ${placeOf(module.text, of.offset)}: @${of.name} has ${which} of type ` +
        `${printType(argument.type)}, which ${reason}.`,
    );
  return of[which].map((argument) => {
    const { type, name } = argument;
    if (type.kind !== 'tensor') return refuse(argument, 'are no arrays');
    if (type.element === 'ui64')
      return refuse(argument, 'no array here has: convert to uint32 in JAX');
    return { name, shape: type.shape, dtype: type.dtype };
  });
}

/**
 * The leaves of trees in the order of JAX: the keys of dicts are sorted. What is no tree is a leaf;
 * null and undefined hold none.
 */
export function leavesInOrder(x: unknown): unknown[] {
  if (x === null || x === undefined) return [];
  const subtrees = subtreesOf(x);
  if (subtrees === undefined) return [x];
  if (Array.isArray(x)) return x.flatMap(leavesInOrder);
  const record = x as PlainObject;
  return Object.keys(record)
    .toSorted()
    .flatMap((key) => leavesInOrder(record[key]));
}

type Step = string | number;

/** The steps of `result['a'][0].b`; undefined for names of another form. */
function stepsOf(name: string | undefined): Step[] | undefined {
  if (name === undefined || !/^result(?:\[\d+\]|\['[^']*'\]|\.\w+)*$/.test(name)) return undefined;
  return [...name.matchAll(/\[(\d+)\]|\['([^']*)'\]|\.(\w+)/g)].map(([, index, key, field]) =>
    index === undefined ? (key ?? field ?? '') : Number(index),
  );
}

/**
 * The results in the tree that the function returns in JAX, where their names tell it: lists of
 * tuples, objects of dicts. Else the array, or the list of arrays.
 */
export function resultTree(types: readonly StableHLOType[], results: readonly unknown[]): unknown {
  const paths = types.map(({ name }) => stepsOf(name));
  const entries = results.flatMap((x, i) => {
    const path = paths[i];
    return path === undefined ? [] : [{ path, x }];
  });
  const tree = entries.length === results.length ? grown(entries) : undefined;
  if (tree !== undefined) return tree.value;
  return results.length === 1 ? results[0] : results;
}

interface Entry {
  readonly path: readonly Step[];
  readonly x: unknown;
}

/** undefined where two results lie in one place, or a list has gaps. */
function grown(entries: readonly Entry[]): { readonly value: unknown } | undefined {
  const [first] = entries;
  if (first === undefined) return undefined;
  if (entries.some((e) => e.path.length === 0))
    return entries.length === 1 ? { value: first.x } : undefined;
  const groups = new Map<Step, Entry[]>();
  for (const { path, x } of entries) {
    const [step = '', ...rest] = path;
    const group = groups.get(step) ?? [];
    group.push({ path: rest, x });
    groups.set(step, group);
  }
  const children = [...groups].map(([step, group]) => [step, grown(group)] as const);
  if (children.some(([, child]) => child === undefined)) return undefined;
  const values = children.map(([step, child]) => [step, child?.value] as const);
  if (values.every(([step], i) => step === i)) return { value: values.map(([, v]) => v) };
  if (values.some(([step]) => typeof step === 'number')) return undefined;
  return { value: Object.fromEntries(values) };
}
