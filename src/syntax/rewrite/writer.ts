/** What the writers of single statements ask of the writer of the function around. */
import type { Jump, Jumps } from './analysis/exits.js';
import type { Liveness } from './analysis/liveness.js';
import type { FunctionNode, SyntaxNode } from './analysis/nodes.js';
import type { Scopes } from './analysis/scopes.js';
import type { Boxes } from './boxes.js';
import type { ExpressionContext } from './expressions/expression-context.js';
import type { JumpNotes, Tail } from './jump-notes.js';
import type { SourceText } from './text/text.js';

export interface Writer {
  readonly f: FunctionNode;
  readonly text: SourceText;
  /** The runtime's name. */
  readonly tj: string;
  readonly scopes: Scopes;
  readonly liveness: Liveness;
  readonly jumps: Jumps;
  readonly notes: JumpNotes;
  readonly boxes: Boxes;
  /** What the writers of expressions are handed. */
  readonly context: ExpressionContext;
  /** The loops around, as they are called in the text. */
  readonly loops: string[];
  /** A name that the module does not have, for a parameter of the rewriting's own. */
  readonly ownName: (name: string) => string;
  /** A new variable of the rewriting's own. */
  temporary(): string;
  expression(node: SyntaxNode | null | undefined): void;
  /** An expression whose value nobody uses. */
  effect(node: SyntaxNode): void;
  statement(s: SyntaxNode, tail: Tail): void;
  /** Statements one after the other, up to the place where their list ends. */
  list(statements: readonly SyntaxNode[], tail: Tail, end: number): void;
  /** A statement in braces, which it has or gets. */
  block(s: SyntaxNode, tail: Tail): void;
  /** Statements where a test holds, which is text. */
  where(test: string, statements: readonly SyntaxNode[], tail: Tail, end: number): void;
  /** The statements behind one with jumps, where there was none. */
  guard(rest: readonly SyntaxNode[], jumps: readonly Jump[], tail: Tail, end: number): void;
}
