/** Statements: conditions in a form that can be traced, and jumps as notes of where to go. */
import { at } from '../../array/shape.js';
import {
  isAbrupt,
  isExecuted,
  returnsEarly,
  type Jump,
  type Jumps,
  type JumpTarget,
} from './analysis/exits.js';
import type { ExpressionContext } from './expressions/expression-context.js';
import { belowOf, rewriteEffect, rewriteExpression } from './expressions/expressions.js';
import type { Liveness } from './analysis/liveness.js';
import { writeLoop } from './loops.js';
import {
  childrenOf,
  isFunction,
  namesOfPattern,
  type es,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import { conditionOf, plainCopyOf } from './plain-copy.js';
import { RegionVariables, type RegionVariable } from './region-variables.js';
import type { Binding, Scopes } from './analysis/scopes.js';
import { writeSwitch } from './switches.js';
import type { SourceText } from './text.js';
import { writeUntouched } from './untouched.js';
import type { Tail, Writer } from './writer.js';
import { Boxes } from './boxes.js';
import { factsOf, type FunctionFacts } from './function-facts.js';
import { asFunction, type ModuleFacts } from './module-facts.js';
import { thrownError } from './expressions/texts.js';
import { writePattern, writeSource } from './expressions/patterns.js';

/** Rewrites a function and those within it. */
export function rewriteFunction(f: FunctionNode, text: SourceText, module: ModuleFacts): void {
  if (f.async || f.generator) return;
  const found = foundIn(f, text, module);
  if (!text.isTrial) new FunctionWriter(f, text, module, found).write();
  else if (found.isChanged) text.isChanged = true;
}

/**
 * What is written depends on which notes are read, and what is declared: a first pass without edits
 * finds that out, once for each function.
 */
function foundIn(f: FunctionNode, text: SourceText, module: ModuleFacts): FunctionFacts {
  const known = module.found.get(f);
  if (known !== undefined) return known;
  const facts = factsOf(f, module.scopes);
  const trial = new FunctionWriter(f, text.withoutEdits(), module, facts);
  trial.write();
  const { flagsRead, declarations } = trial;
  const found = { ...facts, flagsRead, declarations, isChanged: trial.text.isChanged };
  module.found.set(f, found);
  return found;
}

const isSame = (a: JumpTarget, b: JumpTarget): boolean => a.kind === b.kind && a.node === b.node;
const toEnd: JumpTarget = { kind: 'return', node: null };

/** Writes one function; what stands in it is written by the methods that follow each other. */
class FunctionWriter implements Writer {
  /** The notes that were read. */
  readonly flagsRead = new Set<string>();
  readonly text: SourceText;
  readonly scopes: Scopes;
  readonly liveness: Liveness;
  readonly jumps: Jumps;
  /** The loops around, as they are called in the text. */
  readonly loops: string[] = [];
  readonly #f: FunctionNode;
  readonly #module: ModuleFacts;
  readonly #found: FunctionFacts;
  readonly #boxes: Boxes;
  readonly #declared = new Map<string, string>();
  /** Whether returns are notes; else there is at most one, at the end. */
  readonly #notesReturns: boolean;
  readonly #context: ExpressionContext;
  #temporaries = 0;

  constructor(f: FunctionNode, text: SourceText, module: ModuleFacts, found: FunctionFacts) {
    this.#f = f;
    this.text = text;
    this.#module = module;
    this.scopes = module.scopes;
    this.#found = found;
    this.#boxes = new Boxes(module);
    this.liveness = found.liveness;
    this.jumps = found.jumps;
    this.#context = this.#contextOf();
    this.#notesReturns = f.body.type === 'BlockStatement' && returnsEarly(f.body, this.jumps);
  }

  /** The runtime's name. */
  get tj(): string {
    return this.#module.names.runtime;
  }

  write(): void {
    const { body, params } = this.#f;
    for (const [name, init] of this.#boxes.of(this.#f)) this.#declared.set(name, ` = ${init}`);
    for (const p of params) this.#parameter(p);
    if (body.type !== 'BlockStatement') {
      // What stands around is written first, so that it stands outside.
      const copy = this.#copy(body.start);
      const { declarations } = this.#found;
      const variables = declarations === '' ? '' : ` let ${declarations};`;
      if (copy !== '' || variables !== '')
        this.text.around(body, `{${copy}${variables} return `, '; }');
      return this.expression(body);
    }
    if (this.#module.constructors.get(this.#f) === 'base')
      this.text.behind(body.start + 1, ` ${this.tj}.made(this);`);
    if (this.#notesReturns)
      this.text.behind(body.end - 1, ` return ${this.tj}.result(${this.declare('result')}); `);
    this.list(body.body, [toEnd], body.end - 1);
    const directives = body.body.filter((s) => 'directive' in s && s.directive !== undefined);
    const variables = this.#declared.size === 0 ? '' : ` let ${this.declarations};`;
    const start = directives.at(-1)?.end ?? body.start + 1;
    const written = `${this.#copy(start)}${variables}`;
    const isOpen = directives.length > 0 && this.text.source[start - 1] !== ';';
    this.text.behind(start, isOpen && written !== '' ? `;${written}` : written);
  }

  /** The function as it was, for where nothing is traced; nothing where it is as it was. */
  #copy(place: number): string {
    const { tokens, constructors } = this.#module;
    const { occurrences } = this.scopes;
    const f = this.#f;
    const isWanted = this.#found.isChanged && !this.#module.blocks.has(f);
    const copy = isWanted ? plainCopyOf(f, this.text.source, tokens, occurrences) : null;
    if (copy === null) return '';
    this.text.isMapped(place, copy);
    const condition = conditionOf(f, this.tj, constructors.has(f), occurrences);
    return ` if (${condition}) { ${copy.text} }`;
  }

  /** The variables that are declared, as text. */
  get declarations(): string {
    return [...this.#declared].map(([name, init]) => `${name}${init}`).join(', ');
  }

  /** Defaults of parameters cannot use variables of the body. */
  #parameter(p: SyntaxNode): void {
    const apart = (node: SyntaxNode): void => this.#apart(node);
    writePattern(p, { ...this.#context, write: apart });
  }

  /** An expression that is evaluated apart from the statements, as a function if need be. */
  #apart(node: SyntaxNode): void {
    const trial: string[] = [];
    const named = (names: string[]) => (): string => {
      names.push(`${this.#module.names.temporary}${names.length + 1}`);
      return at(names, names.length - 1);
    };
    const context = this.#context;
    const dry = { ...context, text: this.text.withoutEdits(), temporary: named(trial) };
    const inner = (n: SyntaxNode): void => this.#inner(n, dry.text);
    rewriteExpression(node, { ...dry, inner });
    if (trial.length > 0)
      this.text.around(node, `(() => { let ${trial.join(', ')}; return `, '; })()');
    rewriteExpression(node, { ...context, temporary: named([]) });
  }

  #inner(node: SyntaxNode, text: SourceText): void {
    if (isFunction(node)) rewriteFunction(node, text, this.#module);
    else if (node.type === 'StaticBlock') {
      const block = asFunction(node, text);
      this.#module.blocks.add(block);
      rewriteFunction(block, text, this.#module);
    }
  }

  /** A name that the module does not have. */
  readonly ownName = (name: string): string => `${this.#module.names.temporary}${name}`;

  /** A variable of the rewriting's own. */
  declare(name: string, init = ''): string {
    const full = `${this.#module.names.temporary}${name}`;
    if (!this.#declared.has(full)) this.#declared.set(full, init);
    return full;
  }

  temporary(): string {
    return this.declare(String(++this.#temporaries));
  }

  /** What the writers of expressions are handed. */
  #contextOf(): ExpressionContext {
    return {
      text: this.text,
      scopes: this.scopes,
      tj: this.tj,
      temporary: () => this.temporary(),
      noting: (targets, isRead) => this.#boxes.noting(targets, isRead),
      guarding: (object) => this.#boxes.guarding(object),
      ownName: this.ownName,
      privateKey: this.#module.privateKey,
      assigned: (nodes) => this.#assignedBy(nodes),
      write: rewriteExpression,
      effect: rewriteEffect,
      apart: (node) => this.#apart(node),
      below: belowOf,
      inner: (node) => this.#inner(node, this.text),
    };
  }

  expression(node: SyntaxNode | null | undefined): void {
    if (node !== null && node !== undefined) rewriteExpression(node, this.#context);
  }

  /** An expression whose value nobody uses. */
  effect(node: SyntaxNode): void {
    rewriteEffect(node, this.#context);
  }

  /** What comes before an assignment of the variables of a pattern. */
  noting(pattern: SyntaxNode): string {
    return this.#boxes.noting(namesOfPattern(pattern), false);
  }

  /** What a pattern of an assignment holds. */
  pattern(node: SyntaxNode): void {
    writePattern(node, this.#context);
  }

  /** Statements one after the other, up to the place where their list ends. */
  list(statements: readonly SyntaxNode[], tail: Tail, end: number): void {
    for (const s of statements) {
      this.text.ended(s);
      this.#hoist(s, statements);
    }
    for (const [i, s] of statements.entries()) {
      const rest = statements.slice(i + 1);
      const jumps = this.noted(s);
      if (jumps.length === 0 || !rest.some(isExecuted)) {
        this.statement(s, rest.some(isExecuted) ? [] : tail);
        continue;
      }
      if (isAbrupt(s)) {
        this.statement(s, tail);
        this.#drop(rest);
      } else if (s.type === 'IfStatement' && isAbrupt(s.consequent)) this.#if(s, tail, rest, end);
      else {
        this.statement(s, []);
        this.guard(rest, jumps, tail, end);
      }
      return;
    }
  }

  /** Statements that are never reached; functions among them are. */
  #drop(statements: readonly SyntaxNode[]): void {
    for (const s of statements)
      if (isExecuted(s)) this.text.replace(s.start, s.end, ';');
      else this.statement(s, []);
  }

  /** A function that is declared behind a jump is known before it, too. */
  #hoist(s: SyntaxNode, list: readonly SyntaxNode[]): void {
    const [first] = list;
    if (isExecuted(s) || first === undefined || first === s) return;
    const before = list.slice(0, list.indexOf(s));
    if (before.some((b) => this.noted(b).length > 0)) this.text.move(s.start, s.end, first.start);
  }

  /** The jumps out of a statement that become notes. */
  noted(s: SyntaxNode): readonly Jump[] {
    const jumps = this.jumps.outOf(s);
    return this.#notesReturns ? jumps : jumps.filter(({ target }) => target.kind !== 'return');
  }

  #nameOf({ kind, node }: JumpTarget): string {
    return node === null ? 'left' : `${kind}${node.start}`;
  }

  /** The note of a jump. */
  flagOf(target: JumpTarget): string {
    return this.declare(this.#nameOf(target), ' = false');
  }

  /** The note of whether there is a jump to one of the targets, to be read. */
  readFlags(targets: readonly JumpTarget[]): string {
    for (const target of targets) this.flagsRead.add(this.#nameOf(target));
    const flags = [...new Set(targets.map((t) => this.flagOf(t)))];
    return flags.reduce((a, b) => `${this.tj}.any(${a}, ${b})`);
  }

  /** Whether notes of this target are of interest. */
  isRead(target: JumpTarget): boolean {
    return this.#found.flagsRead.has(this.#nameOf(target));
  }

  statement(s: SyntaxNode, tail: Tail): void {
    switch (s.type) {
      case 'BlockStatement':
        return this.block(s, tail);
      case 'IfStatement':
        return this.#if(s, tail, [], s.end);
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
        return writeLoop(s, this);
      case 'LabeledStatement':
        this.text.replace(s.start, s.body.start, '');
        return this.statement(s.body, [...tail, { kind: 'break', node: s }]);
      case 'SwitchStatement':
        return writeSwitch(s, this, tail);
      case 'ReturnStatement':
      case 'ThrowStatement':
        return this.#leave(s, tail);
      case 'BreakStatement':
      case 'ContinueStatement':
        return this.#jump(s, tail);
      case 'TryStatement':
        return writeUntouched(s, this);
      case 'ExpressionStatement':
        return this.effect(s.expression);
      case 'FunctionDeclaration':
        return this.expression(s);
      case 'VariableDeclaration':
        this.text.before(s.start, this.#boxes.declaring(s));
        for (const d of s.declarations) {
          writePattern(d.id, this.#context);
          if (d.init) writeSource(d.id, d.init, this.#context);
        }
        return;
      default:
        for (const child of childrenOf(s)) this.expression(child);
    }
  }

  #leave(s: es.ReturnStatement | es.ThrowStatement, tail: Tail): void {
    if (!this.#notesReturns) return this.#atEnd(s);
    const result = this.declare('result');
    const note = this.#noteFor(toEnd, tail);
    const { argument } = s;
    if (argument === null || argument === undefined)
      return this.text.replace(s.start, s.end, `${result} = undefined;${note}`);
    const isThrow = s.type === 'ThrowStatement';
    this.text.replace(
      s.start,
      argument.start,
      `${result} = ${isThrow ? `${this.tj}.thrown(` : ''}`,
    );
    this.text.replace(argument.end, s.end, `;${note}`);
    this.text.behind(argument.end, isThrow ? ')' : '');
    (isThrow ? thrownError : rewriteExpression)(argument, this.#context);
  }

  /** The only return, or a throw at the end of a function. */
  #atEnd(s: es.ReturnStatement | es.ThrowStatement): void {
    const { argument } = s;
    if (s.type === 'ThrowStatement' && argument) {
      this.text.replace(s.start, argument.start, `return ${this.tj}.result(${this.tj}.thrown(`);
      this.text.behind(argument.end, '))');
      return thrownError(argument, this.#context);
    }
    this.expression(argument);
  }

  #jump(s: es.BreakStatement | es.ContinueStatement, tail: Tail): void {
    this.text.replace(s.start, s.end, `;${this.#noteFor(this.jumps.targetOf(s), tail)}`);
  }

  #noteFor(target: JumpTarget, tail: Tail): string {
    const isNeeded = !tail.some((t) => isSame(t, target)) && this.isRead(target);
    return isNeeded ? ` ${this.flagOf(target)} = true;` : '';
  }

  /** The statements behind one with jumps, where there was none. */
  guard(rest: readonly SyntaxNode[], jumps: readonly Jump[], tail: Tail, end: number): void {
    const flags = this.readFlags(jumps.map((j) => j.target));
    this.where(`${this.tj}.not(${flags})`, rest, tail, end);
  }

  /** Statements where a test holds, which is text. */
  where(test: string, statements: readonly SyntaxNode[], tail: Tail, end: number): void {
    const choice = this.temporary();
    const variables = this.#variables(statements);
    this.text.before(
      at(statements, 0).start,
      `${choice} = ${this.tj}.choose(${test}); ${variables.start(choice)} if (${choice}) { `,
    );
    this.text.behind(end, ` } ${variables.only(choice)} `);
    this.list(statements, tail, end);
  }

  /** A condition; what follows belongs to its other side, where the first one jumps. */
  #if(s: es.IfStatement, tail: Tail, rest: readonly SyntaxNode[], end: number): void {
    const { text } = this;
    const choice = this.temporary();
    const other: SyntaxNode[] = [...(s.alternate ? [s.alternate] : []), ...rest];
    const variables = this.#variables([s, ...rest]);
    const open = text.placeOf('(', s.start, s.test.start + 1);
    text.replace(s.start, open + 1, `${choice} = ${this.tj}.choose(`);
    const close = text.placeOf(')', s.test.end, s.consequent.start);
    text.replace(close, close + 1, `); ${variables.start(choice)} if (${choice})`);
    this.expression(s.test);
    if (other.length > 0) {
      const turn = `${variables.turn(choice)} if (${choice} !== true) {`;
      if (s.alternate) text.replaceToken('else', s.consequent.end, s.alternate.start, turn);
      text.behind(end, ` } ${variables.join(choice)}`);
      if (!s.alternate) text.behind(s.consequent.end, ` ${turn}`);
    } else text.behind(s.consequent.end, ` ${variables.only(choice)}`);
    this.block(s.consequent, tail);
    if (other.length > 0) this.list(other, tail, end);
  }

  /** A statement in braces. */
  block(s: SyntaxNode, tail: Tail): void {
    if (s.type === 'BlockStatement') {
      const [first] = s.body;
      for (const [name, init] of this.#boxes.of(s))
        if (first) this.text.before(first.start, `const ${name} = ${init}; `);
      return this.list(s.body, tail, s.end - 1);
    }
    this.text.around(s, '{ ', ' }');
    this.list([s], tail, s.end);
  }

  /** What the sides of a condition assign, and whether somebody reads it behind them. */
  #variables(nodes: readonly SyntaxNode[]): RegionVariables {
    const last = nodes.findLast(isExecuted) ?? (nodes.at(-1) as SyntaxNode);
    const jumps = nodes.flatMap((n) => this.noted(n));
    const isLive = (b: Binding): boolean =>
      this.liveness.isReadAfter(last, b) ||
      jumps.some(({ node }) => this.liveness.isReadAtTarget(node, b));
    const list = this.assignedAround(nodes, at(nodes, 0).start, last.end).map(
      (b): RegionVariable => ({ name: b.name, mark: isLive(b) ? '' : '-' }),
    );
    return new RegionVariables([...list, ...this.notesOf(jumps)]);
  }

  /** What expressions assign. */
  #assignedBy(nodes: readonly SyntaxNode[]): readonly RegionVariable[] {
    const [first] = nodes;
    const last = nodes.at(-1);
    if (first === undefined || last === undefined) return [];
    return this.assignedAround(nodes, first.start, last.end).map((b) => ({
      name: b.name,
      mark: '',
    }));
  }

  /** The notes that jumps in a region write. */
  notesOf(jumps: readonly Jump[]): RegionVariable[] {
    const flags = jumps
      .filter(({ target }) => this.isRead(target))
      .map(({ target }) => this.flagOf(target));
    const isReturn = jumps.some(({ target }) => target.kind === 'return');
    const names = [...new Set([...flags, ...(isReturn ? [this.declare('result')] : [])])];
    return names.map((name) => ({ name, mark: '*' }));
  }

  /** The variables that statements assign, or functions they call, and that outlive them. */
  assignedAround(nodes: readonly SyntaxNode[], start: number, end: number): Binding[] {
    const found = new Set<Binding>();
    const { calls } = this.scopes.occurrences;
    for (const root of nodes) for (const b of this.scopes.assignedIn(root)) found.add(b);
    if (nodes.some((root) => calls.isIn(root))) for (const b of this.scopes.shared) found.add(b);
    return [...found].filter(
      (b) =>
        !b.isBoxed &&
        b.kind !== 'const' &&
        b.kind !== 'imported' &&
        b.owner !== undefined &&
        b.scope.start <= start &&
        b.scope.end >= end &&
        (b.kind === 'var' || b.place < start || (b.place >= end && b.owner !== this.#f)),
    );
  }
}
