/**
 * Chains with `?.`. A link becomes a question of whether what stands before it is there, and what
 * follows up to the end of the chain is the answer: `a?.b[i]` is `($1 = a) == null ? undefined :
 * $1.b[i]`. The links of a chain stand one behind the other, so that all text stays in its place.
 */
import { isSimple, type ExpressionContext } from './expression-context.js';
import { bare, type es, type SyntaxNode } from '../analysis/nodes.js';
import type { SourceText } from '../text/text.js';

type Link = es.MemberExpression | es.CallExpression;

const isLink = (node: SyntaxNode): node is Link =>
  node.type === 'MemberExpression' || node.type === 'CallExpression';

const stem = (node: Link): SyntaxNode =>
  node.type === 'MemberExpression' ? node.object : node.callee;

/** Where an expression begins to be evaluated: within a chain behind its last `?.`. */
export function startOf(node: SyntaxNode, text: SourceText): number {
  if (!isLink(node)) return node.start;
  if (!node.optional) return startOf(stem(node), text);
  return text.placeOf('?.', stem(node).end, node.end) + 2;
}

/** A whole chain. */
export function chain(node: es.ChainExpression, context: ExpressionContext): void {
  context.text.around(node, '(', ')');
  context.write(node.expression, context);
}

/** The question of a link; gives the variable that what stands before it is in. */
export function link(node: Link, context: ExpressionContext): string {
  const { text } = context;
  const from = stem(node);
  const value = context.temporary();
  const place = text.placeOf('?.', from.end, node.end);
  text.before(startOf(from, text), `(${value} = `);
  text.replace(from.end, place + 2, `) == null ? undefined : `);
  return value;
}

/** `f?.(x)` and `o.f?.(x)`, whose `this` is o. */
export function optionalCall(node: es.CallExpression, context: ExpressionContext): void {
  const { text } = context;
  const { callee } = node;
  const f = link(node, context);
  const open = text.placeOf('(', startOf(node, text), node.end);
  const member = bare(callee);
  if (member.type !== 'MemberExpression') {
    text.replace(open, open + 1, `${f}(`);
    context.write(callee, context);
  } else {
    const self = selfOf(member, context);
    text.replace(open, open + 1, `${f}.call(${self}${node.arguments.length > 0 ? ', ' : ''}`);
  }
  for (const argument of node.arguments) context.write(argument, context);
}

/** The object of a method that is called apart; the callee is written with it. */
function selfOf(member: es.MemberExpression, context: ExpressionContext): string {
  const { text } = context;
  if (member.object.type === 'Super') {
    context.below(member, context);
    return 'this';
  }
  if (member.optional) {
    const self = link(member, context);
    const place = startOf(member, text);
    text.before(place, member.computed ? self : `${self}.`);
    context.write(member.object, context);
    if (member.computed) context.write(member.property, context);
    return self;
  }
  const isOwn = isSimple(member.object);
  const self = isOwn ? text.of(member.object) : context.temporary();
  if (!isOwn) {
    text.before(startOf(member.object, text), `(${self} = `);
    text.behind(member.object.end, ')');
  }
  context.write(member.object, context);
  if (member.computed) context.write(member.property, context);
  return self;
}
