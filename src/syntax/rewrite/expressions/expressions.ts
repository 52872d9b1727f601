/**
 * Expressions: each operator, element and call of `Math` becomes a call of the runtime. Operands
 * stay where they are, and are looked at once, in their order.
 */
import { call, creation } from './calls.js';
import { chain } from './chains.js';
import { conditional, logical, logicalAssignment } from './choices.js';
import {
  binaries,
  isGlobal,
  isText,
  mathOf,
  replaceOperator,
  type ExpressionContext,
} from './expression-context.js';
import { assignment, member, update } from './members.js';
import { tagged, template } from './texts.js';
import { bare, forEachChild, type es, type SyntaxNode } from '../analysis/nodes.js';

const unaries: Readonly<Record<string, string>> = {
  '-': 'neg',
  '+': 'plus',
  '!': 'not',
  '~': 'bitNot',
  typeof: 'typeOf',
};

export function rewriteExpression(node: SyntaxNode, context: ExpressionContext): void {
  const write = writers[node.type];
  if (write === undefined) belowOf(node, context);
  else write(node as never, context);
}

export function belowOf(node: SyntaxNode, context: ExpressionContext): void {
  forEachChild(node, rewriteExpression, context);
}

/** Whether a value is plain whatever the arguments are: a literal, or text. */
function isPlain(node: SyntaxNode): boolean {
  const x = bare(node);
  if (x.type === 'Literal' || x.type === 'TemplateLiteral') return true;
  if (x.type === 'UnaryExpression') return x.operator !== '!' && isPlain(x.argument);
  return x.type === 'BinaryExpression' && x.left.type !== 'PrivateIdentifier'
    ? isPlain(x.left) && isPlain(x.right)
    : false;
}

const isNullish = (node: SyntaxNode, context: ExpressionContext): boolean => {
  const x = bare(node);
  return (
    (x.type === 'Literal' && x.value === null && x.raw === 'null') ||
    isGlobal(x, 'undefined', context)
  );
};

/** Operators that are the same of all values, or that no array has. */
function isLeft({ operator, left, right }: es.BinaryExpression): boolean {
  if (binaries[operator] === undefined || left.type === 'PrivateIdentifier') return true;
  if (isPlain(left) && isPlain(right)) return true;
  return operator !== '+' && !isEquality(operator) && (isText(left) || isText(right));
}

const equalities: ReadonlySet<string> = new Set(['===', '!==', '==', '!=']);

const isEquality = (operator: string): boolean => equalities.has(operator);

/** `x == null`, `x !== undefined` and the like. */
function comparedWithNothing(
  node: es.BinaryExpression,
  context: ExpressionContext,
): SyntaxNode | undefined {
  if (!isEquality(node.operator)) return undefined;
  if (isNullish(node.right, context)) return node.left;
  return isNullish(node.left, context) ? node.right : undefined;
}

function binary(node: es.BinaryExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const { left, right, operator } = node;
  if (comparedWithNothing(node, context) !== undefined) {
    text.around(node, `${tj}.compared('${operator}', `, ')');
    replaceOperator(operator, left, right, ',', context);
  } else if (
    operator === 'instanceof' ||
    (operator === 'in' && left.type !== 'PrivateIdentifier')
  ) {
    text.around(node, `${tj}.${operator === 'in' ? 'isIn' : 'isInstance'}(`, ')');
    replaceOperator(operator, left, right, ',', context);
  } else if (!isLeft(node)) {
    text.around(node, `${tj}.${binaries[operator]}(`, ')');
    replaceOperator(operator, left, right, ',', context);
  }
  rewriteExpression(left, context);
  rewriteExpression(right, context);
}

function unary(node: es.UnaryExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  if (node.operator === 'delete') return remove(node, context);
  const name = unaries[node.operator];
  if (name !== undefined && !isPlain(node) && !asksForGlobal(node, context)) {
    text.replace(node.start, node.start + node.operator.length, `${tj}.${name}(`);
    text.behind(node.end, ')');
  }
  rewriteExpression(node.argument, context);
}

