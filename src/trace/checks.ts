/** What transforms ask of the functions and options that they are given. */
import { printAval } from '../array/aval.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { isPlainObject } from '../tree/tree.js';

// Any function type is accepted and kept: only `any` says that of parameters.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyFunction = (...args: any[]) => unknown;

/** What a transform was given to transform. Throws `bad-argument` where it is no function. */
export function checkedFunction(f: AnyFunction, who: string): AnyFunction {
  if (typeof f !== 'function')
    fail(
      'bad-argument',
      `${who}: wants a function first, received ${describe(f)}. Write ${who}(f), not ${who}(f(x)).`,
    );
  return f;
}

/**
 * The arguments at which a derivative is taken, as jvp, vjp and their like receive them. Throws
 * `bad-argument` where they are no list.
 */
export function checkedPrimals(primals: readonly unknown[], who: string): readonly unknown[] {
  if (!Array.isArray(primals))
    fail(
      'bad-argument',
      `${who}: wants the list of the function's arguments, received ${describe(primals)}. ` +
        `Write ${who}(f, [x]), not ${who}(f, x).`,
    );
  return primals;
}

/**
 * A function that can be traced: it returns its result at once. Throws `bad-argument` for async
 * functions and generators.
 */
export function checkedTraceable(f: AnyFunction, who: string): AnyFunction {
  const tag = Object.prototype.toString.call(checkedFunction(f, who));
  const kind = /^\[object (Async|Generator|AsyncGenerator)Function\]$/.exec(tag)?.[1];
  if (kind !== undefined)
    fail(
      'bad-argument',
      `${who}: ${functionName(f)} is ${kind === 'Async' ? 'an async function' : 'a generator'}, which ` +
        'returns before it is done. A trace runs a function once, from its start to its result: wait ' +
        'for data before the call and hand it in as an argument.',
    );
  return f;
}

export const functionName = (f: AnyFunction): string => (f.name === '' ? 'the function' : f.name);

/** Names a derived function after the user's, as printed programs and profilers show it. */
export function named<F extends AnyFunction>(derived: F, f: AnyFunction, transform: string): F {
  const { name } = checkedTraceable(f, transform);
  return Object.defineProperty(derived, 'name', { value: `${transform}(${name})` });
}

/**
 * The numbers of arguments that an option names, as a list of one's own; null or
 * undefined means none. Throws `bad-argument` for what is no whole number.
 */
export function checkedArgnums(
  who: string,
  option: string,
  given: number | readonly number[] | null | undefined,
): readonly number[] {
  const list: readonly unknown[] = Array.isArray(given) ? Array.from(given) : [given ?? []].flat();
  for (const n of list)
    if (!Number.isInteger(n))
      fail(
        'bad-argument',
        `${who}: ${option} wants numbers of arguments, as 0 or [0, 2], received ${describe(n)}.`,
      );
  return list as readonly number[];
}

/** An argument number counted from the front. */
export function argumentNumber(n: number, count: number, who: string): number {
  const front = n < 0 ? n + count : n;
  if (!Number.isInteger(front) || front < 0 || front >= count)
    fail('bad-argument', `${who}: argnums names argument ${n}, but ${count} were given.`);
  return front;
}

export function describe(x: unknown): string {
  if (typeof x === 'function') return `the function ${x.name}`;
  if (typeof x === 'string') return `the string ${JSON.stringify(x)}`;
  if (x instanceof NDArray) return `an array, ${printAval(x.aval)}`;
  if (Array.isArray(x)) return `a list of ${x.length}`;
  if (isPlainObject(x)) return `the object {${Object.keys(x).join(', ')}}`;
  if (typeof x === 'object' && x !== null) return `an object of class ${x.constructor?.name}`;
  return String(x);
}
