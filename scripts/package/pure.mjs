/**
 * Tells bundlers that the values at the top of a module are computed without effects, so that what
 * is not used can be left out. That they are is a rule of the sources: see docs/architecture.md.
 */
import { parse } from 'acorn';

/** The text of a module with its top-level variables marked. */
export function markPure(text) {
  const { body } = parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  const fillings = new Map(body.filter(isFilling).map((s) => [s.expression.arguments[0].name, s]));
  const edits = body
    .map((s) => s.declaration ?? s)
    .filter((d) => d.type === 'VariableDeclaration')
    .flatMap((d) => d.declarations.flatMap((one) => editsOf(text, one, fillings.get(one.id.name))));
  const pieces = [];
  let done = 0;
  for (const { start, end, by } of edits.sort((a, b) => a.start - b.start)) {
    pieces.push(text.slice(done, start), by);
    done = end;
  }
  return pieces.join('') + text.slice(done);
}

const mark = '/*@__PURE__*/';
const lazily = (expression) => `${mark}(()=>(${expression}))()`;

/**
 * Whether a statement is one by which esbuild fills the object of a namespace:
 * `fill(x, { f: () => f })`.
 */
const isFilling = ({ type, expression }) =>
  type === 'ExpressionStatement' &&
  expression.type === 'CallExpression' &&
  expression.arguments.length === 2 &&
  expression.arguments[0].type === 'Identifier' &&
  expression.arguments[1].type === 'ObjectExpression';

function editsOf(text, { start, end, id, init }, filling) {
  if (init === null) return [];
  if (filling !== undefined) {
    const fill = text.slice(filling.start, filling.end).replace(/;$/, '');
    const by = `${mark}(()=>{var ${id.name}={};${fill};return ${id.name}})()`;
    return [
      { start: init.start, end: init.end, by },
      { start: filling.start, end: filling.end, by: ';' },
    ];
  }
  if (id.type !== 'Identifier') return [{ start, end, by: ` ${takenApart(text, id, init)}` }];
  const calls = callsIn(init);
  if (calls === undefined)
    return [{ start: init.start, end: init.end, by: lazily(text.slice(init.start, init.end)) }];
  return calls.map((call) => ({ start: call.start, end: call.start, by: mark }));
}

/** `{ a, b: c } = x` as `a = x.a, c = x.b`, each of which can be left out by itself. */
function takenApart(text, pattern, init) {
  const parts =
    pattern.type === 'ObjectPattern'
      ? pattern.properties.map(({ key, value }) => [
          value,
          `${text.slice(init.start, init.end)}.${key.name}`,
        ])
      : pattern.elements.map((e, i) => [
          e,
          text.slice(init.elements[i].start, init.elements[i].end),
        ]);
  const isSimple =
    parts.every(([name]) => name?.type === 'Identifier') &&
    (pattern.type === 'ObjectPattern'
      ? init.type === 'Identifier'
      : init.type === 'ArrayExpression');
  if (!isSimple)
    throw new Error(
      `this cannot be taken apart: ${text.slice(pattern.start, init.end).slice(0, 200)}`,
    );
  return parts.map(([name, value]) => `${name.name}=${lazily(value)}`).join();
}

/** The calls that an expression makes; undefined where a mark of each would not tell all. */
function callsIn(node) {
  switch (node?.type) {
    case 'Literal':
    case 'Identifier':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return [];
    case 'UnaryExpression':
      return node.argument.type === 'Literal' ? [] : undefined;
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? [] : undefined;
    case 'ArrayExpression':
      return callsInAll(node.elements);
    case 'ObjectExpression':
      return callsInAll(node.properties.map((p) => (p.computed ? undefined : p.value)));
    case 'CallExpression':
    case 'NewExpression': {
      const inArguments = node.callee.type === 'Identifier' && callsInAll(node.arguments);
      return inArguments ? [node, ...inArguments] : undefined;
    }
    case 'ClassExpression':
      return node.superClass === null && node.body.body.every(isPlainMember) ? [] : undefined;
    default:
      return undefined;
  }
}

function callsInAll(nodes) {
  const calls = nodes.map(callsIn);
  return calls.includes(undefined) ? undefined : calls.flat();
}

const isPlainMember = (member) =>
  member.type !== 'StaticBlock' &&
  !member.computed &&
  !(member.type === 'PropertyDefinition' && member.static);
