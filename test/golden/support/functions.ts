/** From JAX's name and arguments of a case to a call of the library. */
import { parseExpressionAt, type Pattern } from 'acorn';
import * as library from '../../../src/index.js';
import type { NDArray } from '../../../src/array/ndarray.js';
import { camelCase, NotYetThere, type Arg, type FunctionTable } from './cases.js';

type AnyFunction = (...args: unknown[]) => unknown;
export type Kwargs = Readonly<Record<string, unknown>>;
/** A call with JAX's positional and named arguments. */
export type Call = (args: readonly Arg[], kwargs: Kwargs) => unknown;

/** The exported value with a dotted JAX name; throws NotYetThere. */
export function exported(name: string): unknown {
  let value: unknown = library;
  for (const part of name.split('.')) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null)
      throw new NotYetThere(name);
    value = (value as Record<string, unknown>)[camelCase(part)];
    if (value === undefined) throw new NotYetThere(name);
  }
  return value;
}

/** The call behind a case's `fn`; throws NotYetThere. */
export function callOf(fn: string): Call {
  const form = forms[fn];
  if (form !== undefined) return form;
  if (fn.startsWith('nn.initializers.')) return initializerCall(fn);
  if (fn.startsWith('at.')) return atCall(camelCase(fn.slice(3)));
  const f = exported(fn);
  if (typeof f !== 'function') throw new NotYetThere(fn);
  const parameters = parametersOf(f as AnyFunction);
  return (args, kwargs) => (f as AnyFunction)(...placeArguments(parameters, args, kwargs));
}

/** The names of a function's parameters, read from its source; `null` for one without a name. */
function parametersOf(f: AnyFunction): (string | null)[] {
  const source = f.toString();
  const expression = parseExpressionAt(source, 0, { ecmaVersion: 'latest' });
  if (expression.type !== 'ArrowFunctionExpression' && expression.type !== 'FunctionExpression')
    throw new Error(`cannot read the parameters of ${source.slice(0, 60)}`);
  return expression.params.map(parameterName);
}

function parameterName(pattern: Pattern): string | null {
  switch (pattern.type) {
    case 'Identifier':
      return pattern.name;
    case 'AssignmentPattern':
      return parameterName(pattern.left);
    case 'ObjectPattern':
      return 'options';
    case 'ArrayPattern':
    case 'MemberExpression':
    case 'RestElement':
      return null;
    default:
      return pattern satisfies never;
  }
}

/**
 * Named arguments go to the parameters of their names. Those without one go into the options object
 * if there is such a parameter; else all of them form one, behind the positional arguments.
 */
function placeArguments(
  parameters: readonly (string | null)[],
  args: readonly Arg[],
  kwargs: Kwargs,
): unknown[] {
  const options = parameters.indexOf('options');
  const placed: unknown[] = [...args];
  const rest: Record<string, unknown> = {};
  const hasPlace = (name: string) => name !== 'options' && parameters.includes(name);
  if (options < 0 && !Object.keys(kwargs).every(hasPlace)) return [...args, kwargs];
  for (const [name, value] of Object.entries(kwargs))
    if (hasPlace(name)) placed[parameters.indexOf(name)] = value;
    else rest[name] = value;
  if (Object.keys(rest).length > 0) placed[options] = rest;
  return Array.from(placed);
}

type Method = 'slice' | 'at';
function indexing(x: Arg, method: Method, parts: Arg): unknown {
  const f = (x as Record<Method, AnyFunction | undefined>)[method];
  if (f === undefined) throw new NotYetThere(`method ${method}`);
  return f.apply(x, parts as unknown[]);
}

function atCall(operation: string): Call {
  return ([x, index, ...values], kwargs) => {
    const updater = indexing(x, 'at', index) as Record<string, AnyFunction | undefined>;
    const f = updater[operation];
    if (f === undefined) throw new NotYetThere(`at.${operation}`);
    const options = Object.keys(kwargs).length > 0 ? [kwargs] : [];
    return f.apply(updater, [...values, ...options]);
  };
}

