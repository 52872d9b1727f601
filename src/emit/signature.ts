/**
 * The arguments and results of an emitted function: numbers and typed arrays where the user's has
 * arrays, in the same trees. Arrays are row-major; complex numbers lie as pairs of their parts.
 */
import type { Aval } from '../array/aval.js';
import { arrayOf, isComplex, numbersPer, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { at, sizeOf } from '../array/shape.js';
import type { TreeDef } from '../tree/tree.js';
import { keyText, propertyText } from './literals.js';

/** A leaf of a tree and how the code reaches it: `a0[1].w`. */
export interface PlacedLeaf {
  readonly path: string;
  /** Null for a static value. */
  readonly aval: Aval | null;
  /** Of a static value. */
  readonly value: unknown;
}

/** The leaves of arguments in order. */
export function placeLeaves(
  children: readonly TreeDef[],
  leaves: readonly unknown[],
): PlacedLeaf[] {
  const placed: PlacedLeaf[] = [];
  const walk = (def: TreeDef, path: string): void => {
    if (def.kind === 'leaf') {
      const value = leaves[placed.length];
      placed.push({ path, aval: value instanceof NDArray ? value.aval : null, value });
    } else if (def.kind === 'array')
      def.children.forEach((child, i) => walk(child, `${path}[${i}]`));
    else if (def.kind === 'object')
      def.children.forEach((child, i) => walk(child, path + keyText(at(def.keys, i))));
    else if (def.kind !== 'empty') failClass(path);
  };
  children.forEach((child, i) => walk(child, `a${i}`));
  return placed;
}

const failClass = (path: string): never =>
  fail(
    'bad-argument',
    `emitModule: ${path} is an instance of a class, which cannot come along with a module that ` +
      'stands alone. Let the function take and return plain objects, arrays and numbers.',
  );

export const isScalar = ({ shape }: Aval): boolean => shape.length === 0;

/** How many numbers an array has in memory. */
export const lengthOf = ({ shape, dtype }: Aval): number => sizeOf(shape) * numbersPer(dtype);

export const typedArrayOf = (dtype: DType): string => arrayOf[dtype].name;

/** What rounds a number to an element of a dtype: the text of an expression. */
const casts: Readonly<Partial<Record<DType, (x: string) => string>>> = {
  float64: (x) => x,
  float32: (x) => `Math.fround(${x})`,
  float16: (x) => `toFloat16(${x})`,
  bfloat16: (x) => `toBfloat16(${x})`,
  int32: (x) => `${x} | 0`,
  int16: (x) => `${x} << 16 >> 16`,
  int8: (x) => `${x} << 24 >> 24`,
  uint32: (x) => `${x} >>> 0`,
  uint16: (x) => `${x} & 65535`,
  uint8: (x) => `${x} & 255`,
  bool: (x) => `${x} ? 1 : 0`,
};

/** The raw value of an argument that is an array: checked, and rounded where it is a number. */
export function argumentText(path: string, aval: Aval): string {
  const what = JSON.stringify(path);
  const type = typedArrayOf(aval.dtype);
  if (!isScalar(aval)) return `array(${path}, "${type}", ${lengthOf(aval)}, ${what})`;
  if (isComplex(aval.dtype)) return `pair(${path}, ${type}, ${what})`;
  const cast = casts[aval.dtype] ?? fail('internal', `scalars of ${aval.dtype}`);
  return cast(`number(${path}, ${what})`);
}

/** A check of an argument that is static, where it can be written down. */
export function staticCheckText({ path, value }: PlacedLeaf): string[] {
  const text = staticText(value);
  return text === undefined ? [] : [`same(${path}, ${text}, ${JSON.stringify(path)});`];
}

/** A static value as a literal; undefined for what has none. */
export function staticText(value: unknown): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'boolean' || value === undefined ? String(value) : undefined;
}

/** A result from its raw value. */
const resultText = (raw: string, aval: Aval): string =>
  isScalar(aval) && isComplex(aval.dtype) ? `complex(${raw})` : raw;

/** The tree of the results, whose raw values the expressions give. */
export function resultTreeText(def: TreeDef, raws: readonly string[], types: readonly Aval[]) {
  let next = 0;
  const walk = (node: TreeDef): string => {
    if (node.kind === 'leaf') {
      const i = next++;
      return resultText(at(raws, i), at(types, i));
    }
    if (node.kind === 'empty') return String(node.value);
    if (node.kind === 'array') return `[${node.children.map(walk).join(', ')}]`;
    if (node.kind !== 'object') return failClass('the result');
    const properties = node.children.map((child, i) => propertyText(at(node.keys, i), walk(child)));
    return `{ ${properties.join(', ')} }`;
  };
  return walk(def);
}
