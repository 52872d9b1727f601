import type { Steps } from '../../array/work/steps.js';
import type { Expr } from '../expr.js';
import type { Kernel, LoopBuffer } from '../loops.js';
import { bindLocals } from './bind-locals.js';
import { withoutDeadStores } from './dead-stores.js';
import { fuseRows } from './fuse-rows.js';
import type { Interner } from './intern.js';

/** What the passes know of the function whose kernels they rewrite. */
export interface KernelsOf {
  readonly outputs: readonly LoopBuffer[];
  readonly interner: Interner;
  /** What expressions that become locals are called. */
  readonly names: ReadonlyMap<Expr, string>;
  /** Is told that an expression has become another one. */
  readonly rename: (from: Expr, to: Expr) => void;
}

type KernelPass = (kernels: readonly Kernel[], of: KernelsOf) => Kernel[] | Steps<Kernel[]>;

/**
 * The passes over the kernels of a function in their order. Up to the last one expressions are
 * graphs, whose shared parts are written out wherever they are printed.
 */
export const kernelPasses: readonly { readonly name: string; readonly run: KernelPass }[] = [
  { name: 'dead stores', run: (kernels, { outputs }) => withoutDeadStores(kernels, outputs) },
  {
    name: 'fuse rows',
    run: (kernels, { outputs, rename }) => fuseRows(kernels, new Set(outputs), rename),
  },
  {
    name: 'bind locals',
    run: (kernels, { interner, names }) => bindLocals(kernels, interner, names),
  },
];