/**
 * `nn.initializers.heNormal()` makes the function of key, shape and options that the case calls.
 */
function initializerCall(fn: string): Call {
  const make = exported(fn) as AnyFunction;
  return (args, kwargs) => (make() as AnyFunction)(...args, kwargs);
}

/** Argument forms of their own; see README.md. */
const forms: Readonly<Record<string, Call>> = {
  'scipy.linalg.cho_solve': ([factor, lower, b]) =>
    (exported('scipy.linalg.cho_solve') as AnyFunction)([factor, lower], b),
  'scipy.linalg.lu_solve': ([lu, pivots, b], kwargs) =>
    (exported('scipy.linalg.lu_solve') as AnyFunction)([lu, pivots], b, kwargs),
  getitem: ([x, index]) => indexing(x, 'slice', index),
  'numpy.vectorize': ([f, signature, ...operands]) => {
    const vectorize = exported('numpy.vectorize') as AnyFunction;
    const options = signature === null ? {} : { signature };
    return (vectorize(f, options) as AnyFunction)(...operands);
  },
  'numpy.mask_indices': ([n, mask, k]) => {
    const maskIndices = exported('numpy.mask_indices') as AnyFunction;
    return maskIndices(n, exported(`numpy.${String(mask)}`), k);
  },
};

type Fn = (...args: NDArray[]) => NDArray;
const np = (name: string): Fn => exported(`numpy.${name}`) as Fn;
const lax = (name: string): Fn => exported(`lax.${name}`) as Fn;

/** The functions that stand for `fnref` arguments; made on use, since some may not exist. */
export const functionTable: FunctionTable = {
  add: (a: NDArray, b: NDArray) => np('add')(a, b),
  mul: (a: NDArray, b: NDArray) => np('multiply')(a, b),
  max: (a: NDArray, b: NDArray) => np('maximum')(a, b),
  min: (a: NDArray, b: NDArray) => np('minimum')(a, b),
  get 'lax.add'() {
    return lax('add');
  },
  get 'lax.mul'() {
    return lax('mul');
  },
  get 'lax.max'() {
    return lax('max');
  },
  get 'lax.min'() {
    return lax('min');
  },
  get 'lax.bitwise_or'() {
    return lax('bitwise_or');
  },
  affine_compose: ([a1, b1]: [NDArray, NDArray], [a2, b2]: [NDArray, NDArray]) => [
    np('multiply')(a1, a2),
    np('add')(np('multiply')(b1, a2), b2),
  ],
  twice_plus_one: (x: NDArray) => np('add')(np('add')(x, x), 1 as never),
  neg: (x: NDArray) => np('negative')(x),
  square: (x: NDArray) => np('square')(x),
  sin_plus: (x: NDArray) => np('add')(np('sin')(x), x),
  sum: (x: NDArray) => np('sum')(x),
  sum_axis: (x: NDArray, axis: never) => np('sum')(x, axis),
  softmax1d: (x: NDArray) => (exported('nn.softmax') as Fn)(x),
  dot: (x: NDArray, y: NDArray) => np('dot')(x, y),
  matmul_chain: (p: NDArray, q: NDArray) => np('matmul')(q, p),
  argmax_pair: ([v1, i1]: [NDArray, NDArray], [v2, i2]: [NDArray, NDArray]) => {
    const second = np('logical_or')(
      np('greater')(v2, v1),
      np('logical_and')(np('equal')(v1, v2), np('less')(i2, i1)),
    );
    return [np('where')(second, v2, v1), np('where')(second, i2, i1)];
  },
  scale_sum: (x: NDArray, s: NDArray) => np('sum')(np('multiply')(x, s)),
  outer_pair: (x: NDArray, y: NDArray) => np('outer')(x, y),
  i_plus_10j: (i: NDArray, j: NDArray) => np('add')(i, np('multiply')(j, 10 as never)),
};
