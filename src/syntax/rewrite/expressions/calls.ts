/** Calls and creations for which the runtime has functions. */
import { link, optionalCall, startOf } from './chains.js';
import { isGlobal, isMath, type ExpressionContext } from './expression-context.js';
import { bare, type es, type SyntaxNode } from '../analysis/nodes.js';
import { RegionVariables } from '../region-variables.js';

/** Methods of lists, arrays and numbers that the runtime has. */
const methods = new Set(
  (
    'add at clear concat copyWithin delete entries fill flat hasOwnProperty includes indexOf keys lastIndexOf pop ' +
    'push reverse set shift slice splice subarray toExponential toFixed toPrecision toString ' +
    'unshift values'
  ).split(' '),
);

/** What those are called in the runtime of which operators have the names. */
const renamed = new Map([
  ['add', 'addItem'],
  ['delete', 'deleteItem'],
  ['set', 'setAll'],
]);

/** Those of them that call functions, which may write the variables around. */
const callers = new Set(
  (
    'every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight ' +
    'some sort'
  ).split(' '),
);

/** Global functions that the runtime has. */
const globals = new Map([
  ['Array', 'newList'],
  ['Boolean', 'truthOfAny'],
  ['Number', 'toNumber'],
  ['String', 'toText'],
  ['isFinite', 'isFiniteOf'],
  ['isNaN', 'isNaNOf'],
]);

/** Functions of global objects that the runtime has. */
const functions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Array: { from: 'listFrom', isArray: 'isList' },
  Object: {
    assign: 'assignFields',
    getOwnPropertyNames: 'fieldNames',
    hasOwn: 'hasOwn',
    is: 'isSame',
  },
  Reflect: { has: 'hasField', ownKeys: 'ownKeys' },
  console: { debug: 'console', error: 'console', info: 'console', log: 'console', warn: 'console' },
};

/** Functions of the language that make objects, and how many levels of them are new. */
const makers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Array: { of: 0 },
  JSON: { parse: 99 },
  Object: {
    create: 0,
    fromEntries: 0,
    groupBy: 1,
  },
  Reflect: { construct: 0 },
  globalThis: { structuredClone: 99 },
};

/** Methods that make lists, and are otherwise left to JavaScript. */
const makingMethods = new Set('match split toReversed toSpliced with'.split(' '));

const typedArrays = /^(?:Float(?:32|64)|U?[iI]nt(?:8|16|32)|Uint(?:8|16|32)|Uint8Clamped)Array$/;

/** A call. */
export function call(node: es.CallExpression, context: ExpressionContext): void {
  if (node.optional) return optionalCall(node, context);
  const { callee } = node;
  if (callee.type === 'MemberExpression' && !callee.computed && callee.object.type !== 'Super')
    return memberCall(node, callee, context);
  if (callee.type === 'Super') context.text.around(node, `${context.tj}.made(`, ')');
  if (callee.type === 'Identifier' && context.scopes.of(callee) === undefined) {
    const name = globals.get(callee.name);
    if (name !== undefined) {
      context.text.replace(callee.start, callee.end, `${context.tj}.${name}`);
      for (const argument of node.arguments) context.write(argument, context);
      return;
    }
  }
  const depth = context.scopes.of(callee) === undefined ? depthOfMaker(callee, context) : undefined;
  if (depth !== undefined) context.text.around(node, `${context.tj}.madeWith(${depth}, `, ')');
  context.below(node, context);
}

/** How many levels of what a function of the language gives are new; undefined for all others. */
function depthOfMaker(callee: SyntaxNode, { scopes }: ExpressionContext): number | undefined {
  const of = (object: string, name: string): number | undefined => {
    const found = Object.hasOwn(makers, object) ? makers[object] : undefined;
    return found !== undefined && Object.hasOwn(found, name) ? found[name] : undefined;
  };
  if (callee.type === 'Identifier') return of('globalThis', callee.name);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  const { object, property } = callee;
  if (object.type !== 'Identifier' || scopes.of(object) !== undefined) return undefined;
  return of(object.name, property.name);
}

function memberCall(
  node: es.CallExpression,
  callee: es.MemberExpression,
  context: ExpressionContext,
): void {
  const name = callee.property.type === 'Identifier' ? callee.property.name : '';
  const [first, second] = node.arguments;
  if (extremeOf(node, callee, name, context) || ofGlobal(node, callee, name, context)) return;
  if (name === 'length' && !callee.optional) {
    // A method of that name, and no length.
    for (const part of [callee.object, ...node.arguments]) context.write(part, context);
    return;
  }
  const list = bare(callee.object);
  if (name === 'fill' && isNewArray(list, context) && first !== undefined && second === undefined)
    return filled(node, list, context);
  const isCaller = callers.has(name);
  if (isCaller || methods.has(name)) return method(node, callee, name, isCaller, context);
  if (!callee.optional) madeHere(node, callee, name, context);
  context.below(node, context);
}

/** Tells the runtime of objects that a function of the language makes. */
function madeHere(
  node: es.CallExpression,
  callee: es.MemberExpression,
  name: string,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const depth = makingMethods.has(name) ? 0 : depthOfMaker(callee, context);
  if (depth === undefined) return;
  text.before(startOf(node, text), `${tj}.madeWith(${depth}, `);
  text.behind(node.end, ')');
}

