/**
 * Expressions: each operator, element and call of `Math` becomes a call of the runtime. Operands
 * stay where they are, and are looked at once, in their order.
 */
import { bare, childrenOf, isFunction, type es, type Node } from './nodes.js';
import type { Scopes } from './scopes.js';
import type { Text } from './text.js';

/** What the rewriting of expressions asks of the function around. */
export interface ExpressionContext {
  readonly text: Text;
  readonly scopes: Scopes;
  /** The name of the runtime's namespace. */
  readonly tj: string;
  /** A variable for a value in between; null where none can be declared. */
  readonly temporary: () => string | null;
  /** Whether objects that are made may be written to in a region. */
  readonly isInRegion: boolean;
  /** Rewrites a function that stands in an expression. */
  readonly inner: (node: Node) => void;
}

const binaries: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '**': 'pow',
  '&': 'bitAnd',
  '|': 'bitOr',
  '^': 'bitXor',
  '<<': 'shl',
  '>>': 'shr',
  '>>>': 'ushr',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '===': 'same',
  '!==': 'differs',
  '==': 'eq',
  '!=': 'ne',
};

const unaries: Readonly<Record<string, string>> = {
  '-': 'neg',
  '+': 'plus',
  '!': 'not',
  '~': 'bitNot',
  typeof: 'typeOf',
};

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

export function rewriteExpression(node: Node, context: ExpressionContext): void {
  const write = writers[node.type];
  if (write === undefined) belowOf(node, context);
  else write(node as never, context);
}

function belowOf(node: Node, context: ExpressionContext): void {
  for (const child of childrenOf(node)) rewriteExpression(child, context);
}

/** Whether a value is plain whatever the arguments are: a literal, or text. */
function isPlain(node: Node): boolean {
  const x = bare(node);
  if (x.type === 'Literal' || x.type === 'TemplateLiteral') return true;
  if (x.type === 'UnaryExpression') return x.operator !== '!' && isPlain(x.argument);
  return x.type === 'BinaryExpression' && x.left.type !== 'PrivateIdentifier'
    ? isPlain(x.left) && isPlain(x.right)
    : false;
}

const isText = (node: Node): boolean => {
  const x = bare(node);
  return x.type === 'TemplateLiteral' || (x.type === 'Literal' && typeof x.value === 'string');
};

const isNullish = (node: Node): boolean => {
  const x = bare(node);
  return (
    (x.type === 'Literal' && x.value === null && x.raw === 'null') ||
    (x.type === 'Identifier' && x.name === 'undefined')
  );
};

/** Whether reading it again gives the same, at no cost. */
export function isSimple(node: Node): boolean {
  const x = bare(node);
  return x.type === 'Identifier' || x.type === 'Literal' || x.type === 'ThisExpression';
}

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

/** Replaces what stands between two operands, with the blanks before it. */
function replaceOperator(
  operator: string,
  left: Node,
  right: Node,
  by: string,
  { text }: ExpressionContext,
): void {
  const place = text.placeOf(operator, left.end, right.start);
  const blanks = /\s*$/.exec(text.source.slice(left.end, place))?.[0] ?? '';
  const start = blanks.includes('\n') ? place : place - blanks.length;
  text.replace(start, place + operator.length, by);
}

function unary(node: es.UnaryExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const name = unaries[node.operator];
  if (name !== undefined && !isPlain(node)) {
    text.replace(node.start, node.start + node.operator.length, `${tj}.${name}(`);
    text.behind(node.end, ')');
  }
  rewriteExpression(node.argument, context);
}

function logical(node: es.LogicalExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const temporary = node.operator === '??' ? null : context.temporary();
  if (temporary !== null) {
    const [isDone, join] = node.operator === '&&' ? ['stops', 'and'] : ['holds', 'or'];
    text.around(node, `(${tj}.${isDone}(${temporary} = `, '))');
    replaceOperator(
      node.operator,
      node.left,
      node.right,
      `) ? ${temporary} : ${tj}.${join}(${temporary},`,
      context,
    );
  }
  rewriteExpression(node.left, context);
  rewriteExpression(node.right, context);
}

