/** Loops in a form that can be traced. */
import { at } from '../../array/shape.js';
import { isNextTurn } from './analysis/exits.js';
import { assignedAround } from './assigned.js';
import { effectWhere } from './expressions/choices.js';
import { isSimple } from './expressions/expression-context.js';
import { writePattern } from './expressions/patterns.js';
import { bare, namesOfPattern, type es, type LoopNode, type SyntaxNode } from './analysis/nodes.js';
import { RegionVariables, type RegionVariable } from './region-variables.js';
import type { Binding } from './analysis/scopes.js';
import type { Writer } from './writer.js';

/** Writes a loop. */
export function writeLoop(s: LoopNode, writer: Writer): void {
  const frame = frameOf(s, writer);
  switch (s.type) {
    case 'WhileStatement':
      writer.text.before(s.start, frame.tested);
      goes(s.test, frame, writer);
      break;
    case 'DoWhileStatement':
      writer.text.before(s.start, frame.tested);
      body(s, frame, writer);
      goes(s.test, frame, writer);
      return;
    case 'ForStatement':
      forLoop(s, frame, writer);
      return;
    case 'ForOfStatement':
      forOf(s, frame, writer);
      return;
    case 'ForInStatement':
      forIn(s, frame, writer);
      return;
  }
  body(s, frame, writer);
}

/** What a loop is called, what crosses its borders, and how it is left. */
interface Frame {
  readonly loop: string;
  readonly own: readonly RegionVariable[];
  /** The note of whether it was left; undefined if nothing leaves it. */
  readonly left: string | undefined;
  /** The statements before a loop without a counter. */
  readonly tested: string;
  /** Those before one with a counter, the last of these variables. */
  readonly counted: (own: readonly RegionVariable[], comparison: string, step: number) => string;
}

function frameOf(s: LoopNode, writer: Writer): Frame {
  const loop = writer.temporary();
  const jumps = writer.notes.outOf(s.body);
  const lasting = jumps.filter(({ target }) => !isNextTurn(target, s));
  const leaving = lasting.map((j) => j.target);
  const left = leaving.length === 0 ? undefined : writer.notes.readFlags(leaving);
  const isLive = (b: Binding): boolean =>
    writer.liveness.isReadAfter(s, b) || writer.liveness.isReadAtTurn(s, b);
  const variables = assignedAround([s], s.start, s.end, writer).map((b): RegionVariable => ({
    name: b.name,
    mark: isLive(b) ? '' : '-',
  }));
  const own = [...variables, ...writer.notes.variables(lasting)];
  const around = writer.loops.at(-1) ?? 'null';
  const flag = { kind: 'break', node: s } as const;
  const reset = leaving.some((t) => t.node === s) ? `${writer.notes.flagOf(flag)} = false; ` : '';
  const begin = `${reset}${loop} = ${writer.tj}`;
  return {
    loop,
    own,
    left,
    tested: `${begin}.loop('${new RegionVariables(own).names}', ${around}); `,
    counted: (all, comparison, step) => {
      const { names } = new RegionVariables(all);
      return `${begin}.count('${names}', '${comparison}', ${step}, ${around}${unrolled(s, writer)}); `;
    },
  };
}

/** The test of a loop without a counter. */
function goes(test: SyntaxNode, { loop, left }: Frame, writer: Writer): void {
  const { text } = writer;
  if (left === undefined) text.around(test, `${loop}.goes(`, ')');
  else {
    const [before, behind] = unlessLeft(left, writer);
    text.around(test, `${loop}.goes(${before}`, `${behind})`);
  }
  writer.expression(test);
}

/** What stands around a test that counts only while nothing has left the loop. */
function unlessLeft(left: string, writer: Writer): [string, string] {
  const { tj } = writer;
  const stays = writer.temporary();
  return [`(${tj}.stops(${stays} = ${tj}.not(${left})) ? false : ${tj}.and(${stays}, `, '))'];
}

/** The body, with what comes at the beginning of each turn. */
function body(s: LoopNode, frame: Frame, writer: Writer): void {
  const { text } = writer;
  const next = { kind: 'continue', node: s } as const;
  const isNoted = writer.notes.outOf(s.body).some(({ target }) => isNextTurn(target, s));
  const reset =
    isNoted && writer.notes.isRead(next) ? ` ${writer.notes.flagOf(next)} = false;` : '';
  const turn = new RegionVariables(frame.own).atTurn(frame.loop);
  const start = ` ${turn}${reset}`;
  writer.loops.push(frame.loop);
  if (s.body.type === 'BlockStatement') {
    const hidden = hides(s, frame);
    text.behind(s.body.start + 1, hidden && !isMoved(s) ? `${start} {` : start);
    if (hidden) text.behind(s.body.end - 1, '}');
    writer.block(s.body, [next]);
  } else {
    if (isMoved(s)) text.behind(s.body.start, `{${start} `);
    else text.before(s.body.start, `{${start} `);
    text.behind(s.body.end, ' }');
    writer.list([s.body], [next], s.body.end);
  }
  writer.loops.pop();
}

