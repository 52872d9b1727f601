/** What is known of dtypes: limits, kinds, promotion. */
import { denseScalar } from '../../array/dense.js';
import {
  type DType,
  dtypes,
  exponentBits,
  greatestOf,
  holdsAll,
  isBool,
  isInteger,
  isRealFloat,
  itemSize,
  kindOrder,
  kindOf,
  largestFinite,
  leastOf,
  mantissaBits,
  partOf,
} from '../../array/dtype.js';
import { promoteDTypes } from '../../array/elements/promotion.js';
import { fail } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import {
  anything,
  arrayLike,
  choice,
  dtype,
  either,
  kind,
  listOf,
  text,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { promotedType } from '../../operands/promote.js';

/** Limits of a float dtype. What is a number of that dtype comes as a rank-0 array. */
export interface FloatInfo {
  readonly bits: number;
  /** The distance from 1 to the next larger number. */
  readonly eps: NDArray;
  readonly max: NDArray;
  readonly min: NDArray;
  /** The smallest positive number with full precision. */
  readonly tiny: NDArray;
  /** The distance from 1 to the next smaller number. */
  readonly epsneg: NDArray;
  /** 10 to the power of -precision. */
  readonly resolution: NDArray;
  /** How many decimal digits are reliable. */
  readonly precision: number;
  /** The bits of the mantissa. */
  readonly nmant: number;
  /** The bits of the exponent. */
  readonly nexp: number;
}

/** A dtype, or an array that has it. */
const typed = either(
  dtype,
  kind<NDArray>('an array', (x) => x instanceof NDArray),
);
const finfoParameters = parameters('finfo', { of: typed });
const iinfoParameters = parameters('iinfo', { of: typed });
const promoteParameters = parameters('promoteTypes', { a: dtype, b: dtype });
const issubdtypeParameters = parameters('issubdtype', { type: text, above: text });
const resultTypeParameters = parameters('resultType', { operand: either(dtype, arrayLike) });
const dtypeKind = choice<DTypeKind>(
  'bool',
  'signed integer',
  'unsigned integer',
  'integral',
  'real floating',
  'complex floating',
  'numeric',
  ...dtypes.filter((name) => !isBool(name)),
);
const isdtypeParameters = parameters('isdtype', {
  dtype,
  kind: either(dtypeKind, listOf(dtypeKind, 'a list of them')),
});

/**
 * The limits of a float dtype, or of the dtype of an array; of a complex dtype those of its parts.
 * Throws `dtype-mismatch` for others.
 */
export function finfo(of: DType | NDArray, ...more: []): FloatInfo {
  finfoParameters.read([of], more);
  const dtype = partOf(of instanceof NDArray ? of.dtype : of);
  if (isRealFloat(dtype)) return describeFloat(dtype);
  return fail('dtype-mismatch', `finfo: ${dtype} is not a float dtype. Use iinfo for integers.`);
}

function describeFloat(dtype: DType): FloatInfo {
  const [nmant, nexp] = [mantissaBits[dtype], exponentBits[dtype]];
  const largestExponent = 2 ** (nexp - 1) - 1;
  const max = largestFinite(dtype);
  const precision = Math.floor(nmant * Math.log10(2));
  const scalar = (value: number): NDArray => denseScalar(value, dtype);
  return {
    bits: 1 + nexp + nmant,
    eps: scalar(2 ** -nmant),
    max: scalar(max),
    min: scalar(-max),
    tiny: scalar(2 ** (1 - largestExponent)),
    epsneg: scalar(2 ** -(nmant + 1)),
    resolution: scalar(Number(`1e-${precision}`)),
    precision,
    nmant,
    nexp,
  };
}

export interface IntegerInfo {
  readonly bits: number;
  readonly max: number;
  readonly min: number;
}

/**
 * The limits of an integer dtype, or of the dtype of an array. Throws `dtype-mismatch` for others.
 */
export function iinfo(of: DType | NDArray, ...more: []): IntegerInfo {
  iinfoParameters.read([of], more);
  const dtype = of instanceof NDArray ? of.dtype : of;
  if (isInteger(dtype))
    return { bits: 8 * itemSize[dtype], max: greatestOf[dtype], min: leastOf[dtype] };
  return fail('dtype-mismatch', `iinfo: ${dtype} is not an integer dtype. Use finfo for floats.`);
}

/** The dtype in which values of two dtypes meet. */
export function promoteTypes(a: DType, b: DType, ...more: []): DType {
  promoteParameters.read([a, b], more);
  return promoteDTypes(a, b);
}

/** The dtype in which arrays, JS scalars and dtypes meet; JS numbers are weak. */
export function resultType(...operands: readonly (ArrayLike | DType)[]): DType {
  for (const x of operands) resultTypeParameters.read([x], []);
  const named = operands.filter((x): x is DType => typeof x === 'string');
  const values = operands.filter((x): x is ArrayLike => typeof x !== 'string');
  const strong = named.reduce<DType | null>((a, b) => (a === null ? b : promoteDTypes(a, b)), null);
  if (strong === null) return promotedType(...values).dtype;
  if (values.length === 0) return strong;
  const types = values.map((v) => promotedType(v));
  return types.reduce<DType>(
    (a, t) => (t.weak && kindOrder(t.dtype) <= kindOrder(a) ? a : promoteDTypes(a, t.dtype)),
    strong,
  );
}

/** The kinds in the order in which values may lose their kind: their names here, and in NumPy. */
const kindNames = {
  bool: ['bool', 'generic'],
  unsigned: ['unsigned integer', 'unsignedinteger'],
  signed: ['signed integer', 'signedinteger'],
  float: ['real floating', 'floating'],
  complex: ['complex floating', 'complexfloating'],
} as const;
const kindsInOrder = Object.keys(kindNames);

const kindName = (dtype: DType): string => kindNames[kindOf[dtype]][0];

export interface CastOptions {
  readonly casting?: 'no' | 'equiv' | 'safe' | 'same_kind' | 'unsafe' | undefined;
}

const canCastParameters = parameters<CastOptions>(
  'canCast',
  { from: dtype, to: dtype },
  { casting: choice('no', 'equiv', 'safe', 'same_kind', 'unsafe') },
);

/**
 * Whether a conversion is allowed: 'safe' (unless given) keeps every value, 'same_kind' also allows
 * less precision, 'unsafe' everything, 'no' and 'equiv' nothing.
 */
export function canCast(
  from: DType,
  to: DType,
  ...args: Trailing<[casting?: NonNullable<CastOptions['casting']>], CastOptions>
): boolean {
  const { casting: rule = 'safe' } = canCastParameters.read([from, to], args);
  if (rule === 'unsafe' || from === to) return true;
  if (rule === 'no' || rule === 'equiv') return false;
  if (holdsAll(from, to)) return true;
  const [before, after] = [from, to].map((x) => kindsInOrder.indexOf(kindOf[x])) as [
    number,
    number,
  ];
  return rule === 'same_kind' && before <= after;
}

/** The abstract types of NumPy's hierarchy, from a name to the names above it. */
const abstractParents: Readonly<Record<string, readonly string[]>> = {
  signedinteger: ['integer', 'number', 'generic'],
  unsignedinteger: ['integer', 'number', 'generic'],
  integer: ['number', 'generic'],
  floating: ['inexact', 'number', 'generic'],
  complexfloating: ['inexact', 'number', 'generic'],
  inexact: ['number', 'generic'],
  number: ['generic'],
  generic: [],
};

/** The names above a dtype or an abstract type; undefined for other names. */
function parentsOf(name: string): readonly string[] | undefined {
  const dtype = dtypes.find((x) => x === name);
  if (dtype === undefined)
    return Object.hasOwn(abstractParents, name) ? abstractParents[name] : undefined;
  const parent = kindNames[kindOf[dtype]][1];
  return [parent, ...(abstractParents[parent] ?? [])];
}

/** Whether a dtype or abstract type ('floating', 'integer' …) is or lies below another. */
export function issubdtype(type: string, above: string, ...more: []): boolean {
  issubdtypeParameters.read([type, above], more);
  const known = parentsOf(type);
  if (known === undefined || parentsOf(above) === undefined)
    fail(
      'bad-argument',
      `issubdtype: knows ${[...dtypes, ...Object.keys(abstractParents)].join(', ')}; received ` +
        `'${type}' and '${above}'.`,
    );
  return type === above || known.includes(above);
}

export type DTypeKind =
  | DType
  | 'bool'
  | 'signed integer'
  | 'unsigned integer'
  | 'integral'
  | 'real floating'
  | 'complex floating'
  | 'numeric';

/** Whether a dtype is of a kind of the array API standard, or of one of several. */
export function isdtype(
  dtype: DType,
  kind: DTypeKind | readonly DTypeKind[],
  ...more: []
): boolean {
  isdtypeParameters.read([dtype, kind], more);
  const kinds = typeof kind === 'string' ? [kind] : kind;
  const name = kindName(dtype);
  return kinds.some((k) => {
    if (k === dtype || k === name) return true;
    if (k === 'integral') return name.endsWith('integer');
    return k === 'numeric' && !isBool(dtype);
  });
}

const isscalarParameters = parameters('isscalar', { x: anything });

/** Whether x is a scalar: a JS number or boolean, or an array of rank 0. */
export function isscalar(x: unknown, ...more: []): boolean {
  isscalarParameters.read([x], more);
  return typeof x === 'number' || typeof x === 'boolean' || (x instanceof NDArray && x.ndim === 0);
}