function conditional(node: es.ConditionalExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const temporary = context.temporary();
  if (temporary !== null) {
    text.around(node, `${tj}.either(${temporary} = ${tj}.fork(`, ' : 0)');
    replaceOperator('?', node.test, node.consequent, `), ${temporary} ?`, context);
    replaceOperator(
      ':',
      node.consequent,
      node.alternate,
      ` : 0, ${tj}.turn(${temporary}) ?`,
      context,
    );
  }
  rewriteExpression(node.test, context);
  const inside = { ...context, isInRegion: true };
  rewriteExpression(node.consequent, inside);
  rewriteExpression(node.alternate, inside);
}

/** `x[i]` as an expression of names: what is read where JavaScript can read it, and elsewhere. */
const reading = (tj: string, x: string, i: string): string =>
  `${tj}.own(${x}, ${i}) ? ${x}[${i}] : ${tj}.get(${x}, ${i})`;

/** Whether a key is a number, or may be. */
const isIndex = (node: es.MemberExpression): boolean => node.computed && !isText(node.property);

function member(node: es.MemberExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  if (isMath(node, context)) {
    text.replace(node.object.start, node.object.end, `${tj}.math`);
    return;
  }
  if (isNumberFunction(node, context)) {
    text.replace(node.object.start, node.object.end, `${tj}.number`);
    return;
  }
  if (isIndex(node) && !node.optional && node.object.type !== 'Super') {
    const place = placeOfElement(node, context);
    if (place !== null) {
      const { x, i, isOwnX, isOwnI } = place;
      const open = text.placeOf('[', node.object.end, node.property.start);
      text.before(node.start, `(${tj}.own(${isOwnX ? '' : `${x} = `}`);
      text.replace(open, open + 1, `, ${isOwnI ? '' : `${i} = `}`);
      text.replace(node.end - 1, node.end, `) ? ${x}[${i}] : ${tj}.get(${x}, ${i}))`);
    }
  }
  rewriteExpression(node.object, context);
  if (node.computed) rewriteExpression(node.property, context);
}

const isGlobal = (node: Node, name: string, { scopes }: ExpressionContext): boolean =>
  node.type === 'Identifier' && node.name === name && scopes.of(node) === undefined;

const isMath = (node: es.MemberExpression, context: ExpressionContext): boolean =>
  !node.computed && isGlobal(node.object, 'Math', context);

const isNumberFunction = (node: es.MemberExpression, context: ExpressionContext): boolean =>
  isGlobal(node.object, 'Number', context) &&
  node.property.type === 'Identifier' &&
  ['isFinite', 'isInteger', 'isNaN'].includes(node.property.name);

/** Functions of `Math` that a module has under names of its own. */
function aliasOf(node: Node, context: ExpressionContext): string | undefined {
  if (node.type !== 'Identifier') return undefined;
  const binding = context.scopes.of(node);
  const init = binding?.init === undefined ? undefined : bare(binding.init);
  return init?.type === 'MemberExpression' &&
    isMath(init, context) &&
    init.property.type === 'Identifier'
    ? init.property.name
    : undefined;
}

function call(node: es.CallExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const { callee } = node;
  const [first] = node.arguments;
  if (callee.type === 'MemberExpression' && !callee.computed && !node.optional) {
    const name = callee.property.type === 'Identifier' ? callee.property.name : '';
    const isSpread = node.arguments.length === 1 && first?.type === 'SpreadElement';
    if (isMath(callee, context) && isSpread && (name === 'max' || name === 'min')) {
      text.replace(callee.start, callee.end, `${tj}.${name}Of`);
      text.replace(first.start, first.argument.start, '');
      rewriteExpression(first.argument, context);
      return;
    }
    if (name === 'fill' && isNewArray(callee.object, context) && node.arguments.length === 1)
      return filled(node, callee.object as es.NewExpression, context);
    if (methods.has(name) && !callee.optional && callee.object.type !== 'Super')
      return method(node, callee, name, context);
  }
  if (callee.type === 'Identifier' && context.scopes.of(callee) === undefined) {
    const name = globals[callee.name];
    if (name !== undefined) text.replace(callee.start, callee.end, `${tj}.${name}`);
  }
  belowOf(node, context);
}

/** `new Array(n)` or `Array(n)`. */
function isNewArray(node: Node, context: ExpressionContext): boolean {
  const x = bare(node);
  return (
    (x.type === 'NewExpression' || x.type === 'CallExpression') &&
    isGlobal(x.callee, 'Array', context) &&
    x.arguments.length === 1
  );
}

