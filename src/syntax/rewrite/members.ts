/** Elements and fields: read, assigned, counted up. */
import {
  binaries,
  isGlobal,
  isMath,
  isSimple,
  isText,
  replaceOperator,
  type ExpressionContext,
} from './expression-context.js';
import { bare, childrenOf, type es, type SyntaxNode } from './analysis/nodes.js';

/** `x[i]` as an expression of names: what is read where JavaScript can read it, and elsewhere. */
const reading = (tj: string, x: string, i: string): string =>
  `${tj}.own(${x}, ${i}) ? ${x}[${i}] : ${tj}.get(${x}, ${i})`;

/** Whether a key is a number, or may be. */
const isIndex = (node: es.MemberExpression): boolean => node.computed && !isText(node.property);

/** `x.p` and `x[i]`, read. */
export function member(node: es.MemberExpression, context: ExpressionContext): void {
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
  context.write(node.object, context);
  if (node.computed) context.write(node.property, context);
}

const isNumberFunction = (node: es.MemberExpression, context: ExpressionContext): boolean =>
  isGlobal(node.object, 'Number', context) &&
  node.property.type === 'Identifier' &&
  ['isFinite', 'isInteger', 'isNaN'].includes(node.property.name);

/** `x = v`, `x[i] += v`, `[x, y] = v`. */
export function assignment(node: es.AssignmentExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const left = bare(node.left);
  const name = binaries[node.operator.slice(0, -1)];
  if (left.type === 'MemberExpression' && left.object.type !== 'Super')
    return toMember(node, left, name, context);
  if (name !== undefined && left.type === 'Identifier') {
    replaceOperator(
      node.operator,
      node.left,
      node.right,
      ` = ${tj}.${name}(${left.name},`,
      context,
    );
    text.behind(node.end, ')');
  } else if (left.type === 'ArrayPattern' || left.type === 'ObjectPattern')
    toPattern(left, context);
  context.write(node.right, context);
}

/** The members in a pattern are assigned one after the other. */
function toPattern(pattern: SyntaxNode, context: ExpressionContext): void {
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
    context.write(child.object, context);
    context.write(child.property, context);
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
  context.write(left.object, context);
  context.write(node.right, context);
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
    const operation = name === undefined ? '' : `${tj}.${name}(${reading(tj, x, i)},`;
    const start = left.property.end;
    const end = text.placeOf(node.operator, left.end, node.right.start) + node.operator.length;
    text.replace(start, end, `, ${value} = ${operation}`);
    const close = name === undefined ? '' : ')';
    text.behind(node.end, `${close}) ? ${x}[${i}] = ${value} : ${tj}.set(${x}, ${i}, ${value}))`);
  }
  context.write(left.object, context);
  context.write(left.property, context);
  context.write(node.right, context);
}

interface ElementPlace {
  readonly x: string;
  readonly i: string;
  readonly isOwnX: boolean;
  readonly isOwnI: boolean;
}

function placeOfElement(
  node: es.MemberExpression,
  context: ExpressionContext,
): ElementPlace | null {
  const [isOwnX, isOwnI] = [isSimple(node.object), isSimple(node.property)];
  const x = isOwnX ? context.text.of(node.object) : context.temporary();
  const i = isOwnI ? context.text.of(node.property) : context.temporary();
  return x === null || i === null ? null : { x, i, isOwnX, isOwnI };
}

/** `x++`, `--x[i]`; whether the value is used decides about the form. */
export function update(node: es.UpdateExpression, context: ExpressionContext, isUsed = true): void {
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
  target: es.MemberExpression,
  name: string,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  const { object, property } = target;
  const field = !target.computed && property.type === 'Identifier' ? property.name : undefined;
  const isOwnKey = field !== undefined || isSimple(property);
  const x = isSimple(object) ? text.of(object) : context.temporary();
  const key = field === undefined ? keyOf(property, context) : `'${field}'`;
  const value = context.temporary();
  if (x === null || key === null || value === null) return context.below(node, context);
  const old = field === undefined ? `(${reading(tj, x, key)})` : `${x}.${field}`;
  const steps = `${value} = ${old}, ${tj}.set(${x}, ${key}, ${tj}.${name}(${value}))`;
  const end = `, ${steps}${node.prefix ? '' : `, ${value}`})`;
  if (node.prefix) text.replace(node.start, target.start, '');
  text.before(object.start, isSimple(object) ? '(' : `(${x} = `);
  const last = node.prefix ? target.end : node.end;
  if (isOwnKey) text.replace(object.end, last, end);
  else {
    text.replace(object.end, property.start, `, ${key} = `);
    text.replace(property.end, last, end);
    context.write(property, context);
  }
  context.write(object, context);
}

const keyOf = (property: SyntaxNode, context: ExpressionContext): string | null =>
  isSimple(property) ? context.text.of(property) : context.temporary();
