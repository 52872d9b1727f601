/** The targets that programs can be compiled for: those that the entry of the package registers. */
import { fail } from '../../array/errors.js';
import type { Target } from './target.js';

const registered: Target[] = [];

/**
 * Adds targets to those that are there, of which each has a name of its own. Gives a function that
 * takes out again what was added.
 */
export function registerTargets(targets: readonly Target[]): () => void {
  const added = targets.filter((target) => !registered.some((t) => t.name === target.name));
  registered.push(...added);
  return () => {
    for (const target of added) registered.splice(registered.indexOf(target), 1);
  };
}

/** All that were registered, in this order. */
export const registeredTargets = (): readonly Target[] => registered;

/** The one that serves for texts where none can run. */
export const firstTarget = (): Target => registered[0] ?? fail('internal', 'no target is there');