function filled(
  node: es.CallExpression,
  list: es.NewExpression,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const [n] = list.arguments;
  const [value] = node.arguments;
  if (n === undefined || value === undefined) return;
  text.replace(node.start, n.start, `${tj}.filledArray(`);
  text.replace(n.end, value.start, ', ');
  rewriteExpression(n, context);
  rewriteExpression(value, context);
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
  rewriteExpression(callee.object, context);
  for (const argument of node.arguments) rewriteExpression(argument, context);
}

function creation(node: es.NewExpression, context: ExpressionContext): void {
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
  } else if (context.isInRegion) text.around(node, `${tj}.made(`, ')');
  belowOf(node, context);
}

function literal(node: es.ArrayExpression | es.ObjectExpression, context: ExpressionContext): void {
  if (context.isInRegion) context.text.around(node, `${context.tj}.made(`, ')');
  belowOf(node, context);
}

function assignment(node: es.AssignmentExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const left = bare(node.left);
  const name = binaries[node.operator.slice(0, -1)];
  if (left.type === 'MemberExpression' && left.object.type !== 'Super')
    return toMember(node, left, name, context);
  if (name !== undefined && left.type === 'Identifier') {
    replaceOperator(node.operator, node.left, node.right, ` = ${tj}.${name}(${left.name},`, context);
    text.behind(node.end, ')');
  } else if (left.type === 'ArrayPattern' || left.type === 'ObjectPattern') toPattern(left, context);
  rewriteExpression(node.right, context);
}

/** The members in a pattern are assigned one after the other. */
function toPattern(pattern: Node, context: ExpressionContext): void {
  const { text, tj } = context;
  for (const child of childrenOf(pattern)) {
    if (child.type !== 'MemberExpression') {
      if (child.type !== 'Identifier') toPattern(child, context);
      continue;
    }
    if (!child.computed) continue;
    const open = text.placeOf('[', child.object.end, child.property.start);
    text.before(child.start, `${tj}.target(`);
    text.replace(open, open + 1, ', ');
    text.replace(child.end - 1, child.end, ').value');
    rewriteExpression(child.object, context);
    rewriteExpression(child.property, context);
  }
}

/** `x[i] = v` and `x.p = v`, also with operators. */
function toMember(
  node: es.AssignmentExpression,
  left: es.MemberExpression,
  name: string | undefined,
  context: ExpressionContext,
): void {
  if (isIndex(left)) toElement(node, left, name, context);
  else toField(node, left, name, context);
}

function toField(
  node: es.AssignmentExpression,
  left: es.MemberExpression,
  name: string | undefined,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const key = left.computed
    ? text.of(left.property)
    : left.property.type === 'Identifier'
      ? `'${left.property.name}'`
      : null;
  const object = isSimple(left.object) ? text.of(left.object) : context.temporary();
  if (key !== null && object !== null) {
    const isOwn = isSimple(left.object);
    text.around(left.object, `${tj}.beforeWriting(${isOwn ? '' : `${object} = `}`, `, ${key})`);
    if (name !== undefined) {
      const old = left.computed ? `${object}[${key}]` : `${object}.${key.slice(1, -1)}`;
      replaceOperator(node.operator, node.left, node.right, ` = ${tj}.${name}(${old},`, context);
      text.behind(node.end, ')');
    }
  }
  rewriteExpression(left.object, context);
  rewriteExpression(node.right, context);
}

function toElement(
  node: es.AssignmentExpression,
  left: es.MemberExpression,
  name: string | undefined,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const isLogical = name === undefined && node.operator !== '=';
  const target = isLogical ? null : placeOfElement(left, context);
  const value = target === null ? null : context.temporary();
  if (target !== null && value !== null) {
    const { x, i } = target;
    const open = text.placeOf('[', left.object.end, left.property.start);
    text.before(node.start, `(${tj}.stores(${target.isOwnX ? '' : `${x} = `}`);
    text.replace(open, open + 1, `, ${target.isOwnI ? '' : `${i} = `}`);
    const operation =
      name === undefined ? '' : `${tj}.${name}(${reading(tj, x, i)},`;
    const start = left.property.end;
    const end = text.placeOf(node.operator, left.end, node.right.start) + node.operator.length;
    text.replace(start, end, `, ${value} = ${operation}`);
    const close = name === undefined ? '' : ')';
    text.behind(
      node.end,
      `${close}) ? ${x}[${i}] = ${value} : ${tj}.set(${x}, ${i}, ${value}))`,
    );
  }
  rewriteExpression(left.object, context);
  rewriteExpression(left.property, context);
  rewriteExpression(node.right, context);
}

