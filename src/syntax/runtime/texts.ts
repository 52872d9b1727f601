/**
 * Texts with traced values in them, and what is told to the host when the function runs: what
 * `console` prints, and errors that are thrown where a traced condition holds.
 */
import { DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { cond } from '../../lax/control/cond.js';
import { bind } from '../../trace/bind.js';
import { currentTrace } from '../../trace/trace.js';
import { WrittenArray } from '../../trace/written.js';
import { isPlainObject } from '../../tree/tree.js';
import { asFloat } from './values/whole.js';

type Value = any;

/** How a number is printed. */
interface Format {
  readonly method: 'toFixed' | 'toPrecision' | 'toExponential' | 'toString';
  readonly args: readonly unknown[];
}

/** A text of which some pieces are values that only the run will tell. */
export class TracedText {
  readonly pieces: readonly unknown[];
  readonly format: Format | undefined;

  constructor(pieces: readonly unknown[], format?: Format) {
    this.pieces = pieces;
    this.format = format;
  }

  [Symbol.toPrimitive](): never {
    return fail(
      'value-not-known',
      'a text with a traced value in it was used while the function is traced, when the value is not ' +
        'known. Such a text can be printed by console.log, and be the message of an error.',
    );
  }
}

/** An error that is made when the function runs, as its text has traced values in it. */
class TracedError {
  readonly Class: new (...args: never[]) => unknown;
  readonly args: readonly unknown[];

  constructor(Class: TracedError['Class'], args: readonly unknown[]) {
    this.Class = Class;
    this.args = args;
  }
}

const isOpen = (x: unknown): boolean =>
  x instanceof TracedText || (x instanceof NDArray && !(x instanceof DenseArray));

/** Whether `+` with it makes text. */
export const isTextual = (x: unknown): boolean => typeof x === 'string' || x instanceof TracedText;

/** Pieces one behind the other, as text. */
export function textOf(...pieces: unknown[]): unknown {
  if (pieces.some(isOpen)) return new TracedText(pieces);
  return pieces.reduce((a: Value, b: Value) => a + (b instanceof DenseArray ? b.item() : b));
}

/** A template literal. */
export function text(strings: readonly string[], ...values: unknown[]): unknown {
  if (values.some((v) => v instanceof NDArray || v instanceof TracedText))
    return textOf(...strings.flatMap((s, i) => (i < values.length ? [s, values[i]] : [s])));
  return strings.reduce((all, s, i) => `${all}${values.at(i - 1) as string}${s}`);
}

/** `String(x)`. */
export const toText = (...args: Value[]): unknown =>
  args[0] instanceof NDArray || args[0] instanceof TracedText
    ? textOf('', args[0])
    : String(...(args as [unknown]));

const printed =
  (method: Format['method']) =>
  (x: Value, ...args: Value[]): unknown =>
    x instanceof NDArray && x.ndim === 0
      ? new TracedText([x], { method, args })
      : x[method](...args);

/** `x.toFixed(n)` and its like. */
export const toFixed = printed('toFixed');
export const toPrecision = printed('toPrecision');
export const toExponential = printed('toExponential');
export const toString = printed('toString');

type Method = 'debug' | 'error' | 'info' | 'log' | 'warn';

/** `console.log(…)`: each time that the function runs, in a traced one. */
function print(method: Method, ...args: unknown[]): void {
  if (currentTrace() === null) console[method](...args.map((x) => filled(x, [])));
  else whenRun(args, (values) => console[method](...values), `console.${method}`);
}
export { print as console };

/** Calls a function with what the run makes of values. */
function whenRun(values: readonly unknown[], f: (values: unknown[]) => void, name: string): void {
  const arrays: NDArray[] = [];
  const held = values.map((x) => collected(x, arrays));
  const callback = (...run: DenseArray[]): void => f(held.map((x) => filled(x, run)));
  Object.defineProperty(callback, 'name', { value: name });
  bind('callback', arrays, { callback });
}

/** Stands for an array among what is told. */
class Place {
  readonly index: number;
  /** Whether it is one that JavaScript prints as a typed array. */
  readonly isWritten: boolean;
  constructor(index: number, isWritten: boolean) {
    this.index = index;
    this.isWritten = isWritten;
  }
}

/** The same with places for arrays, which are collected. */
function collected(x: unknown, arrays: NDArray[]): unknown {
  if (x instanceof NDArray) {
    const array = asFloatUnlessTruth(x instanceof WrittenArray ? x.current : x);
    if (!(array instanceof NDArray)) return array;
    return new Place(arrays.push(array) - 1, x instanceof WrittenArray);
  }
  if (x instanceof TracedText)
    return new TracedText(
      x.pieces.map((p) => collected(p, arrays)),
      x.format,
    );
  if (x instanceof TracedError)
    return new TracedError(
      x.Class,
      x.args.map((a) => collected(a, arrays)),
    );
  if (Array.isArray(x)) return x.map((item) => collected(item, arrays));
  if (!isPlainObject(x)) return x;
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, collected(v, arrays)]));
}

const asFloatUnlessTruth = (x: NDArray): NDArray | number => (x.dtype === 'bool' ? x : asFloat(x));

function filled(x: unknown, run: readonly DenseArray[]): unknown {
  if (x instanceof Place) {
    const array = run[x.index] as DenseArray;
    if (array.ndim === 0) return array.dtype === 'bool' ? Boolean(array.item()) : array.item();
    return x.isWritten && array.ndim === 1 ? array.dataSync() : array;
  }
  if (x instanceof TracedText) return filledText(x, run);
  if (x instanceof TracedError)
    return new x.Class(...(x.args.map((a) => filled(a, run)) as never[]));
  if (Array.isArray(x)) return x.map((item) => filled(item, run));
  if (!isPlainObject(x)) return x;
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, filled(v, run)]));
}

function filledText({ pieces, format }: TracedText, run: readonly DenseArray[]): string {
  const values = pieces.map((p) => filled(p, run));
  if (format === undefined) return values.map(String).join('');
  const [x] = values as [Value];
  return x[format.method](...format.args);
}

/** `new X(…)` of an error that is thrown. */
export const errorOf = (Class: TracedError['Class'], ...args: unknown[]): unknown =>
  args.some(isOpen) ? new TracedError(Class, args) : new Class(...(args as never[]));

/** What is thrown at once. */
export function failure(error: unknown): unknown {
  if (!(error instanceof TracedError)) return error;
  return fail(
    'value-not-known',
    `${error.Class.name}: its message holds a traced value, and it is thrown whatever the arguments ` +
      'are. Leave the value out of the message.',
  );
}

/** Throws the error when the run comes by. */
export function recordThrow(error: unknown): void {
  whenRun(
    [error],
    ([made]) => {
      throw made;
    },
    'throw',
  );
}

/** Throws the error where a traced truth holds. */
export function throwWhere(test: NDArray, error: unknown): void {
  cond(
    test,
    () => (recordThrow(error), []) as never,
    () => [] as never,
  );
}
