/**
 * Expressions of which one side may be all that happens: `c ? a : b`, `a && b`, `a || b`, `a ?? b`
 * and the assignments `&&=`, `||=`, `??=`. Sides that do something become regions, as those of a
 * condition do, with the variables that they assign; of two values without effects one is picked.
 */
import { hasEffects } from '../analysis/effects.js';
import { replaceOperator, type ExpressionContext } from './expression-context.js';
import { placeOf } from './members.js';
import { bare, type es, type SyntaxNode } from '../analysis/nodes.js';
import { RegionVariables } from '../region-variables.js';

/** The text between the parts of a choice whose sides are regions. */
interface Sided {
  /** Behind the test. */
  readonly begin: string;
  /** Behind the side where it holds, up to the other one. */
  readonly turn: string;
  /** Behind the side where it holds, if there is no other. */
  readonly only: string;
  /** Behind the other side. */
  readonly join: string;
}

/** `value` holds what the expression gives; null where nobody uses it. */
function sided(
  sides: readonly SyntaxNode[],
  choice: string,
  value: string | null,
  name: string,
  context: ExpressionContext,
): Sided {
  const own = context.assigned(sides);
  const variables = new RegionVariables(
    value === null ? own : [...own, { name: value, mark: '', told: `the value of ${name}` }],
  );
  const [into, otherwise] = value === null ? ['', '0'] : [`${value} = `, value];
  const last = value === null ? '' : `, ${value}`;
  return {
    begin: `), ${variables.starting(choice)}, ${into}${choice} ? `,
    turn: ` : undefined, ${variables.turning(choice)}, ${into}${choice} !== true ? `,
    only: ` : undefined, ${variables.ending(choice, 'only')})`,
    join: ` : ${otherwise}, ${variables.ending(choice, 'join')}${last})`,
  };
}

/** An expression for its effect, where a test holds, which is text. */
export function effectWhere(test: string, node: SyntaxNode, context: ExpressionContext): void {
  const choice = context.temporary();
  const parts = sided([node], choice, null, '', context);
  const head = `(${choice} = ${context.tj}.choose(${test}${parts.begin}(`;
  context.text.around(node, head, `)${parts.only}`);
  context.effect(node, context);
}

/** `c ? a : b`. */
export function conditional(
  node: es.ConditionalExpression,
  context: ExpressionContext,
  isUsed = true,
): void {
  const { text, tj } = context;
  const sides = [node.consequent, node.alternate];
  const choice = context.temporary();
  if (isUsed && context.assigned(sides).length === 0) {
    text.around(node, `${tj}.either(${choice} = ${tj}.fork(`, ' : 0)');
    replaceOperator('?', node.test, node.consequent, `), ${choice} ?`, context);
    const turn = ` : 0, ${tj}.turn(${choice}) ?`;
    replaceOperator(':', node.consequent, node.alternate, turn, context);
  } else {
    const value = isUsed ? context.temporary() : null;
    const parts = sided(sides, choice, value, '?:', context);
    text.around(node, `(${choice} = ${tj}.choose(`, parts.join);
    replaceOperator('?', node.test, node.consequent, parts.begin, context);
    replaceOperator(':', node.consequent, node.alternate, parts.turn, context);
  }
  context.write(node.test, context);
  for (const side of sides) writeSide(side, context, isUsed);
}

function writeSide(side: SyntaxNode, context: ExpressionContext, isUsed: boolean): void {
  if (isUsed) context.write(side, context);
  else context.effect(side, context);
}

const picks = {
  '&&': ['stops', 'and', ''],
  '||': ['holds', 'or', 'not'],
  '??': ['isThere', 'otherwise', 'isNone'],
} as const;

type Operator = keyof typeof picks;

/** `a && b`, `a || b`, `a ?? b`. */
export function logical(
  node: es.LogicalExpression,
  context: ExpressionContext,
  isUsed = true,
): void {
  const { text, tj } = context;
  const { left, right } = node;
  const operator = node.operator as Operator;
  const first = context.temporary();
  const [isDone, pick, test] = picks[operator];
  if (hasEffects(right, context)) {
    const choice = context.temporary();
    const value = isUsed ? context.temporary() : null;
    const parts = sided([right], choice, value, operator, context);
    const [open, close] = test === '' ? ['', ''] : [`${tj}.${test}(`, ')'];
    const end = isUsed ? `${parts.turn}${first}${parts.join}` : parts.only;
    text.around(node, `(${choice} = ${tj}.choose(${open}${first} = `, end);
    replaceOperator(operator, left, right, `${close}${parts.begin}`, context);
    context.write(left, context);
    return writeSide(right, context, isUsed);
  }
  text.around(node, `(${tj}.${isDone}(${first} = `, '))');
  replaceOperator(operator, left, right, `) ? ${first} : ${tj}.${pick}(${first},`, context);
  context.write(left, context);
  context.write(right, context);
}

/** `a &&= b`, `a[i] ||= b`, `a.p ??= b`: read, and written where that counts. */
export function logicalAssignment(node: es.AssignmentExpression, context: ExpressionContext): void {
  const { text, tj } = context;
  const left = bare(node.left);
  const operator = node.operator.slice(0, -1) as Operator;
  const place = placeOf(left, context);
  if (place === null) return context.below(node, context);
  const old = context.temporary();
  const [isDone, pick, test] = picks[operator];
  if (!hasEffects(node.right, context)) {
    const [open, close] = place.writing;
    text.before(left.start, `(${place.before}`);
    text.replace(
      place.end,
      operatorEnd(node, context),
      `${place.then}${tj}.${isDone}(${old} = ${place.reading}) ? ${old} : ` +
        `${open}${tj}.${pick}(${old},`,
    );
    text.behind(node.end, `)${close})`);
  } else {
    const [choice, value] = [context.temporary(), context.temporary()];
    const parts = sided([node], choice, value, node.operator, context);
    const [open, close] = test === '' ? ['', ''] : [`${tj}.${test}(`, ')'];
    const head = `${choice} = ${tj}.choose(${open}${old} = ${place.reading}${close}`;
    const [assign, end] = place.writing;
    text.before(left.start, `(${place.before}`);
    text.replace(
      place.end,
      operatorEnd(node, context),
      `${place.then}${head}${parts.begin}${assign}`,
    );
    text.behind(node.end, `${end}${parts.turn}${old}${parts.join}`);
  }
  place.write();
  context.write(node.right, context);
}

const operatorEnd = (node: es.AssignmentExpression, { text }: ExpressionContext): number =>
  text.placeOf(node.operator, node.left.end, node.right.start) + node.operator.length;
