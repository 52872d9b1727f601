/** The notes that jumps of a function become: variables of the rewriting's own. */
import { returnsEarly, type Jump, type Jumps, type JumpTarget } from './analysis/exits.js';
import type { FunctionNode, SyntaxNode } from './analysis/nodes.js';
import { targetsRead } from './analysis/notes-read.js';
import type { RegionVariable } from './region-variables.js';

/** Jumps to which falling off the end of a list of statements comes down. */
export type Tail = readonly JumpTarget[];

/** What the notes of a function depend on. */
interface NotedFunction {
  readonly f: FunctionNode;
  readonly jumps: Jumps;
  readonly tj: string;
  /** Declares a variable of the rewriting's own; gives its name. */
  readonly declare: (name: string, init?: string) => string;
}

const isSame = (a: JumpTarget, b: JumpTarget): boolean => a.kind === b.kind && a.node === b.node;

const nameOf = ({ kind, node }: JumpTarget): string =>
  node === null ? 'left' : `${kind}${node.start}`;

export class JumpNotes {
  /** Whether returns are notes; else there is at most one, at the end. */
  readonly ofReturns: boolean;
  readonly #f: NotedFunction;
  /** The notes that are read, as they are called. */
  readonly #read: ReadonlySet<string>;

  constructor(noted: NotedFunction) {
    const { body } = noted.f;
    this.#f = noted;
    this.ofReturns = body.type === 'BlockStatement' && returnsEarly(body, noted.jumps);
    const read = body.type === 'BlockStatement' ? targetsRead(body, (s) => this.outOf(s)) : [];
    this.#read = new Set(read.map(nameOf));
  }

  /** The jumps out of a statement that become notes. */
  outOf(s: SyntaxNode): readonly Jump[] {
    const jumps = this.#f.jumps.outOf(s);
    return this.ofReturns ? jumps : jumps.filter(({ target }) => target.kind !== 'return');
  }

  /** The note of a jump. */
  flagOf(target: JumpTarget): string {
    return this.#f.declare(nameOf(target), ' = false');
  }

  /** The note of whether there is a jump to one of the targets, to be read. */
  readFlags(targets: readonly JumpTarget[]): string {
    if (!targets.every((t) => this.isRead(t))) throw new Error('a note is read, but not written');
    const flags = [...new Set(targets.map((t) => this.flagOf(t)))];
    return flags.reduce((a, b) => `${this.#f.tj}.any(${a}, ${b})`);
  }

  /** Whether notes of this target are of interest. */
  isRead(target: JumpTarget): boolean {
    return this.#read.has(nameOf(target));
  }

  /** The variable that holds what is returned. */
  get result(): string {
    return this.#f.declare('result');
  }

  /** What takes note of a jump in front of which stands what falls to `tail`. */
  taking(target: JumpTarget, tail: Tail): string {
    const isNeeded = !tail.some((t) => isSame(t, target)) && this.isRead(target);
    return isNeeded ? ` ${this.flagOf(target)} = true;` : '';
  }

  /** The variables that jumps in a region write. */
  variables(jumps: readonly Jump[]): RegionVariable[] {
    const flags = jumps
      .filter(({ target }) => this.isRead(target))
      .map(({ target }) => this.flagOf(target));
    const isReturn = jumps.some(({ target }) => target.kind === 'return');
    const names = [...new Set([...flags, ...(isReturn ? [this.result] : [])])];
    return names.map((name) => ({ name, mark: '*' }));
  }
}
