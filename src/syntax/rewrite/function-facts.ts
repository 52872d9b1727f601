/** What is known of a function before it is written. */
import { jumpsOf, type Jumps } from './analysis/exits.js';
import { livenessOf, type Liveness } from './analysis/liveness.js';
import type { FunctionNode } from './analysis/nodes.js';
import type { Scopes } from './analysis/scopes.js';

/** What its text tells, and what the first pass of its writing finds out. */
export interface FunctionFacts {
  readonly liveness: Liveness;
  readonly jumps: Jumps;
  /** The notes that are read. */
  readonly flagsRead: ReadonlySet<string>;
  /** The variables that will be declared. */
  readonly declarations: string;
  /** Whether anything is written differently. */
  readonly isChanged: boolean;
}

/** What is known before the first pass. */
export const factsOf = (f: FunctionNode, scopes: Scopes): FunctionFacts => ({
  liveness: livenessOf(f, scopes),
  jumps: jumpsOf(f.body),
  flagsRead: new Set(),
  declarations: '',
  isChanged: false,
});
