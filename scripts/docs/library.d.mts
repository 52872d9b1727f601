import type * as library from '../../src/index.js';
import type { Table } from '../../test/library/calls.js';

export interface Loaded {
  readonly library: typeof library;
  readonly calls: Table;
  readonly publicFunctions: () => Map<string, (...args: readonly unknown[]) => unknown>;
}

export declare function loadLibrary(): Promise<Loaded>;
