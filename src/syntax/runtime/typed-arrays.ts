/** Arrays that a function makes: `new Float64Array(n)` and its like, and lists of a length. */
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { isTypedArray } from '../../array/typed-array.js';
import { presentOf } from '../../trace/given.js';
import { WrittenArray } from '../../trace/written.js';
import { broadcastRight } from '../../operands/basic.js';
import { asArray, type NestedArrays } from '../../operands/convert.js';
import { currentTrace } from '../../trace/trace.js';
import { made } from './journal.js';
import { asFloat } from './values/whole.js';
import { stored, copyOf } from './array-elements.js';

type Value = any;

/** The class of a typed array. */
export type ArrayMaker = new (of: Value) => ArrayBufferView;

const dtypeOfClass = {
  Float64Array: 'float64',
  Float32Array: 'float32',
  Int32Array: 'int32',
  Uint32Array: 'uint32',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Int8Array: 'int8',
  Uint8Array: 'uint8',
} as const;

type DTypeOfClass = (typeof dtypeOfClass)[keyof typeof dtypeOfClass];

/** `new Float64Array(of)` and its sisters. */
export function create(Class: ArrayMaker, of: Value): Value {
  if (currentTrace() === null) return of instanceof NDArray ? copyOf(of) : new Class(of);
  const dtype = dtypeOfClass[Class.name as keyof typeof dtypeOfClass] as DTypeOfClass | undefined;
  if (dtype === undefined) return new Class(of);
  if (of instanceof NDArray && of.ndim === 0) failSize(`new ${Class.name}(n)`);
  const isItems = of instanceof NDArray || Array.isArray(of) || isTypedArray(of);
  const content = typeof of === 'number' ? new Class(of) : isItems ? of : Array.from(of);
  const numbers = asArray(presentOf(content) as NestedArrays);
  return made(new WrittenArray(stored(numbers, dtype)));
}

/** `new Class(of)`, of a class that turns out when it runs. */
export function construct(Class: Value, of: Value): Value {
  const isOurs = Class?.name in dtypeOfClass && Class === globalThis[Class.name as 'Float64Array'];
  return isOurs ? create(Class as ArrayMaker, of) : made(new Class(of));
}

function failSize(what: string): never {
  fail(
    'traced-as-number',
    `${what}: n is traced, and how long an array is must be known while tracing. Use the greatest ` +
      'length, or hand n in as a static argument.',
  );
}

/** `new Array(n)` and `Array(…)`. */
export function newList(...items: Value[]): Value {
  if (items.length === 1 && items[0] instanceof NDArray) failSize('new Array(n)');
  return made(new Array<unknown>(...(items as [number])));
}

/** `new Array(n).fill(value)`: an array of numbers, if the value is one. */
export function filledArray(n: Value, value: Value): Value {
  if (currentTrace() === null || typeof n !== 'number' || !isScalar(value))
    return made(new Array<unknown>(n).fill(value));
  return made(new WrittenArray(broadcastRight(asArray(asFloat(value)), [n])));
}

export const isScalar = (x: unknown): boolean =>
  typeof x === 'number' || (x instanceof NDArray && x.ndim === 0);

/** `x instanceof Class`: an array is one of the class of typed arrays with its elements. */
export function isInstance(x: Value, Class: Value): boolean {
  if (x instanceof NDArray && x.ndim > 0 && Class?.name in dtypeOfClass)
    return dtypeOfClass[Class.name as keyof typeof dtypeOfClass] === x.dtype;
  return x instanceof Class;
}
