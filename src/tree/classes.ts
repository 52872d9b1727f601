/** Classes whose instances are nodes of trees. */
import { fail } from '../array/errors.js';

/** Subtrees in a list, or by name. */
export type Subtrees = readonly unknown[] | Readonly<Record<string, unknown>>;

/** How an instance of a class is taken apart, and made again. */
export interface ClassNode<T = unknown> {
  /**
   * The subtrees of an instance, in a list or by name, and what of it is static: it is compared by
   * value and comes back as it is.
   */
  readonly flatten: (instance: T) => readonly [subtrees: Subtrees, data: unknown];
  /** An instance of other subtrees, which may be anything: it should only store them. */
  readonly unflatten: (data: never, subtrees: never) => T;
}

/** The fields of a class of which each instance has all. */
export interface ClassFields {
  /** Those that hold trees of arrays. */
  readonly dataFields: readonly string[];
  /** Those that are static. */
  readonly metaFields?: readonly string[] | null | undefined;
}

/** A class that was registered. */
export interface TreeClass {
  readonly name: string;
  /** What was said of it. */
  readonly how: ClassNode | ClassFields;
  readonly node: ClassNode;
}

/** Any class: with whatever parameters, also one that only its own methods may construct. */
export type AnyClass<T> = abstract new (...args: never) => T;

const registered = new WeakMap<object, TreeClass>();

/** The class of an instance that is a node of trees: of exactly this class, not of one derived. */
export const treeClassOf = (x: object): TreeClass | undefined =>
  registered.get(Object.getPrototypeOf(x) as object);

/** Makes instances of a class nodes of trees. */
export function addClass<T>(who: string, of: AnyClass<T>, how: ClassNode<T> | ClassFields): void {
  const prototype = of.prototype as object;
  const known = registered.get(prototype);
  const said = ownCopy(how as ClassNode | ClassFields);
  if (known !== undefined && sameHow(known.how, said)) return;
  if (known !== undefined)
    fail('bad-argument', `${who}: ${of.name} is registered already, in another way.`);
  const node = ('flatten' in said ? said : ofFields(of, said)) as ClassNode;
  const name = of.name === '' ? 'a class' : of.name;
  registered.set(prototype, { name, how: said, node });
}

/** What the user may change afterwards is kept as it was. */
const ownCopy = (how: ClassNode | ClassFields): ClassNode | ClassFields =>
  'flatten' in how
    ? { ...how }
    : { dataFields: [...how.dataFields], metaFields: [...(how.metaFields ?? [])] };

const sameHow = (a: TreeClass['how'], b: TreeClass['how']): boolean =>
  'flatten' in a || 'flatten' in b
    ? 'flatten' in a && 'flatten' in b && a.flatten === b.flatten && a.unflatten === b.unflatten
    : `${a.dataFields.join()};${a.metaFields?.join()}` ===
      `${b.dataFields.join()};${b.metaFields?.join()}`;

/** Takes fields by name, and makes instances without a call of the constructor. */
function ofFields<T>(of: AnyClass<T>, { dataFields, metaFields }: ClassFields): ClassNode<T> {
  const [data, meta] = [[...dataFields], [...(metaFields ?? [])]];
  const taken = (x: T, names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, (x as Record<string, unknown>)[name]]));
  return {
    flatten: (x) => [taken(x, data), taken(x, meta)],
    unflatten: (fixed: object, trees: object) =>
      Object.assign(Object.create(of.prototype as object) as object, trees, fixed) as T,
  };
}
