/** Trees on their way to another thread, or into a store: as data that structuredClone takes. */
import { printAval, type Aval } from '../array/aval.js';
import { dense, DenseArray } from '../array/dense.js';
import { dtypes, newTypedArray, numbersPer, type DType, type TypedArray } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { sizeOf, type Shape } from '../array/shape.js';
import { isTypedArray } from '../array/typed-array.js';
import { flatten, isNode, leafPaths, unflatten, type TreeDef } from './tree.js';

/** An array while it travels. */
interface SentArray extends Aval {
  readonly kind: 'array';
  readonly elements: TypedArray;
}

/** A leaf: an array, or something else, which is cloned as it is. */
type SentLeaf = SentArray | { readonly kind: 'other'; readonly value: unknown };

/** What `toTransfer` makes of a tree. It is meant to be sent, not read. */
export interface Transfer {
  readonly tanjent: 'tree';
  readonly structure: TreeDef;
  readonly leaves: readonly SentLeaf[];
}

/**
 * A tree with arrays as `[message, buffers]`: `worker.postMessage(...tree.toTransfer(params))`
 * hands it over, `tree.fromTransfer` makes the tree again. The arrays stay as they are: their
 * elements are copied once, into buffers that change hands without a further copy. Leaves of other
 * kinds are cloned as structuredClone does it. Throws `value-not-known` for traced arrays.
 */
export function toTransfer(
  tree: unknown,
  ...more: readonly never[]
): [message: Transfer, buffers: ArrayBuffer[]] {
  checkAlone('tree.toTransfer', more);
  const [leaves, structure] = flatten(tree);
  checkPlain(structure);
  const buffers: ArrayBuffer[] = [];
  const sent = leaves.map((leaf): SentLeaf => {
    if (!(leaf instanceof NDArray)) return { kind: 'other', value: leaf };
    if (!(leaf instanceof DenseArray)) return failTraced(leaf);
    const elements = leaf.dataSync();
    buffers.push(elements.buffer as ArrayBuffer);
    return { kind: 'array', ...leaf.aval, elements };
  });
  return [{ tanjent: 'tree', structure, leaves: sent }, buffers];
}

/**
 * The tree that `toTransfer` made the message of, on the other side. Its arrays have the buffers
 * that came. Throws `bad-argument` for anything else.
 */
export function fromTransfer<T = unknown>(message: Transfer, ...more: readonly never[]): T {
  checkAlone('tree.fromTransfer', more);
  const { tanjent, structure, leaves } = (message ?? {}) as Partial<Transfer>;
  if (tanjent !== 'tree' || structure === undefined || !Array.isArray(leaves))
    return failReceived('is something else');
  if (leafPaths(structure).length !== leaves.length)
    return failReceived(
      `has ${leaves.length} leaves for a structure of ${leafPaths(structure).length}`,
    );
  return unflatten(structure, leaves.map(received)) as T;
}

function received(leaf: SentLeaf): unknown {
  if (leaf.kind === 'other') return leaf.value;
  const { shape, dtype, weak, elements } = leaf;
  if (!isArrayOf(elements, shape, dtype))
    return failReceived(`has other elements than its type ${printAval(leaf)} says`);
  return dense(shape, dtype, elements, weak);
}

const isArrayOf = (elements: TypedArray, shape: Shape, dtype: DType): boolean =>
  isTypedArray(elements) &&
  dtypes.includes(dtype) &&
  elements instanceof newTypedArray(dtype, 0).constructor &&
  elements.length === sizeOf(shape) * numbersPer(dtype);

function checkAlone(who: string, more: readonly unknown[]): void {
  if (more.length > 0)
    fail(
      'bad-argument',
      `${who}: takes one argument, received ${1 + more.length}. Several trees are one in a list.`,
    );
}

/** Classes do not travel: the other side has its own. */
function checkPlain(def: TreeDef): void {
  if (!isNode(def)) return;
  if (def.kind === 'instance')
    fail(
      'bad-argument',
      `tree.toTransfer: an instance of ${def.class.name} cannot be sent, since the other side does not ` +
        'have the class. Send its fields in a plain object.',
    );
  def.children.forEach(checkPlain);
}

function failTraced({ aval }: NDArray): never {
  fail(
    'value-not-known',
    `tree.toTransfer: a traced ${printAval(aval)} among the leaves has no value to send. Return it from ` +
      'the traced function, and send the result.',
  );
}

function failReceived(what: string): never {
  fail(
    'bad-argument',
    `tree.fromTransfer: wants the message that tree.toTransfer made, but what was received ${what}. ` +
      'Write postMessage(...tree.toTransfer(x)) there and tree.fromTransfer(event.data) here.',
  );
}
