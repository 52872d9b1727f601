/** The types of values. */
import type { DType } from '../../../array/dtype.js';
import { sizeOf, type Shape } from '../../../array/shape.js';
import type { Scanner } from './scanner.js';

/** The type of an array. */
export interface MlirTensor {
  readonly kind: 'tensor';
  readonly shape: Shape;
  /** The elements as MLIR names them, as `f32`. */
  readonly element: ElementName;
  /** The dtype of the array that stands for it. */
  readonly dtype: DType;
}

/** The types of tokens, which order effects, and of lists of values. */
export type MlirType =
  | MlirTensor
  | { readonly kind: 'token' }
  | { readonly kind: 'tuple'; readonly items: readonly MlirType[] };

/** Integers of 64 bits have these dtypes where it is known that 32 bits hold them. */
const dtypeOf = {
  f64: 'float64',
  f32: 'float32',
  f16: 'float16',
  bf16: 'bfloat16',
  i1: 'bool',
  i8: 'int8',
  i16: 'int16',
  i32: 'int32',
  i64: 'int32',
  ui8: 'uint8',
  ui16: 'uint16',
  ui32: 'uint32',
  ui64: 'uint32',
  'complex<f32>': 'complex64',
  'complex<f64>': 'complex128',
} as const satisfies Readonly<Record<string, DType>>;

export type ElementName = keyof typeof dtypeOf;

const isElementName = (x: string): x is ElementName => Object.hasOwn(dtypeOf, x);

export const isWide = (element: ElementName): boolean => element === 'i64' || element === 'ui64';

const length = /(?:\?|\d+)x/y;
const element = /complex<\w+>|!?[\w.]+/y;
/** More elements are no array of this library. */
const greatestSize = 2 ** 31 - 1;

export function parseType(scanner: Scanner): MlirType {
  if (scanner.takes('tensor<')) return parseTensor(scanner);
  if (scanner.takes('!stablehlo.token') || scanner.takes('!mhlo.token')) return { kind: 'token' };
  if (scanner.takes('tuple'))
    return { kind: 'tuple', items: scanner.list('<', '>', () => parseType(scanner)) };
  return scanner.failHere('a type, as tensor<2x3xf32>');
}

function parseTensor(scanner: Scanner): MlirTensor {
  const { offset } = scanner;
  const shape: number[] = [];
  for (let found = scanner.take(length); found !== undefined; found = scanner.take(length)) {
    if (found === '?x')
      scanner.fail(
        'lengths that are not known, as in tensor<?xf32>, are not supported. Export the function ' +
          'for arrays of known shapes',
        offset,
      );
    shape.push(Number.parseInt(found, 10));
  }
  const name = scanner.expect(element, 'the type of elements');
  if (!isElementName(name))
    return scanner.fail(
      `elements of type ${name} are not supported; there are ${Object.keys(dtypeOf).join(', ')}`,
      offset,
    );
  if (sizeOf(shape) > greatestSize)
    scanner.fail(`an array of ${shape.join(' x ')} elements is too large`, offset);
  // An encoding, as of sparse arrays or of bounds.
  if (!scanner.takes('>')) scanner.failHere("'>' (arrays with an encoding are not supported)");
  return { kind: 'tensor', shape, element: name, dtype: dtypeOf[name] };
}

/** One type, or several in parentheses. */
export const parseTypes = (scanner: Scanner): MlirType[] =>
  scanner.sees('(') ? scanner.list('(', ')', () => parseType(scanner)) : [parseType(scanner)];

/** The type as it is written. */
export function printType(type: MlirType): string {
  if (type.kind === 'token') return '!stablehlo.token';
  if (type.kind === 'tuple') return `tuple<${type.items.map(printType).join(', ')}>`;
  return `tensor<${[...type.shape, type.element].join('x')}>`;
}
