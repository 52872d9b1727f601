/** What a `checkpoint` keeps for the way back, beside its arguments; JAX's names. */
import { fail } from '../../array/errors.js';
import type { CheckpointPolicy } from '../../primitives/custom.js';
import { isPolicy } from './checkpoint.js';

/** All that the derivative needs, as without a checkpoint. */
export const everythingSaveable = 'everything' satisfies CheckpointPolicy;
/** Nothing: all is computed again. */
export const nothingSaveable = 'nothing' satisfies CheckpointPolicy;
/** The results of products of matrices and of convolutions. */
export const dotsSaveable = 'dots' satisfies CheckpointPolicy;
/** The results of products of matrices that no axis of a batch is common to. */
export const dotsWithNoBatchDimsSaveable = 'dotsWithNoBatchDims' satisfies CheckpointPolicy;
export { dotsSaveable as checkpointDots };
export { dotsWithNoBatchDimsSaveable as checkpointDotsWithNoBatchDims };

/** The values that `checkpointName` has given one of these names. Throws `bad-argument`. */
export const saveOnlyTheseNames = (...names: readonly string[]): CheckpointPolicy =>
  ofNames('saveOnlyTheseNames', 'only', names);

/** The values that `checkpointName` has given another name than these. Throws `bad-argument`. */
export const saveAnyNamesButThese = (...names: readonly string[]): CheckpointPolicy =>
  ofNames('saveAnyNamesButThese', 'anyBut', names);

/**
 * All values, also those without a name, but for those that `checkpointName` has given one of
 * these. Throws `bad-argument`.
 */
export const saveAnythingExceptTheseNames = (...names: readonly string[]): CheckpointPolicy =>
  ofNames('saveAnythingExceptTheseNames', 'except', names);

/** What either of two policies keeps. Throws `bad-argument`. */
export function saveFromBothPolicies(
  first: CheckpointPolicy,
  second: CheckpointPolicy,
  ...none: []
): CheckpointPolicy {
  const policies = [first, second, ...(none as readonly CheckpointPolicy[])];
  if (policies.length !== 2 || !policies.every(isPolicy))
    fail('bad-argument', 'checkpointPolicies.saveFromBothPolicies: wants two policies.');
  return Object.freeze({ keeps: 'both', policies: Object.freeze(policies) });
}

function ofNames(
  who: string,
  keeps: 'only' | 'anyBut' | 'except',
  names: readonly string[],
): CheckpointPolicy {
  if (!names.every((name) => typeof name === 'string'))
    fail(
      'bad-argument',
      `checkpointPolicies.${who}: wants names, as ${who}('hidden', 'attention'): texts one after ` +
        'the other.',
    );
  return Object.freeze({ keeps, names: Object.freeze([...names]) });
}
