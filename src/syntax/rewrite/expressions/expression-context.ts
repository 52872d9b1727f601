/** What the writers of expressions share. */
import { bare, type es, type SyntaxNode } from '../analysis/nodes.js';
import type { Binding, Scopes } from '../analysis/scopes.js';
import type { RegionVariable } from '../region-variables.js';
import type { SourceText } from '../text/text.js';

/** What the rewriting of expressions asks of the function around. */
export interface ExpressionContext {
  readonly text: SourceText;
  readonly scopes: Scopes;
  /** The name of the runtime's namespace. */
  readonly tj: string;
  /** A variable for a value in between. */
  readonly temporary: () => string;
  /** A name that the module does not have, for a parameter of the rewriting's own. */
  readonly ownName: (name: string) => string;
  /**
   * What comes before an assignment of variables, as an expression and a comma, or nothing;
   * `isRead` is whether it depends on what they had.
   */
  readonly noting: (targets: readonly SyntaxNode[], isRead: boolean) => string;
  /** What comes before a field of an object is changed by what it had, or nothing. */
  readonly guarding: (object: SyntaxNode) => string;
  /** What a private name is called among those of all classes. */
  readonly privateKey: (name: es.PrivateIdentifier) => string;
  /** The variables that expressions assign, or functions they call. */
  readonly assigned: (nodes: readonly SyntaxNode[]) => readonly RegionVariable[];
  /** Rewrites a function that stands in an expression. */
  readonly inner: (node: SyntaxNode) => void;
  /** Rewrites an expression within one. */
  readonly write: (node: SyntaxNode, context: ExpressionContext) => void;
  /** The same of one whose value nobody uses. */
  readonly effect: (node: SyntaxNode, context: ExpressionContext) => void;
  /** Rewrites an expression that stands apart, with temporaries of its own. */
  readonly apart: (node: SyntaxNode, context: ExpressionContext) => void;
  /** Rewrites all that stands right below a node. */
  readonly below: (node: SyntaxNode, context: ExpressionContext) => void;
}

/** The functions of the runtime that operators of two operands are. */
export const binaries: Readonly<Record<string, string>> = {
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

/** Whether an expression is certainly text. */
export const isText = (node: SyntaxNode): boolean => {
  const x = bare(node);
  return x.type === 'TemplateLiteral' || (x.type === 'Literal' && typeof x.value === 'string');
};

/** Whether reading it again gives the same, at no cost. */
export function isSimple(node: SyntaxNode): boolean {
  const x = bare(node);
  return x.type === 'Identifier' || x.type === 'Literal' || x.type === 'ThisExpression';
}

/** Replaces what stands between two operands, with the blanks before it. */
export function replaceOperator(
  operator: string,
  left: SyntaxNode,
  right: SyntaxNode,
  by: string,
  { text }: ExpressionContext,
): void {
  const place = text.placeOf(operator, left.end, right.start);
  text.replace(text.blanksBefore(place, left.end), place + operator.length, by);
}

/** Whether an identifier is this global name. */
export const isGlobal = (node: SyntaxNode, name: string, { scopes }: ExpressionContext): boolean =>
  node.type === 'Identifier' && node.name === name && scopes.of(node) === undefined;

/** Whether a member is one of `Math`, or of a variable that is `Math`. */
export const isMath = (node: es.MemberExpression, context: ExpressionContext): boolean =>
  node.object.type !== 'Super' && mathOf(node.object, context) === '';

/**
 * What an expression is of `Math`: the name of one of its members, or nothing for `Math` itself;
 * undefined if it is certain to be neither.
 */
export function mathOf(node: SyntaxNode, context: ExpressionContext): string | undefined {
  return findMath(bare(node), context, []);
}

/** The same; a variable may be declared by its own name, or by one declared by it. */
function findMath(
  x: SyntaxNode,
  context: ExpressionContext,
  seen: readonly Binding[],
): string | undefined {
  if (x.type === 'MemberExpression') {
    if (x.computed || x.property.type !== 'Identifier') return undefined;
    const { name } = x.property;
    if (name === 'Math' && isGlobal(x.object, 'globalThis', context)) return '';
    return findMath(bare(x.object), context, seen) === '' ? name : undefined;
  }
  if (x.type !== 'Identifier') return undefined;
  const binding = context.scopes.of(x);
  if (binding === undefined) return x.name === 'Math' ? '' : undefined;
  if (binding.init === undefined || seen.includes(binding)) return undefined;
  const of = findMath(bare(binding.init), context, [...seen, binding]);
  return binding.field === undefined ? of : of === '' ? binding.field : undefined;
}