interface ElementPlace {
  readonly x: string;
  readonly i: string;
  readonly isOwnX: boolean;
  readonly isOwnI: boolean;
}

function placeOfElement(node: es.MemberExpression, context: ExpressionContext): ElementPlace | null {
  const [isOwnX, isOwnI] = [isSimple(node.object), isSimple(node.property)];
  const x = isOwnX ? context.text.of(node.object) : context.temporary();
  const i = isOwnI ? context.text.of(node.property) : context.temporary();
  return x === null || i === null ? null : { x, i, isOwnX, isOwnI };
}

function update(
  node: es.UpdateExpression,
  context: ExpressionContext,
  isUsed = true,
): void {
  const { text, tj } = context;
  const argument = bare(node.argument);
  const name = node.operator === '++' ? 'inc' : 'dec';
  if (argument.type === 'Identifier') {
    const x = argument.name;
    const old = isUsed && !node.prefix ? context.temporary() : null;
    const next =
      old === null
        ? `${x} = ${tj}.${name}(${x})`
        : `${old} = ${x}, ${x} = ${tj}.${name}(${old}), ${old}`;
    text.replace(node.start, node.end, isUsed ? `(${next})` : next);
    return;
  }
  if (argument.type !== 'MemberExpression') return;
  updateMember(node, argument, name, context);
}

/** `x[i]++`, `x.p++`, whose value is the old or the new one. */
function updateMember(
  node: es.UpdateExpression,
  argument: es.MemberExpression,
  name: string,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const key = argument.property;
  const isField = !argument.computed && key.type === 'Identifier';
  const x = isSimple(argument.object) ? text.of(argument.object) : context.temporary();
  const i = isField ? `'${key.name}'` : isSimple(key) ? text.of(key) : context.temporary();
  const value = context.temporary();
  if (x === null || i === null || value === null) return belowOf(node, context);
  const old = isField ? `${x}.${key.name}` : `(${reading(tj, x, i)})`;
  const steps = [`${value} = ${old}`, `${tj}.set(${x}, ${i}, ${tj}.${name}(${value}))`];
  const parts = [
    `(${isSimple(argument.object) ? '' : `${x} = `}`,
    isField || isSimple(key) ? '' : `, ${i} = `,
    `, ${steps.join(', ')}${node.prefix ? '' : `, ${value}`})`,
  ];
  if (node.prefix) text.replace(node.start, argument.start, '');
  text.before(argument.object.start, parts[0] ?? '');
  const afterObject = isField || isSimple(key) ? node.end : key.start;
  if (isField || isSimple(key))
    text.replace(argument.object.end, node.prefix ? argument.end : afterObject, parts[2] ?? '');
  else {
    text.replace(argument.object.end, key.start, parts[1] ?? '');
    text.replace(key.end, node.prefix ? argument.end : node.end, parts[2] ?? '');
    rewriteExpression(key, context);
  }
  rewriteExpression(argument.object, context);
}

type Writer = (node: never, context: ExpressionContext) => void;

/** Below these nothing is an expression of ours. */
const leave = (): void => undefined;

const writers: Readonly<Partial<Record<Node['type'], Writer>>> = {
  ArrayExpression: literal,
  ArrowFunctionExpression: (node: Node, { inner }: ExpressionContext) => inner(node),
  AssignmentExpression: assignment,
  BinaryExpression: binary,
  CallExpression: call,
  ChainExpression: leave,
  ConditionalExpression: conditional,
  FunctionDeclaration: (node: Node, { inner }: ExpressionContext) => inner(node),
  FunctionExpression: (node: Node, { inner }: ExpressionContext) => inner(node),
  Identifier: (node: es.Identifier, context: ExpressionContext) => {
    const alias = aliasOf(node, context);
    if (alias !== undefined)
      context.text.replace(node.start, node.end, `${context.tj}.math.${alias}`);
  },
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
export function rewriteEffect(node: Node, context: ExpressionContext): void {
  if (node.type === 'UpdateExpression') update(node, context, false);
  else if (node.type === 'SequenceExpression')
    for (const part of node.expressions) rewriteEffect(part, context);
  else rewriteExpression(node, context);
}

/** Whether a function lies in an expression: its variables are its own. */
export const holdsFunction = (node: Node): boolean =>
  isFunction(node) || childrenOf(node).some(holdsFunction);
