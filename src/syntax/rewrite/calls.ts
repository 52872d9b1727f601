/** Calls and creations for which the runtime has functions. */
import { isGlobal, isMath, type ExpressionContext } from './expression-context.js';
import { bare, type es, type SyntaxNode } from './analysis/nodes.js';

/** Methods of lists that the runtime has for arrays. */
const methods = new Set([
  'concat',
  'every',
  'fill',
  'forEach',
  'map',
  'push',
  'reduce',
  'slice',
  'some',
]);

/** Global functions that the runtime has. */
const globals: Readonly<Record<string, string>> = {
  Number: 'toNumber',
  isFinite: 'isFiniteOf',
  isNaN: 'isNaNOf',
};

const typedArrays = /^(?:Float(?:32|64)|U?[iI]nt(?:8|16|32)|Uint(?:8|16|32))Array$/;

/** A call. */
export function call(node: es.CallExpression, context: ExpressionContext): void {
  const { callee } = node;
  if (callee.type === 'MemberExpression' && !callee.computed && !node.optional)
    return memberCall(node, callee, context);
  if (callee.type === 'Identifier' && context.scopes.of(callee) === undefined) {
    const name = globals[callee.name];
    if (name !== undefined) context.text.replace(callee.start, callee.end, `${context.tj}.${name}`);
  }
  context.below(node, context);
}

function memberCall(
  node: es.CallExpression,
  callee: es.MemberExpression,
  context: ExpressionContext,
): void {
  const name = callee.property.type === 'Identifier' ? callee.property.name : '';
  const [first, second] = node.arguments;
  const isSpread = first?.type === 'SpreadElement' && second === undefined;
  if (isMath(callee, context) && isSpread && (name === 'max' || name === 'min')) {
    const { text, tj } = context;
    text.replace(callee.start, callee.end, `${tj}.${name}Of`);
    text.replace(first.start, first.argument.start, '');
    return context.write(first.argument, context);
  }
  const list = bare(callee.object);
  if (name === 'fill' && isNewArray(list, context) && first !== undefined && second === undefined)
    return filled(node, list, context);
  if (methods.has(name) && !callee.optional && callee.object.type !== 'Super')
    return method(node, callee, name, context);
  context.below(node, context);
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

function method(
  node: es.CallExpression,
  callee: es.MemberExpression,
  name: string,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const open = text.placeOf('(', callee.end, node.end);
  text.before(node.start, `${tj}.${name}(`);
  text.replace(callee.object.end, open + 1, node.arguments.length === 0 ? '' : ', ');
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
  } else if (first !== undefined && isOneOfMany(callee, node.arguments, context)) {
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
