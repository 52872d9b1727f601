/** What the writers of single statements ask of the writer of the function around. */
import type { Jump, JumpTarget } from './analysis/exits.js';
import type { Liveness } from './analysis/liveness.js';
import type { SyntaxNode } from './analysis/nodes.js';
import type { RegionVariable } from './region-variables.js';
import type { Binding, Scopes } from './analysis/scopes.js';
import type { SourceText } from './text.js';

/** Jumps to which falling off the end of a list of statements comes down. */
export type Tail = readonly JumpTarget[];

export interface Writer {
  readonly text: SourceText;
  /** The runtime's name. */
  readonly tj: string;
  readonly scopes: Scopes;
  readonly liveness: Liveness;
  /** The loops around, as they are called in the text. */
  readonly loops: string[];
  /** A name that the module does not have, for a parameter of the rewriting's own. */
  readonly ownName: (name: string) => string;
  /** A new variable of the rewriting's own. */
  temporary(): string;
  expression(node: SyntaxNode | null | undefined): void;
  /** An expression whose value nobody uses. */
  effect(node: SyntaxNode): void;
  /** What a pattern of an assignment holds. */
  pattern(node: SyntaxNode): void;
  /** What comes before an assignment of the variables of a pattern. */
  noting(pattern: SyntaxNode): string;
  statement(s: SyntaxNode, tail: Tail): void;
  /** Statements one after the other, up to the place where their list ends. */
  list(statements: readonly SyntaxNode[], tail: Tail, end: number): void;
  /** A statement in braces, which it has or gets. */
  block(s: SyntaxNode, tail: Tail): void;
  /** Statements where a test holds, which is text. */
  where(test: string, statements: readonly SyntaxNode[], tail: Tail, end: number): void;
  /** The statements behind one with jumps, where there was none. */
  guard(rest: readonly SyntaxNode[], jumps: readonly Jump[], tail: Tail, end: number): void;
  /** The jumps out of a statement that become notes. */
  noted(s: SyntaxNode): readonly Jump[];
  /** The note of a jump. */
  flagOf(target: JumpTarget): string;
  /** The note of whether there is a jump to one of the targets, to be read. */
  readFlags(targets: readonly JumpTarget[]): string;
  /** Whether notes of this target are of interest. */
  isRead(target: JumpTarget): boolean;
  /** The notes that jumps in a region write. */
  notesOf(jumps: readonly Jump[]): RegionVariable[];
  /** The variables that statements assign, or functions they call, and that outlive them. */
  assignedAround(nodes: readonly SyntaxNode[], start: number, end: number): Binding[];
}
