/** `c ? a : b`, `a && b` and `a || b`, of which one side or both run. */
import { isGlobal, mathOf, replaceOperator, type ExpressionContext } from './expression-context.js';
import { bare, isFunction, walk, type es, type SyntaxNode } from './analysis/nodes.js';
import { RegionVariables, type RegionVariable } from './region-variables.js';

/** `c ? a : b`. */
export function conditional(
  node: es.ConditionalExpression,
  context: ExpressionContext,
  isUsed = true,
): void {
  const { text, tj } = context;
  const variables = context.assigned([node.consequent, node.alternate]);
  const choice = context.temporary();
  if (choice !== null && (variables.length > 0 || !isUsed)) {
    const steps = stepsOf(choice, variables, isUsed ? context.temporary() : null);
    text.around(node, `(${choice} = ${tj}.choose(`, ` : 0, ${steps.join})`);
    const [test, yes, no] = [node.test, node.consequent, node.alternate];
    replaceOperator('?', test, yes, `), ${steps.start}`, context);
    replaceOperator(':', yes, no, ` : 0, ${steps.turn}`, context);
  } else if (choice !== null) {
    text.around(node, `${tj}.either(${choice} = ${tj}.fork(`, ' : 0)');
    replaceOperator('?', node.test, node.consequent, `), ${choice} ?`, context);
    const turn = ` : 0, ${tj}.turn(${choice}) ?`;
    replaceOperator(':', node.consequent, node.alternate, turn, context);
  }
  context.write(node.test, context);
  context.write(node.consequent, context);
  context.write(node.alternate, context);
}

interface Steps {
  /** What stands before the first side. */
  readonly start: string;
  /** Between the sides. */
  readonly turn: string;
  /** Behind the second. */
  readonly join: string;
}

/** The steps of a choice as expressions; `value` is the variable that its value goes to. */
function stepsOf(
  choice: string,
  variables: readonly RegionVariable[],
  value: string | null,
): Steps {
  const own = value === null ? [] : [{ name: value, mark: '*' } as const];
  const { steps } = new RegionVariables([...variables, ...own]);
  const target = value === null ? '' : ` ${value} =`;
  return {
    start: `${steps.start(choice)}, ${choice} ?${target}`,
    turn: `${steps.turn(choice)}, ${choice} !== true ?${target}`,
    join: `${steps.join(choice)}, ${value ?? 'undefined'}`,
  };
}

/** `a && b`, `a || b`: b is looked at wherever a is traced, in a region of its own if it writes. */
export function logical(
  node: es.LogicalExpression,
  context: ExpressionContext,
  isUsed = true,
): void {
  const { text, tj } = context;
  const isRegion = !isUsed || mayWrite(node.right, context);
  const left = node.operator === '??' ? null : context.temporary();
  const choice = left !== null && isRegion ? context.temporary() : null;
  if (left !== null && choice !== null) {
    const variables = context.assigned([node.right]);
    const { start, turn, join } = stepsOf(choice, variables, isUsed ? context.temporary() : null);
    const isAnd = node.operator === '&&';
    const other = isUsed ? ` ${left}` : ' 0';
    const begin = `, ${choice} = ${tj}.choose(${left}), ${start}`;
    text.around(
      node,
      `(${left} = `,
      isAnd ? ` : 0, ${turn}${other} : 0, ${join})` : ` : 0, ${join})`,
    );
    const by = isAnd ? begin : `${begin}${other} : 0, ${turn}`;
    replaceOperator(node.operator, node.left, node.right, by, context);
  } else if (left !== null) {
    const [isDone, join] = node.operator === '&&' ? ['stops', 'and'] : ['holds', 'or'];
    text.around(node, `(${tj}.${isDone}(${left} = `, '))');
    const by = `) ? ${left} : ${tj}.${join}(${left},`;
    replaceOperator(node.operator, node.left, node.right, by, context);
  }
  context.write(node.left, context);
  context.write(node.right, context);
}

/** Whether an expression may change something: it assigns, or calls what may. */
function mayWrite(node: SyntaxNode, context: ExpressionContext): boolean {
  let found = false;
  walk(node, (x) => {
    if (isFunction(x)) return false;
    found ||=
      x.type === 'AssignmentExpression' ||
      x.type === 'UpdateExpression' ||
      x.type === 'NewExpression' ||
      (x.type === 'CallExpression' && !onlyReads(bare(x.callee), context));
    return true;
  });
  return found;
}

/** Whether a function is one of `Math`, `Number` or `Array`, or a global one. */
function onlyReads(callee: SyntaxNode, context: ExpressionContext): boolean {
  if (mathOf(callee, context) !== undefined) return true;
  const owner = callee.type === 'MemberExpression' ? bare(callee.object) : callee;
  return owner.type === 'Identifier' && isGlobal(owner, owner.name, context);
}
