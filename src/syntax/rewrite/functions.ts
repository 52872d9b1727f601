/** Functions: what is declared in them, the copies of them as they were, and what is apart. */
import { jumpsOf, toEnd, type Jump, type Jumps } from './analysis/exits.js';
import { livenessOf, type Liveness } from './analysis/liveness.js';
import {
  isFunction,
  restsOfPattern,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import type { Scopes } from './analysis/scopes.js';
import { assignedAround } from './assigned.js';
import type { Boxes } from './boxes.js';
import type { ExpressionContext } from './expressions/expression-context.js';
import { belowOf, rewriteEffect, rewriteExpression } from './expressions/expressions.js';
import { writePattern } from './expressions/patterns.js';
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
  new FunctionWriter(f, text, module).write();
}

/** Writes one function; its statements are written by functions of their own. */
class FunctionWriter implements Writer {
  readonly f: FunctionNode;
  readonly text: SourceText;
  readonly scopes: Scopes;
  readonly jumps: Jumps;
  readonly notes: JumpNotes;
  readonly boxes: Boxes;
  readonly context: ExpressionContext;
  /** The loops around, as they are called in the text. */
  readonly loops: string[] = [];
  readonly #module: ModuleFacts;
  #liveness: Liveness | undefined;
  readonly #declared = new Map<string, string>();
  #temporaries = 0;

  constructor(f: FunctionNode, text: SourceText, module: ModuleFacts) {
    this.f = f;
    this.text = text;
    this.#module = module;
    this.scopes = module.scopes;
    this.boxes = module.boxes;
    this.jumps = jumpsOf(f.body);
    this.context = this.#contextOf();
    this.notes = new JumpNotes({
      f,
      jumps: this.jumps,
      tj: this.tj,
      declare: (name, init) => this.declare(name, init),
    });
  }

  /** The runtime's name. */
  get tj(): string {
    return this.#module.names.runtime;
  }

  get liveness(): Liveness {
    return (this.#liveness ??= livenessOf(this.f, this.scopes));
  }

  write(): void {
    const { body, params } = this.f;
    const { changes } = this.text;
    for (const [name, init] of this.boxes.of(this.f)) this.#declared.set(name, ` = ${init}`);
    for (const p of params) this.#parameter(p);
    if (body.type !== 'BlockStatement') {
      return this.text.aroundWritten(body, () => {
        this.expression(body);
        const head = this.#head(body.start, changes);
        return head === '' ? ['', ''] : [`{${head} return `, '; }'];
      });
    }
    if (this.#module.constructors.get(this.f) === 'base')
      this.text.behind(body.start + 1, ` ${this.tj}.made(this);`);
    if (this.notes.ofReturns)
      this.text.behind(body.end - 1, ` return ${this.tj}.result(${this.notes.result}); `);
    this.list(body.body, [toEnd], body.end - 1);
    const directives = body.body.filter((s) => 'directive' in s && s.directive !== undefined);
    const start = directives.at(-1)?.end ?? body.start + 1;
    const head = this.#head(start, changes);
    const isOpen = directives.length > 0 && this.text.source[start - 1] !== ';';
    this.text.behind(start, isOpen && head !== '' ? `;${head}` : head);
  }

  /** What stands in front of the body when it is written: the copy, and what is declared. */
  #head(place: number, changesBefore: number): string {
    const declared = [...this.#declared].map(([name, init]) => `${name}${init}`).join(', ');
    const variables = declared === '' ? '' : ` let ${declared};`;
    const behind = `${variables}${this.#rests}`;
    const isChanged = behind !== '' || this.text.changes > changesBefore;
    return isChanged ? `${this.#copy(place)}${behind}` : '';
  }

  /** What says that the lists and objects of what is left over are made here. */
  get #rests(): string {
    const rests = this.f.params.flatMap(restsOfPattern);
    return rests.map(({ name }) => ` ${this.tj}.made(${name});`).join('');
  }

  /** The function as it was, for where nothing is traced. */
  #copy(place: number): string {
    const { comments, constructors } = this.#module;
    const { occurrences } = this.scopes;
    const f = this.f;
    const isBlock = this.#module.blocks.has(f);
    const copy = isBlock ? null : plainCopyOf(f, this.text.source, comments, occurrences);
    if (copy === null) return '';
    this.text.isMapped(place, copy);
    const condition = conditionOf(f, this.tj, constructors.has(f), occurrences);
    return ` if (${condition}) { ${copy.text} }`;
  }

  /** Defaults of parameters cannot use variables of the body. */
  #parameter(p: SyntaxNode): void {
    const apart = (node: SyntaxNode): void => this.#apart(node);
    writePattern(p, { ...this.context, write: apart });
  }

  /** An expression that is evaluated apart from the statements, as a function if need be. */
  #apart(node: SyntaxNode): void {
    const names: string[] = [];
    const temporary = (): string => {
      const name = `${this.#module.names.temporary}${names.length + 1}`;
      names.push(name);
      return name;
    };
    this.text.aroundWritten(node, () => {
      rewriteExpression(node, { ...this.context, temporary });
      if (names.length === 0) return ['', ''];
      return [`(() => { let ${names.join(', ')}; return `, '; })()'];
    });
  }

  #inner(node: SyntaxNode): void {
    if (isFunction(node)) rewriteFunction(node, this.text, this.#module);
    else if (node.type === 'StaticBlock') {
      const block = asFunction(node, this.text);
      this.#module.blocks.add(block);
      rewriteFunction(block, this.text, this.#module);
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
      inner: (node) => this.#inner(node),
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