/** `Math.max(...x)` and `Math.min(...x)`. */
function extremeOf(
  node: es.CallExpression,
  callee: es.MemberExpression,
  name: string,
  context: ExpressionContext,
): boolean {
  const { text, tj } = context;
  const [only, second] = node.arguments;
  if (only?.type !== 'SpreadElement' || second !== undefined) return false;
  if (!isMath(callee, context) || (name !== 'max' && name !== 'min')) return false;
  text.replace(callee.start, callee.end, `${tj}.${name}Of`);
  text.replace(only.start, only.argument.start, '');
  context.write(only.argument, context);
  return true;
}

/** Functions of `Array`, `Object`, `console` and the classes of typed arrays. */
function ofGlobal(
  node: es.CallExpression,
  callee: es.MemberExpression,
  name: string,
  context: ExpressionContext,
): boolean {
  const { text, tj } = context;
  const { object } = callee;
  if (name === 'call' && isHasOwnOfLanguage(object, context)) {
    text.replace(callee.start, callee.end, `${tj}.hasOwn`);
    for (const argument of node.arguments) context.write(argument, context);
    return true;
  }
  if (object.type !== 'Identifier' || context.scopes.of(object) !== undefined || callee.optional)
    return false;
  const found = functionOf(object.name, name);
  if (found === undefined) return false;
  const [f, first] = found;
  const open = text.placeOf('(', callee.end, node.end);
  const comma = first !== '' && node.arguments.length > 0 ? ', ' : '';
  text.replace(callee.start, open + 1, `${tj}.${f}(${first}${comma}`);
  for (const argument of node.arguments) context.write(argument, context);
  return true;
}

/** `Object.prototype.hasOwnProperty`, which may be called of any object. */
const isHasOwnOfLanguage = (x: SyntaxNode, context: ExpressionContext): boolean =>
  isFieldOf(x, 'hasOwnProperty') &&
  isFieldOf(x.object, 'prototype') &&
  isGlobal(x.object.object, 'Object', context);

const isFieldOf = (x: SyntaxNode, name: string): x is es.MemberExpression =>
  x.type === 'MemberExpression' &&
  !x.computed &&
  !x.optional &&
  x.property.type === 'Identifier' &&
  x.property.name === name;

/** A function of a global object: what the runtime calls it, and what it is told first. */
function functionOf(object: string, name: string): [f: string, first: string] | undefined {
  if (typedArrays.test(object) && (name === 'from' || name === 'of'))
    return [name === 'from' ? 'typedFrom' : 'typedOf', object];
  const of = Object.hasOwn(functions, object) ? functions[object] : undefined;
  const f = of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined;
  return f === undefined ? undefined : [f, object === 'console' ? `'${name}'` : ''];
}

/** `new Array(n)` or `Array(n)`. */
function isNewArray(
  x: SyntaxNode,
  context: ExpressionContext,
): x is es.NewExpression | es.CallExpression {
  return (
    (x.type === 'NewExpression' || x.type === 'CallExpression') &&
    isGlobal(x.callee, 'Array', context) &&
    x.arguments.length === 1
  );
}

function filled(
  node: es.CallExpression,
  list: es.NewExpression | es.CallExpression,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const [n] = list.arguments;
  const [value] = node.arguments;
  if (n === undefined || value === undefined) return;
  text.replace(node.start, n.start, `${tj}.filledArray(`);
  text.replace(n.end, value.start, ', ');
  context.write(n, context);
  context.write(value, context);
}

/** A method as a function of its object, and of the variables that a callback may write. */
function method(
  node: es.CallExpression,
  callee: es.MemberExpression,
  name: string,
  isCaller: boolean,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const around = isCaller ? new RegionVariables(context.assigned([node])).accessors : null;
  const open = text.placeOf('(', callee.property.end, node.end);
  const head = `${tj}.${renamed.get(name) ?? name}(${around === null ? '' : `${around}, `}`;
  const comma = node.arguments.length === 0 ? '' : ', ';
  if (callee.optional) {
    const object = link(callee, context);
    text.replace(startOf(callee, text), open + 1, `${head}${object}${comma}`);
  } else {
    text.before(startOf(node, text), head);
    text.replace(callee.object.end, open + 1, comma);
  }
  context.write(callee.object, context);
  for (const argument of node.arguments) context.write(argument, context);
}

/** `new X(…)`. */
export function creation(node: es.NewExpression, context: ExpressionContext): void {
  const { text, tj, scopes } = context;
  const { callee } = node;
  const [first] = node.arguments;
  if (
    callee.type === 'Identifier' &&
    typedArrays.test(callee.name) &&
    scopes.of(callee) === undefined &&
    node.arguments.length === 1 &&
    first !== undefined &&
    first.type !== 'SpreadElement'
  ) {
    text.replace(node.start, callee.start, `${tj}.create(`);
    text.replaceToken('(', callee.end, first.start, ', ');
    context.write(first, context);
    return;
  }
  if (isGlobal(callee, 'Array', context) && first !== undefined)
    text.replace(node.start, callee.end, `${tj}.newList`);
  else if (first !== undefined && isOneOfMany(callee, node.arguments, context)) {
    text.replace(node.start, callee.start, `${tj}.construct(`);
    text.replaceToken('(', callee.end, first.start, ', ');
  } else text.around(node, `${tj}.made(`, ')');
  context.below(node, context);
}

/** Whether a class that is created with one argument may be one of numbers. */
function isOneOfMany(
  callee: SyntaxNode,
  given: readonly SyntaxNode[],
  { scopes }: ExpressionContext,
): boolean {
  if (given.length !== 1 || given[0]?.type === 'SpreadElement') return false;
  if (callee.type === 'MemberExpression') return callee.object.type !== 'Super';
  const kind = callee.type === 'Identifier' ? scopes.of(callee)?.kind : undefined;
  return kind !== undefined && !['class', 'function', 'imported'].includes(kind);
}
