/** Text with values in it, which may be known only when the function runs. */
import type { ExpressionContext } from './expression-context.js';
import { at } from '../../../array/shape.js';
import { bare, type es, type SyntaxNode } from '../analysis/nodes.js';

/** A template literal with values. */
export function template(node: es.TemplateLiteral, context: ExpressionContext): void {
  const { text, tj } = context;
  const { quasis, expressions } = node;
  if (expressions.length === 0) return;
  const pieces = quasis.map((q) => JSON.stringify(q.value.cooked ?? ''));
  const lines = '\n'.repeat(text.of(at(quasis, 0)).split('\n').length - 1);
  text.replace(node.start, at(expressions, 0).start, `${tj}.text([${pieces.join(', ')}], ${lines}`);
  expressions.forEach((e, i) => {
    const next = expressions[i + 1];
    const between = text.source.slice(e.end, next?.start ?? node.end);
    const kept = '\n'.repeat(between.split('\n').length - 1);
    text.replace(e.end, next?.start ?? node.end, next === undefined ? `${kept})` : `, ${kept}`);
    context.write(e, context);
  });
}

/** A template that a function is handed, piece by piece. */
export function tagged(node: es.TaggedTemplateExpression, context: ExpressionContext): void {
  context.write(node.tag, context);
  for (const e of node.quasi.expressions) context.write(e, context);
}

/** What is thrown: an error is made when it is known that it is. */
export function thrownError(node: SyntaxNode, context: ExpressionContext): void {
  const { text, tj } = context;
  const x = bare(node);
  if (x.type !== 'NewExpression') return context.write(node, context);
  const { callee } = x;
  text.replace(x.start, callee.start, `${tj}.errorOf(`);
  const [first] = x.arguments;
  const open = first && text.placeOf('(', callee.end, first.start);
  if (open === undefined) text.replace(callee.end, x.end, ')');
  else text.replace(open, open + 1, ', ');
  context.write(callee, context);
  for (const a of x.arguments) context.write(a, context);
}