/** Whether the target of each turn moves to the beginning of the body. */
const isMoved = (s: LoopNode): s is es.ForOfStatement => s.type === 'ForOfStatement';

/** Whether a block declares what stands at its beginning by the same name. */
function hides(s: LoopNode, { own }: Frame): boolean {
  const declared = declaredIn(s.body);
  const left = isMoved(s) && s.left.type === 'VariableDeclaration' ? s.left.declarations : [];
  const names = [...own, ...left.flatMap((d) => namesOfPattern(d.id))];
  return names.some(({ name }) => declared.has(name));
}

/** The names that a block declares itself. */
function declaredIn(block: SyntaxNode): Set<string> {
  const statements = block.type === 'BlockStatement' ? block.body : [];
  return new Set(
    statements.flatMap((s) => {
      if (s.type === 'VariableDeclaration')
        return s.declarations.flatMap((d) => namesOfPattern(d.id).map((id) => id.name));
      return s.type === 'FunctionDeclaration' || s.type === 'ClassDeclaration' ? [s.id.name] : [];
    }),
  );
}

interface Counter {
  readonly binding: Binding;
  readonly comparison: '<' | '<=' | '>' | '>=';
  readonly step: number;
  readonly test: es.BinaryExpression;
}

/** The counter of a loop whose header alone changes it. */
function counterOf(s: es.ForStatement, writer: Writer): Counter | undefined {
  const { init, update } = s;
  const test = s.test ? bare(s.test) : undefined;
  if (test?.type !== 'BinaryExpression' || !isOrder(test.operator) || !update) return undefined;
  const binding = writer.scopes.of(test.left);
  if (binding === undefined || init?.type !== 'VariableDeclaration') return undefined;
  const step = stepOf(bare(update), binding, writer);
  if (step === undefined || !isOwn(binding, init, s.body, writer)) return undefined;
  return { binding, comparison: test.operator as Counter['comparison'], step, test };
}

/** Whether a variable is declared in the header of a loop, and only that changes it. */
const isOwn = (
  binding: Binding,
  init: es.VariableDeclaration,
  body: SyntaxNode,
  writer: Writer,
): boolean =>
  declares(init, binding, writer) &&
  !binding.isShared &&
  !writer.scopes.assignedIn(body).includes(binding) &&
  !(init.kind === 'var' && writer.notes.outOf(body).length > 0);

const isOrder = (operator: string): boolean => ['<', '<=', '>', '>='].includes(operator);

const declares = (
  { declarations }: es.VariableDeclaration,
  binding: Binding,
  writer: Writer,
): boolean =>
  declarations.flatMap((d) => namesOfPattern(d.id)).some((id) => writer.scopes.of(id) === binding);

const operations = { '++': 1, '--': -1, '+=': 1, '-=': -1 } as const;

function stepOf(
  update: SyntaxNode,
  binding: Binding | undefined,
  writer: Writer,
): number | undefined {
  if (update.type === 'UpdateExpression')
    return writer.scopes.of(update.argument) === binding ? operations[update.operator] : undefined;
  if (update.type !== 'AssignmentExpression') return undefined;
  const { operator, left, right } = update;
  if (operator !== '+=' && operator !== '-=') return undefined;
  if (writer.scopes.of(left) !== binding || right.type !== 'Literal') return undefined;
  return Number.isSafeInteger(right.value) ? operations[operator] * Number(right.value) : undefined;
}

function forLoop(s: es.ForStatement, frame: Frame, writer: Writer): void {
  const { text } = writer;
  const counter = counterOf(s, writer);
  if (counter === undefined) {
    text.before(s.start, frame.tested);
    if (s.test) goes(s.test, frame, writer);
    else {
      const place = text.placeOf(';', s.init?.end ?? s.start, s.body.start) + 1;
      const [before, behind] = frame.left === undefined ? ['', ''] : unlessLeft(frame.left, writer);
      text.behind(place, ` ${frame.loop}.goes(${before}true${behind})`);
    }
    header(s, frame, writer);
    body(s, frame, writer);
    return;
  }
  const { name } = counter.binding;
  const own = [...frame.own.filter((v) => v.name !== name), { name, mark: '' } as const];
  text.before(s.start, frame.counted(own, counter.comparison, counter.step));
  counts(counter, frame, writer);
  header(s, { ...frame, left: undefined }, writer);
  body(s, { ...frame, own }, writer);
}

