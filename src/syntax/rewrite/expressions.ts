/**
 * Expressions: each operator, element and call of `Math` becomes a call of the runtime. Operands
 * stay where they are, and are looked at once, in their order.
 */
import { call, creation } from './calls.js';
import { conditional, logical } from './choices.js';
import {
  binaries,
  isText,
  mathOf,
  replaceOperator,
  type ExpressionContext,
} from './expression-context.js';
import { assignment, member, update } from './members.js';
import { bare, childrenOf, type es, type SyntaxNode } from './analysis/nodes.js';

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
  for (const child of childrenOf(node)) rewriteExpression(child, context);
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

const isNullish = (node: SyntaxNode): boolean => {
  const x = bare(node);
  return (
    (x.type === 'Literal' && x.value === null && x.raw === 'null') ||
    (x.type === 'Identifier' && x.name === 'undefined')
  );
};

function binary(node: es.BinaryExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const name = binaries[node.operator];
  const isLeft =
    name === undefined ||
    (isPlain(node.left) && isPlain(node.right)) ||
    isText(node.left) ||
    isText(node.right) ||
    isNullish(node.left) ||
    isNullish(node.right);
  if (!isLeft) {
    text.around(node, `${tj}.${name}(`, ')');
    replaceOperator(node.operator, node.left, node.right, ',', context);
  }
  rewriteExpression(node.left, context);
  rewriteExpression(node.right, context);
}

/** `typeof x` of a global that need not be there. */
const asksForGlobal = (node: es.UnaryExpression, { scopes }: ExpressionContext): boolean =>
  node.operator === 'typeof' &&
  bare(node.argument).type === 'Identifier' &&
  scopes.of(bare(node.argument)) === undefined;

function unary(node: es.UnaryExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const target = bare(node.argument);
  if (node.operator === 'delete' && target.type === 'MemberExpression')
    return belowOf(target, context);
  const name = unaries[node.operator];
  if (name !== undefined && !isPlain(node) && !asksForGlobal(node, context)) {
    text.replace(node.start, node.start + node.operator.length, `${tj}.${name}(`);
    text.behind(node.end, ')');
  }
  rewriteExpression(node.argument, context);
}

/** `Math`, and what a module has of it under names of its own. */
function identifier(node: es.Identifier, context: ExpressionContext): void {
  const name = mathOf(node, context);
  if (name === undefined) return;
  const { text, tj } = context;
  text.replace(node.start, node.end, name === '' ? `${tj}.math` : `${tj}.math.${name}`);
}

function literal(node: es.ArrayExpression | es.ObjectExpression, context: ExpressionContext): void {
  context.text.around(node, `${context.tj}.made(`, ')');
  belowOf(node, context);
}

type Writer = (node: never, context: ExpressionContext) => void;

/** Below these nothing is an expression of ours. */
const leave = (): void => undefined;

const writers: Readonly<Partial<Record<SyntaxNode['type'], Writer>>> = {
  ArrayExpression: literal,
  ArrowFunctionExpression: (node: SyntaxNode, { inner }: ExpressionContext) => inner(node),
  AssignmentExpression: assignment,
  BinaryExpression: binary,
  CallExpression: call,
  ChainExpression: leave,
  ConditionalExpression: conditional,
  FunctionDeclaration: (node: SyntaxNode, { inner }: ExpressionContext) => inner(node),
  FunctionExpression: (node: SyntaxNode, { inner }: ExpressionContext) => inner(node),
  Identifier: identifier,
  LogicalExpression: logical,
  MemberExpression: member,
  MethodDefinition: (node: es.MethodDefinition, context: ExpressionContext) => {
    if (node.computed) rewriteExpression(node.key, context);
    context.inner(node.value);
  },
  NewExpression: creation,
  ObjectExpression: literal,
  Property: (node: es.Property, context: ExpressionContext) => {
    if (node.computed) rewriteExpression(node.key, context);
    if (!node.shorthand) rewriteExpression(node.value, context);
  },
  UnaryExpression: unary,
  UpdateExpression: update,
};

/** An expression whose value nobody uses. */
export function rewriteEffect(node: SyntaxNode, context: ExpressionContext): void {
  if (node.type === 'UpdateExpression') update(node, context, false);
  else if (node.type === 'SequenceExpression')
    for (const part of node.expressions) rewriteEffect(part, context);
  else if (node.type === 'ConditionalExpression') conditional(node, context, false);
  else if (node.type === 'LogicalExpression') logical(node, context, false);
  else rewriteExpression(node, context);
}
