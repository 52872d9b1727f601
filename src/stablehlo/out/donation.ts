/** Which results take the memory of arguments that are given up. */
import { sameAval, type Aval } from '../../array/aval.js';
import type { Program } from '../../ir/program.js';

/**
 * For each input the number of the result that takes its memory: of those that are donated, in
 * their order, the first result of the type that is not taken; null where there is none.
 */
export function takersOf(program: Program, donated: readonly boolean[]): (number | null)[] {
  const taken = new Set<number>();
  return program.inputs.map(({ aval }, i) => {
    if (donated[i] !== true) return null;
    const taker = program.outputs.findIndex((y, k) => !taken.has(k) && isSame(y.aval, aval));
    if (taker < 0) return null;
    taken.add(taker);
    return taker;
  });
}

const isSame = (a: Aval, b: Aval): boolean =>
  sameAval({ ...a, weak: false }, { ...b, weak: false });

/** What texts say of a donated input, as JAX's own do. */
export const donationNote = (output: number | null): Record<string, string> =>
  output === null ? { 'jax.buffer_donor': 'true' } : { 'tf.aliasing_output': `${output} : i32` };
