/** Whether an expression does something besides having a value. */
import { isGlobal, mathOf, type ExpressionContext } from '../expressions/expression-context.js';
import type { es, SyntaxNode } from './nodes.js';
import { isWithin } from './occurrences.js';

const pureGlobals = ['Number', 'Boolean', 'isNaN', 'isFinite', 'String'];

/** Whether evaluating it does something, or may; what a function in it would do is not done. */
export const hasEffects = (node: SyntaxNode, context: ExpressionContext): boolean =>
  context.scopes.occurrences.effects.some(
    node,
    ({ node: n, owner }) =>
      !(n.type === 'CallExpression' && isPureCall(n, context)) &&
      (owner === undefined || !isWithin(owner, node)),
  );

const isPureCall = ({ callee }: es.CallExpression, context: ExpressionContext): boolean =>
  mathOf(callee, context) !== undefined ||
  pureGlobals.some((name) => isGlobal(callee, name, context));
