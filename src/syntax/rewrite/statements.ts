/** Statements: conditions in a form that can be traced, and jumps as notes of where to go. */
import { at } from '../../array/shape.js';
import { followingOf, isExecuted, isFollowed, toEnd, type Jump } from './analysis/exits.js';
import {
  childrenOf,
  isFunction,
  isLoop,
  namesOfPattern,
  restsOfPattern,
  walk,
  type es,
  type SyntaxNode,
} from './analysis/nodes.js';
import type { Binding } from './analysis/scopes.js';
import { assignedAround } from './assigned.js';
import { rewriteExpression } from './expressions/expressions.js';
import { writePattern, writeSource } from './expressions/patterns.js';
import { thrownError } from './expressions/texts.js';
import type { Tail } from './jump-notes.js';
import { writeLoop } from './loops.js';
import { RegionVariables, type RegionVariable } from './region-variables.js';
import { writeSwitch } from './switches.js';
import { writeUntouched } from './untouched.js';
import type { Writer } from './writer.js';

/** Statements one after the other, up to the place where their list ends. */
export function writeList(
  statements: readonly SyntaxNode[],
  writer: Writer,
  tail: Tail,
  end: number,
): void {
  let jumpsBefore = false;
  for (const s of statements) {
    writer.text.ended(s);
    // A function that is declared behind a jump is known before it, too.
    const first = at(statements, 0);
    if (!isExecuted(s) && jumpsBefore) writer.text.move(s.start, s.end, first.start);
    jumpsBefore ||= writer.notes.outOf(s).length > 0;
  }
  for (const [i, s] of statements.entries()) {
    const jumps = writer.notes.outOf(s);
    const following = followingOf(s, statements, i, jumps);
    if (following === 'always') {
      writer.statement(s, isFollowed(statements, i) ? [] : tail);
      makeDeclared(s, writer);
      continue;
    }
    const rest = statements.slice(i + 1);
    if (following === 'never') {
      writer.statement(s, tail);
      drop(rest, writer);
    } else if (following === 'other side') writeIf(s as es.IfStatement, writer, tail, rest, end);
    else {
      writer.statement(s, []);
      writer.guard(rest, jumps, tail, end);
    }
    return;
  }
}

/** Classes, and what is left over in patterns of a declaration, are objects that are made here. */
function makeDeclared(s: SyntaxNode, { text, tj }: Writer): void {
  const names =
    s.type === 'ClassDeclaration'
      ? [s.id]
      : s.type === 'VariableDeclaration'
        ? s.declarations.flatMap((d) => restsOfPattern(d.id))
        : [];
  if (names.length === 0) return;
  const end = s.type === 'ClassDeclaration' || text.source[s.end - 1] === ';' ? '' : ';';
  text.behind(s.end, `${end} ${names.map((id) => `${tj}.made(${id?.name});`).join(' ')}`);
}

/** Statements that are never reached; functions among them are. */
function drop(statements: readonly SyntaxNode[], writer: Writer): void {
  for (const s of statements)
    if (isExecuted(s)) writer.text.replace(s.start, s.end, declarationOf(varsIn(s)));
    else writer.statement(s, []);
}

const declarationOf = (names: readonly string[]): string =>
  names.length === 0 ? ';' : `var ${names.join(', ')};`;

/** The variables that a statement declares for the whole function. */
function varsIn(s: SyntaxNode): string[] {
  const names = new Set<string>();
  walk(s, (node) => {
    if (isFunction(node)) return false;
    if (node.type === 'VariableDeclaration' && node.kind === 'var')
      for (const d of node.declarations) for (const id of namesOfPattern(d.id)) names.add(id.name);
    return undefined;
  });
  return [...names];
}

export function writeStatement(s: SyntaxNode, writer: Writer, tail: Tail): void {
  switch (s.type) {
    case 'BlockStatement':
      return writer.block(s, tail);
    case 'IfStatement':
      return writeIf(s, writer, tail, [], s.end);
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ForOfStatement':
    case 'ForInStatement':
      return writeLoop(s, writer);
    case 'LabeledStatement':
      return writeLabeled(s, writer, tail);
    case 'SwitchStatement':
      return writeSwitch(s, writer, tail);
    case 'ReturnStatement':
    case 'ThrowStatement':
      return leave(s, writer, tail);
    case 'BreakStatement':
    case 'ContinueStatement': {
      const note = writer.notes.taking(writer.jumps.targetOf(s), tail);
      return writer.text.replace(s.start, s.end, `;${note}`);
    }
    case 'TryStatement':
      return writeUntouched(s, writer);
    case 'ExpressionStatement':
      return writer.effect(s.expression);
    case 'FunctionDeclaration':
      return writer.expression(s);
    case 'VariableDeclaration':
      writer.text.before(s.start, writer.boxes.declaring(s));
      for (const d of s.declarations) {
        writePattern(d.id, writer.context);
        if (d.init) writeSource(d.id, d.init, writer.context);
      }
      return;
    default:
      for (const child of childrenOf(s)) writer.expression(child);
  }
}

/** A label is needed where a jump to it stands in `try`: of a loop it stands right before that. */
function writeLabeled(s: es.LabeledStatement, writer: Writer, tail: Tail): void {
  const { text } = writer;
  const inner = unlabeled(s);
  const isNeeded = isLeftFromTry(s);
  if (isNeeded && !isLoop(inner)) text.around(s.body, '{ ', ' }');
  else text.replace(s.start, s.body.start, '');
  writer.statement(s.body, [...tail, { kind: 'break', node: s }]);
  if (isNeeded && isLoop(inner)) text.before(inner.start, `${s.label.name}: `);
}

