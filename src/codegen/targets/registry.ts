/** The targets that programs can be compiled for: those that the entry of the package registers. */
import { fail } from '../../array/errors.js';
import type { Target } from './target.js';

const registered: Target[] = [];

/** Adds targets to those that are there. Of one name there is one. */
export function registerTargets(targets: readonly Target[]): void {
  for (const target of targets)
    if (!registered.some((t) => t.name === target.name)) registered.push(target);
}

/** All that were registered, in this order. */
export const registeredTargets = (): readonly Target[] => registered;

/** The one that serves for texts where none can run. */
export const firstTarget = (): Target => registered[0] ?? fail('internal', 'no target is there');
