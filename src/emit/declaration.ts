/** The types of emitted functions, as the text of a declaration file. */
import type { Aval } from '../array/aval.js';
import { isBool, isComplex } from '../array/dtype.js';
import { at } from '../array/shape.js';
import type { TreeDef } from '../tree/tree.js';
import { propertyText } from './literals.js';
import { isScalar, staticText, typedArrayOf, type PlacedLeaf } from './signature.js';

/** What a declaration tells of a function. */
export interface Declared {
  readonly name: string;
  readonly params: readonly TreeDef[];
  readonly leaves: readonly PlacedLeaf[];
  readonly result: TreeDef;
  readonly types: readonly Aval[];
}

type TypeOf = (aval: Aval) => string;

const complexType = '{ re: number; im: number }';

const inputType: TypeOf = (aval) => {
  if (!isScalar(aval)) return typedArrayOf(aval.dtype);
  if (isComplex(aval.dtype)) return `number | ${complexType}`;
  return isBool(aval.dtype) ? 'number | boolean' : 'number';
};

const outputType: TypeOf = (aval) => {
  if (!isScalar(aval)) return typedArrayOf(aval.dtype);
  return isComplex(aval.dtype) ? complexType : 'number';
};

/** The type of a tree, whose leaves `leaf` gives in order. */
function treeType(def: TreeDef, leaf: () => string, modifier: '' | 'readonly '): string {
  const of = (child: TreeDef): string => treeType(child, leaf, modifier);
  if (def.kind === 'leaf') return leaf();
  if (def.kind === 'empty') return String(def.value);
  if (def.kind === 'array') return `${modifier}[${def.children.map(of).join(', ')}]`;
  if (def.kind !== 'object') return 'unknown';
  const properties = def.children.map((c, i) => modifier + propertyText(at(def.keys, i), of(c)));
  return `{ ${properties.join('; ')} }`;
}

const sizeText = ({ dtype, shape }: Aval): string => `${dtype} of shape [${shape.join(', ')}]`;

/** A function with what its arrays are. */
export function declarationText({ name, params, leaves, result, types }: Declared): string {
  let next = 0;
  const leafType = (): string => {
    const { aval, value } = at(leaves, next++);
    return aval === null ? (staticText(value) ?? 'unknown') : inputType(aval);
  };
  const parameters = params.map((def, i) => `a${i}: ${treeType(def, leafType, 'readonly ')}`);
  let nextResult = 0;
  const returned = treeType(result, () => outputType(at(types, nextResult++)), '');
  const lines = [
    ...leaves.flatMap(({ path, aval }) => (aval === null ? [] : [`${path}: ${sizeText(aval)}`])),
    `returns ${types.map(sizeText).join(', ')}`,
  ];
  return [
    '/**',
    ...lines.map((line) => ` * ${line}`),
    ' */',
    `declare function ${name}(${parameters.join(', ')}): ${returned};`,
  ].join('\n');
}
