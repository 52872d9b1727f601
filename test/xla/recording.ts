/** `tanjent` as examples import it here: its `jit` notes what runs, with arguments and results. */
import { DenseArray, denseScalar } from '../../src/array/dense.js';
import { zip } from '../../src/array/shape.js';
import { jit as compiled, tree, type NDArray } from '../../src/index.js';
import { currentTrace } from '../../src/trace/trace.js';
import { toStableHLO, type StableHLOArray } from '../../src/stablehlo/index.js';

export * from '../../src/index.js';

export interface Recorded {
  readonly name: string;
  readonly text: string;
  readonly args: readonly DenseArray[];
  readonly expected: readonly DenseArray[];
}

/** The first run of each jitted function. */
export const recorded: Recorded[] = [];

type Jit = typeof compiled;
type AnyJitted = ((...args: unknown[]) => unknown) & {
  lower(...args: unknown[]): Parameters<typeof toStableHLO>[0];
};

/** The arrays and numbers of a tree as arrays of their own, which nobody gives away. */
const arraysOf = (of: unknown, types: readonly StableHLOArray[]): DenseArray[] => {
  const leaves = tree
    .leaves(of as NDArray)
    .filter((x: unknown) => typeof x === 'number' || x instanceof DenseArray);
  return zip(leaves as (number | DenseArray)[], types).map(([x, { dtype }]) =>
    typeof x === 'number' ? denseScalar(x, dtype) : new DenseArray(x.aval, x.raw),
  );
};

export const jit = ((f: never, ...options: never[]) => {
  const jitted = compiled(f, ...options) as unknown as AnyJitted;
  let isNew = true;
  return new Proxy(jitted, {
    apply(_target, _self, args: unknown[]) {
      if (currentTrace() !== null || !isNew) return jitted(...args);
      isNew = false;
      const { text, manifest } = toStableHLO(jitted.lower(...args), { maxTurns: 20000 });
      const { name, inputs, outputs } = manifest;
      const given = arraysOf(args, inputs);
      const result = jitted(...args);
      recorded.push({ name, text, args: given, expected: arraysOf(result, outputs) });
      return result;
    },
  });
}) as unknown as Jit;