/** `Math`, and what a module has of it under names of its own. */
function identifier(node: es.Identifier, context: ExpressionContext): void {
  const { text, tj } = context;
  const name = mathOf(node, context);
  if (name !== undefined)
    text.replace(node.start, node.end, name === '' ? `${tj}.math` : `${tj}.math.${name}`);
}

function property(node: es.Property, context: ExpressionContext): void {
  if (node.computed) rewriteExpression(node.key, context);
  if (!node.shorthand) return rewriteExpression(node.value, context);
  const name = mathOf(node.value, context);
  if (name !== undefined)
    context.text.behind(node.end, `: ${context.tj}.math${name === '' ? '' : `.${name}`}`);
}

/** `typeof x` of a global that need not be there. */
const asksForGlobal = (node: es.UnaryExpression, { scopes }: ExpressionContext): boolean =>
  node.operator === 'typeof' &&
  bare(node.argument).type === 'Identifier' &&
  scopes.of(bare(node.argument)) === undefined;

/** `delete x.p`, on record. */
function remove(node: es.UnaryExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const target = bare(node.argument);
  if (target.type !== 'MemberExpression' || target.object.type === 'Super' || target.optional)
    return;
  text.around(target.object, `${tj}.beforeDeleting(`, ')');
  rewriteExpression(target.object, context);
  if (target.computed) rewriteExpression(target.property, context);
}

function literal(
  node: es.ArrayExpression | es.ClassExpression | es.ObjectExpression,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  text.around(node, `${tj}.made(`, ')');
  // A field that may be missing would hide one that stands in front of it.
  if (node.type === 'ObjectExpression')
    for (const p of node.properties.slice(1))
      if (p.type === 'SpreadElement') text.around(p.argument, `${tj}.withKnownFields(`, ')');
  belowOf(node, context);
}

type Writer = (node: never, context: ExpressionContext) => void;

const isLogical = ({ operator }: es.AssignmentExpression): boolean =>
  operator === '&&=' || operator === '||=' || operator === '??=';

const inner = (node: SyntaxNode, context: ExpressionContext): void => context.inner(node);

/** A value with a name of its own, in a class or an object. */
function named(
  node: es.MethodDefinition | es.PropertyDefinition,
  context: ExpressionContext,
): void {
  if (node.computed) rewriteExpression(node.key, context);
  if (!node.value) return;
  if (node.type === 'MethodDefinition') context.inner(node.value);
  else context.apart(node.value, context);
}

const writers: Readonly<Partial<Record<SyntaxNode['type'], Writer>>> = {
  ArrayExpression: literal,
  ArrowFunctionExpression: inner,
  AssignmentExpression: (node: es.AssignmentExpression, context: ExpressionContext) =>
    isLogical(node) ? logicalAssignment(node, context) : assignment(node, context),
  BinaryExpression: binary,
  CallExpression: call,
  ChainExpression: chain,
  // Without a name of its own it takes that of the variable, which a call would hide.
  ClassExpression: (node: es.ClassExpression, context: ExpressionContext) =>
    node.id ? literal(node, context) : belowOf(node, context),
  ConditionalExpression: conditional,
  FunctionDeclaration: inner,
  FunctionExpression: inner,
  Identifier: identifier,
  LogicalExpression: logical,
  MemberExpression: member,
  MethodDefinition: named,
  NewExpression: creation,
  ObjectExpression: literal,
  Property: property,
  PropertyDefinition: named,
  StaticBlock: inner,
  TaggedTemplateExpression: tagged,
  TemplateLiteral: template,
  UnaryExpression: unary,
  UpdateExpression: update,
};

/** An expression whose value nobody uses. */
export function rewriteEffect(node: SyntaxNode, context: ExpressionContext): void {
  if (node.type === 'ParenthesizedExpression') rewriteEffect(node.expression, context);
  else if (node.type === 'UpdateExpression') update(node, context, false);
  else if (node.type === 'ConditionalExpression') conditional(node, context, false);
  else if (node.type === 'LogicalExpression') logical(node, context, false);
  else if (node.type === 'SequenceExpression')
    for (const part of node.expressions) rewriteEffect(part, context);
  else rewriteExpression(node, context);
}
