import type { Steps } from '../../array/work/steps.js';
import type { Expr } from '../expr.js';
import type { Kernel, LoopBuffer } from '../loops.js';
import { bindLocals } from './bind-locals.js';
import { withoutDeadStores } from './dead-stores.js';
import { fuseRegions } from './fuse-regions.js';
import { fuseRows } from './fuse-rows.js';
import type { Interner } from './intern.js';
import { inSharedMemory } from './share-memory.js';
import { inStrips } from './strips.js';
import type { TargetTraits } from '../traits.js';

/** What the passes know of the function whose kernels they rewrite. */
export interface KernelsOf {
  readonly traits: TargetTraits;
  readonly outputs: readonly LoopBuffer[];
  readonly interner: Interner;
  /** What expressions that become locals are called. */
  readonly names: ReadonlyMap<Expr, string>;
  /** Is told that an expression has become another one. */
  readonly rename: (from: Expr, to: Expr) => void;
  /**
   * The buffers that lie in the memory of another one: each holds what that does until the one
   * kernel that changes it. Up to the last pass they have names of their own, so that what is read
   * before the change and what is read after it are different expressions.
   */
  readonly sharing: ReadonlyMap<LoopBuffer, LoopBuffer>;
}

type KernelPass = (
  kernels: readonly Kernel[],
  of: KernelsOf,
) => readonly Kernel[] | Steps<Kernel[]>;

/**
 * The passes over the kernels of a function in their order. Until locals are bound expressions are
 * graphs, whose shared parts are written out wherever they are printed.
 */
export const kernelPasses: readonly { readonly name: string; readonly run: KernelPass }[] = [
  {
    name: 'dead stores',
    run: (kernels, { outputs, sharing }) =>
      withoutDeadStores(kernels, [...outputs, ...sharing.keys(), ...sharing.values()]),
  },
  {
    name: 'fuse rows',
    run: (kernels, { outputs, sharing, rename }) =>
      fuseRows(kernels, new Set(outputs), new Set([...sharing].flat()), rename),
  },
  {
    name: 'fuse regions',
    run: (kernels, { outputs, sharing, rename }) =>
      fuseRegions(kernels, new Set(outputs), new Set([...sharing].flat()), rename),
  },
  {
    name: 'strips',
    run: (kernels, { sharing, traits }) =>
      traits.sideBySide > 1 ? inStrips(kernels, new Set([...sharing].flat())) : [...kernels],
  },
  {
    name: 'bind locals',
    run: (kernels, { interner, names }) => bindLocals(kernels, interner, names),
  },
  { name: 'share memory', run: (kernels, { sharing }) => inSharedMemory(kernels, sharing) },
];