function unlabeled(s: SyntaxNode): SyntaxNode {
  return s.type === 'LabeledStatement' ? unlabeled(s.body) : s;
}

/** Whether a jump to the label stands in `try`, where jumps stay jumps. */
function isLeftFromTry({ body, label }: es.LabeledStatement): boolean {
  let isLeft = false;
  const visit = (node: SyntaxNode, isInTry: boolean): void => {
    if (isFunction(node)) return;
    const isJump = node.type === 'BreakStatement' || node.type === 'ContinueStatement';
    if (isJump && node.label?.name === label.name) isLeft ||= isInTry;
    for (const child of childrenOf(node)) visit(child, isInTry || node.type === 'TryStatement');
  };
  visit(body, false);
  return isLeft;
}

function leave(s: es.ReturnStatement | es.ThrowStatement, writer: Writer, tail: Tail): void {
  const { text, tj, notes } = writer;
  if (!notes.ofReturns) return leaveAtEnd(s, writer);
  const { result } = notes;
  const note = notes.taking(toEnd, tail);
  const { argument } = s;
  if (argument === null || argument === undefined)
    return text.replace(s.start, s.end, `${result} = undefined;${note}`);
  const isThrow = s.type === 'ThrowStatement';
  text.replace(s.start, argument.start, `${result} = ${isThrow ? `${tj}.thrown(` : ''}`);
  text.replace(argument.end, s.end, `;${note}`);
  text.behind(argument.end, isThrow ? ')' : '');
  (isThrow ? thrownError : rewriteExpression)(argument, writer.context);
}

/** The only return, or a throw at the end of a function. */
function leaveAtEnd(s: es.ReturnStatement | es.ThrowStatement, writer: Writer): void {
  const { text, tj } = writer;
  const { argument } = s;
  if (s.type === 'ThrowStatement' && argument) {
    text.replace(s.start, argument.start, `return ${tj}.result(${tj}.thrown(`);
    text.behind(argument.end, '))');
    return thrownError(argument, writer.context);
  }
  writer.expression(argument);
}

/** The statements behind one with jumps, where there was none. */
export function writeGuarded(
  rest: readonly SyntaxNode[],
  jumps: readonly Jump[],
  writer: Writer,
  tail: Tail,
  end: number,
): void {
  const flags = writer.notes.readFlags(jumps.map((j) => j.target));
  writer.where(`${writer.tj}.not(${flags})`, rest, tail, end);
}

/** Statements where a test holds, which is text. */
export function writeWhere(
  test: string,
  statements: readonly SyntaxNode[],
  writer: Writer,
  tail: Tail,
  end: number,
): void {
  const { text, tj } = writer;
  const choice = writer.temporary();
  const variables = variablesOf(statements, writer);
  text.before(
    at(statements, 0).start,
    `${choice} = ${tj}.choose(${test}); ${variables.start(choice)} if (${choice}) { `,
  );
  text.behind(end, ` } ${variables.only(choice)} `);
  writer.list(statements, tail, end);
}

/** A condition; what follows belongs to its other side, where the first one jumps. */
function writeIf(
  s: es.IfStatement,
  writer: Writer,
  tail: Tail,
  rest: readonly SyntaxNode[],
  end: number,
): void {
  const { text, tj } = writer;
  const choice = writer.temporary();
  const other: SyntaxNode[] = [...(s.alternate ? [s.alternate] : []), ...rest];
  const variables = variablesOf([s, ...rest], writer);
  const open = text.placeOf('(', s.start, s.test.start + 1);
  text.replace(s.start, open + 1, `${choice} = ${tj}.choose(`);
  const close = text.placeOf(')', s.test.end, s.consequent.start);
  text.replace(close, close + 1, `); ${variables.start(choice)} if (${choice})`);
  writer.expression(s.test);
  if (other.length > 0) {
    const turn = `${variables.turn(choice)} if (${choice} !== true) {`;
    if (s.alternate) text.replaceToken('else', s.consequent.end, s.alternate.start, turn);
    text.behind(end, ` } ${variables.join(choice)}`);
    if (!s.alternate) text.behind(s.consequent.end, ` ${turn}`);
  } else text.behind(s.consequent.end, ` ${variables.only(choice)}`);
  writer.block(s.consequent, tail);
  if (other.length > 0) writer.list(other, tail, end);
}

/** A statement in braces. */
export function writeBlock(s: SyntaxNode, writer: Writer, tail: Tail): void {
  if (s.type === 'BlockStatement') {
    if (s.body[0]) writer.text.before(s.body[0].start, writer.boxes.inBlock(s));
    return writer.list(s.body, tail, s.end - 1);
  }
  writer.text.around(s, '{ ', ' }');
  writer.list([s], tail, s.end);
}

/** What the sides of a condition assign, and whether somebody reads it behind them. */
function variablesOf(nodes: readonly SyntaxNode[], writer: Writer): RegionVariables {
  const { liveness, notes } = writer;
  const last = nodes.findLast(isExecuted) ?? (nodes.at(-1) as SyntaxNode);
  const jumps = nodes.flatMap((n) => notes.outOf(n));
  const isLive = (b: Binding): boolean =>
    liveness.isReadAfter(last, b) || jumps.some(({ node }) => liveness.isReadAtTarget(node, b));
  const list = assignedAround(nodes, at(nodes, 0).start, last.end, writer).map(
    (b): RegionVariable => ({ name: b.name, mark: isLive(b) ? '' : '-' }),
  );
  return new RegionVariables([...list, ...notes.variables(jumps)]);
}
