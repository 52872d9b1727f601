/** Functions: what is declared in them, the copies of them as they were, and what is apart. */
import { at } from '../../array/shape.js';
import { returnsEarly, toEnd, type Jump, type Jumps } from './analysis/exits.js';
import type { Liveness } from './analysis/liveness.js';
import {
  isFunction,
  restsOfPattern,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import type { Scopes } from './analysis/scopes.js';
import { assignedAround } from './assigned.js';
import { Boxes } from './boxes.js';
import type { ExpressionContext } from './expressions/expression-context.js';
import { belowOf, rewriteEffect, rewriteExpression } from './expressions/expressions.js';
import { writePattern } from './expressions/patterns.js';
import { factsOf, type FunctionFacts } from './function-facts.js';
import { JumpNotes, type Tail } from './jump-notes.js';
import { asFunction, type ModuleFacts } from './module-facts.js';
import { conditionOf, plainCopyOf } from './plain-copy.js';
import type { RegionVariable } from './region-variables.js';
import { writeBlock, writeGuarded, writeList, writeStatement, writeWhere } from './statements.js';
import type { SourceText } from './text/text.js';
import type { Writer } from './writer.js';

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
  const { notes, declarations } = trial;
  const found = { ...facts, flagsRead: notes.read, declarations, isChanged: trial.text.isChanged };
  module.found.set(f, found);
  return found;
}

/** Writes one function; its statements are written by functions of their own. */
class FunctionWriter implements Writer {
  readonly f: FunctionNode;
  readonly text: SourceText;
  readonly scopes: Scopes;
  readonly liveness: Liveness;
  readonly jumps: Jumps;
  readonly notes: JumpNotes;
  readonly boxes: Boxes;
  readonly context: ExpressionContext;
  /** The loops around, as they are called in the text. */
  readonly loops: string[] = [];
  readonly #module: ModuleFacts;
  readonly #found: FunctionFacts;
  readonly #declared = new Map<string, string>();
  #temporaries = 0;

  constructor(f: FunctionNode, text: SourceText, module: ModuleFacts, found: FunctionFacts) {
    this.f = f;
    this.text = text;
    this.#module = module;
    this.scopes = module.scopes;
    this.#found = found;
    this.boxes = new Boxes(module);
    this.liveness = found.liveness;
    this.jumps = found.jumps;
    this.context = this.#contextOf();
    this.notes = new JumpNotes({
      jumps: this.jumps,
      notesReturns: f.body.type === 'BlockStatement' && returnsEarly(f.body, this.jumps),
      flagsRead: found.flagsRead,
      tj: this.tj,
      declare: (name, init) => this.declare(name, init),
    });
  }

  /** The runtime's name. */
  get tj(): string {
    return this.#module.names.runtime;
  }

  write(): void {
    const { body, params } = this.f;
    for (const [name, init] of this.boxes.of(this.f)) this.#declared.set(name, ` = ${init}`);
    for (const p of params) this.#parameter(p);
    if (body.type !== 'BlockStatement') return this.#single(body);
    if (this.#module.constructors.get(this.f) === 'base')
      this.text.behind(body.start + 1, ` ${this.tj}.made(this);`);
    if (this.notes.ofReturns)
      this.text.behind(body.end - 1, ` return ${this.tj}.result(${this.notes.result}); `);
    this.list(body.body, [toEnd], body.end - 1);
    const directives = body.body.filter((s) => 'directive' in s && s.directive !== undefined);
    const variables = this.#declared.size === 0 ? '' : ` let ${this.declarations};`;
    const start = directives.at(-1)?.end ?? body.start + 1;
    const written = `${this.#copy(start)}${variables}${this.#rests}`;
    const isOpen = directives.length > 0 && this.text.source[start - 1] !== ';';
    this.text.behind(start, isOpen && written !== '' ? `;${written}` : written);
  }

  /** The body of an arrow function that is one expression. */
  #single(body: SyntaxNode): void {
    // What stands around is written first, so that it stands outside.
    const copy = this.#copy(body.start);
    const { declarations } = this.#found;
    const variables = declarations === '' ? '' : ` let ${declarations};`;
    const before = `${copy}${variables}${this.#rests}`;
    if (before !== '') this.text.around(body, `{${before} return `, '; }');
    this.expression(body);
  }

  /** What says that the lists and objects of what is left over are made here. */
  get #rests(): string {
    const rests = this.f.params.flatMap(restsOfPattern);
    return rests.map(({ name }) => ` ${this.tj}.made(${name});`).join('');
  }

  /** The function as it was, for where nothing is traced; nothing where it is as it was. */
  #copy(place: number): string {
    const { tokens, constructors } = this.#module;
    const { occurrences } = this.scopes;
    const f = this.f;
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
    writePattern(p, { ...this.context, write: apart });
  }

  /** An expression that is evaluated apart from the statements, as a function if need be. */
  #apart(node: SyntaxNode): void {
    const trial: string[] = [];
    const named = (names: string[]) => (): string => {
      names.push(`${this.#module.names.temporary}${names.length + 1}`);
      return at(names, names.length - 1);
    };
    const context = this.context;
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
      noting: (targets, isRead) => this.boxes.noting(targets, isRead),
      guarding: (object) => this.boxes.guarding(object),
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
    if (node !== null && node !== undefined) rewriteExpression(node, this.context);
  }

  /** An expression whose value nobody uses. */
  effect(node: SyntaxNode): void {
    rewriteEffect(node, this.context);
  }

  statement(s: SyntaxNode, tail: Tail): void {
    writeStatement(s, this, tail);
  }

  list(statements: readonly SyntaxNode[], tail: Tail, end: number): void {
    writeList(statements, this, tail, end);
  }

  block(s: SyntaxNode, tail: Tail): void {
    writeBlock(s, this, tail);
  }

  where(test: string, statements: readonly SyntaxNode[], tail: Tail, end: number): void {
    writeWhere(test, statements, this, tail, end);
  }

  guard(rest: readonly SyntaxNode[], jumps: readonly Jump[], tail: Tail, end: number): void {
    writeGuarded(rest, jumps, this, tail, end);
  }

  /** What expressions assign. */
  #assignedBy(nodes: readonly SyntaxNode[]): readonly RegionVariable[] {
    const [first] = nodes;
    const last = nodes.at(-1);
    if (first === undefined || last === undefined) return [];
    return assignedAround(nodes, first.start, last.end, this).map((b) => ({
      name: b.name,
      mark: '',
    }));
  }
}
