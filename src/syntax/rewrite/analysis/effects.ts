/** Whether an expression does something besides having a value. */
import { isGlobal, mathOf, type ExpressionContext } from '../expressions/expression-context.js';
import { isFunction, walk, type es, type SyntaxNode } from './nodes.js';

const pureGlobals = ['Number', 'Boolean', 'isNaN', 'isFinite', 'String'];

/** Whether evaluating it does something, or may. */
export function hasEffects(node: SyntaxNode, context: ExpressionContext): boolean {
  let found = false;
  walk(node, (n) => {
    if (found || isFunction(n)) return false;
    found = doesSomething(n, context);
    return !found;
  });
  return found;
}

function doesSomething(n: SyntaxNode, context: ExpressionContext): boolean {
  switch (n.type) {
    case 'CallExpression':
      return !isPureCall(n, context);
    case 'AssignmentExpression':
    case 'UpdateExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'ImportExpression':
      return true;
    default:
      return n.type === 'UnaryExpression' && n.operator === 'delete';
  }
}

const isPureCall = ({ callee }: es.CallExpression, context: ExpressionContext): boolean =>
  mathOf(callee, context) !== undefined ||
  pureGlobals.some((name) => isGlobal(callee, name, context));