/** Whether a comment before the loop wants it written out. */
const unrolled = (s: SyntaxNode, { text }: Writer): string => {
  const before = text.source.slice(0, s.start).trimEnd();
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /\/\/\s*tanjent:\s*unroll$/.test(line) ? ', true' : '';
};

const comparisons = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' } as const;

/** The test of a counted loop. */
function counts(counter: Counter, { loop, left }: Frame, writer: Writer): void {
  const { text, tj } = writer;
  const { test, comparison } = counter;
  const { name } = counter.binding;
  const isNamed = isSimple(test.right);
  const bound = isNamed ? text.of(test.right) : writer.temporary();
  const [before, behind] = left === undefined ? ['', ''] : unlessLeft(left, writer);
  text.around(
    test,
    `${loop}.goes(${before}${tj}.${comparisons[comparison]}(`,
    `)${behind}, ${name}, ${bound}${left === undefined ? '' : `, ${left}`})`,
  );
  text.replace(test.left.end, test.right.start, isNamed ? ', ' : `, ${bound} = `);
  writer.expression(test.right);
}

/** What begins a `for` loop, and what follows each turn. */
function header(s: es.ForStatement, { left }: Frame, writer: Writer): void {
  if (s.init?.type === 'VariableDeclaration') writer.statement(s.init, []);
  else if (s.init) writer.effect(s.init);
  if (!s.update) return;
  // A turn that leaves the loop does not count.
  if (left === undefined) writer.effect(s.update);
  else effectWhere(`${writer.tj}.not(${left})`, s.update, writer.context);
}

function forOf(s: es.ForOfStatement, frame: Frame, writer: Writer): void {
  const { text, tj } = writer;
  const [items, i] = [writer.temporary(), writer.temporary()];
  const own = [...frame.own, { name: i, mark: '' } as const];
  const begin = frame.counted(own, '<', 1);
  const pattern = s.left.type === 'VariableDeclaration' ? at(s.left.declarations, 0).id : s.left;
  const read = `${tj}.own(${items}, ${i}) ? ${items}[${i}] : ${tj}.get(${items}, ${i})`;
  const item = pattern.type === 'ArrayPattern' ? `${tj}.parts(${read})` : read;
  const [before, behind] = frame.left === undefined ? ['', ''] : unlessLeft(frame.left, writer);
  const test = `${before}${tj}.lt(${i}, ${tj}.length(${items}))${behind}`;
  const note = frame.left === undefined ? '' : `, ${frame.left}`;
  const header = `for (${i} = 0, ${items} = ${tj}.items(`;
  const goes = `${frame.loop}.goes(${test}, ${i}, ${tj}.length(${items})${note})`;
  const error = writer.ownName('e');
  const ends = `catch (${error}) { throw ${tj}.failed(${items}, ${error}); } finally { ${tj}.close(${items}); }`;
  text.around(s, `${begin}try { `, ` } ${ends}`);
  text.replace(s.start, s.left.start, header);
  const isHidden = s.body.type === 'BlockStatement' && hides(s, { ...frame, own });
  text.replace(s.left.end, s.right.start, ` = ${item};${isHidden ? ' {' : ''}`);
  if (s.left.type !== 'VariableDeclaration')
    text.before(s.left.start, writer.boxes.noting(namesOfPattern(s.left), false));
  text.behind(s.right.end, `); ${goes}; ${i} = ${tj}.inc(${i})`);
  text.move(s.left.start, s.right.start, s.body.start + (s.body.type === 'BlockStatement' ? 1 : 0));
  writer.expression(s.right);
  if (s.left.type === 'VariableDeclaration') writer.statement(s.left, []);
  else writePattern(s.left, writer.context);
  body(s, { ...frame, own }, writer);
}

/** Keys are plain: such a loop is never traced, but may be left where a note is. */
function forIn(s: es.ForInStatement, frame: Frame, writer: Writer): void {
  const { text, tj } = writer;
  text.around(s.right, `${tj}.withKnownFields(`, ')');
  writer.expression(s.right);
  const next = { kind: 'continue', node: s } as const;
  if (frame.left === undefined) {
    writer.block(s.body, [next]);
    return;
  }
  text.before(s.start, `${writer.notes.flagOf({ kind: 'break', node: s })} = false; `);
  const statements = s.body.type === 'BlockStatement' ? s.body.body : [s.body];
  const end = s.body.type === 'BlockStatement' ? s.body.end - 1 : s.body.end;
  if (s.body.type !== 'BlockStatement') text.around(s.body, '{ ', ' }');
  writer.guard(statements, writer.notes.outOf(s.body), [next], end);
}
