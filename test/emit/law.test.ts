/** The law of emitted modules: they give, bit for bit, what the jitted function gives. */
import { describe, expect, test } from 'vitest';
import { emitModule } from '../../src/emit/index.js';
import { jit, NDArray, tree } from '../../src/index.js';
import type { Call } from '../library/calls.js';
import { calls, invoke } from '../library/public.js';
import { loadCommonJs, rawOf } from './support.js';

type ArrayFunction = (...arrays: NDArray[]) => NDArray;

const isVariable = (x: unknown): x is NDArray => x instanceof NDArray && x.dtype === 'float64';

/** A call as a function of the float64 arrays among its arguments. */
function asFunction(name: string, { args, then }: Call): [ArrayFunction, NDArray[]] {
  const given = [args, then ?? []];
  const variables = tree.leaves(given).filter(isVariable);
  const f = (...arrays: NDArray[]): NDArray => {
    let next = 0;
    const [now, later] = tree.map((x) => (isVariable(x) ? arrays[next++] : x), given) as [
      unknown[],
      unknown[],
    ];
    return invoke(name, then === undefined ? { args: now } : { args: now, then: later }) as NDArray;
  };
  return [f, variables];
}

/** The size of the result depends on values, so that they cannot be compiled. */
const notJitted = ['np.union1d', 'np.trimZeros'];

const rows = Object.entries(calls).filter(
  ([name, { kind }]) => kind !== 'other' && !notJitted.includes(name),
);

describe.each(['js', 'wasm'] as const)('emitted for %s = jitted', (target) => {
  test.each(rows)('%s', (name, row) => {
    const [f, variables] = asFunction(name, row.calls[0] as Call);
    const jitted = jit(f, { target, fuseMultiplyAdd: false });
    const wanted: unknown = tree.map(rawOf, jitted(...variables));
    const { code } = emitModule({ f: { of: jitted, args: variables } }, { target, format: 'cjs' });
    const emitted = loadCommonJs(code)['f'];
    const raws = variables.map(rawOf);
    expect(emitted?.(...raws), 'the first call').toEqual(wanted);
    expect(emitted?.(...raws), 'the second call').toEqual(wanted);
  });
});
