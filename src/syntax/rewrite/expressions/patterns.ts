/** Patterns of destructuring, in declarations, parameters and assignments. */
import { isGlobal, type ExpressionContext } from './expression-context.js';
import type { es, SyntaxNode } from '../analysis/nodes.js';

/** What stands in a pattern: keys, values in the absence of others, and members to be written. */
export function writePattern(pattern: SyntaxNode, context: ExpressionContext): void {
  switch (pattern.type) {
    case 'ParenthesizedExpression':
      return writePattern(pattern.expression, context);
    case 'MemberExpression':
      return writeTarget(pattern, context);
    case 'AssignmentPattern':
      writePattern(pattern.left, context);
      return context.write(pattern.right, context);
    case 'RestElement':
      return writePattern(pattern.argument, context);
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) writePattern(element, context);
      return;
    case 'ObjectPattern':
      for (const p of pattern.properties) {
        if (p.type === 'RestElement') writePattern(p, context);
        else {
          if (p.computed) context.write(p.key, context);
          writePattern(p.value, context);
        }
      }
      return;
    default:
  }
}

/** A member that a pattern writes: `[x[i], x[j]] = …`. */
function writeTarget(node: es.MemberExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const { object, property } = node;
  if (object.type === 'Super' || property.type === 'PrivateIdentifier')
    return context.below(node, context);
  text.before(node.start, `${tj}.target(`);
  if (node.computed) {
    const open = text.placeOf('[', object.end, property.start);
    text.replace(open, open + 1, ', ');
    text.replace(node.end - 1, node.end, ').value');
  } else text.replace(object.end, node.end, `, '${text.of(property)}').value`);
  context.write(object, context);
  if (node.computed) context.write(property, context);
}

/** What a pattern takes apart: of arrays the items are read one by one. */
export function writeSource(
  pattern: SyntaxNode,
  value: SyntaxNode,
  context: ExpressionContext,
): void {
  const { text, tj } = context;
  if (pattern.type === 'ArrayPattern') text.around(value, `${tj}.parts(`, ')');
  if (isGlobal(value, 'Number', context)) text.replace(value.start, value.end, `${tj}.number`);
  else context.write(value, context);
}
