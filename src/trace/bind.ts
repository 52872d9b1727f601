import { DenseArray, denseScalar } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { WrittenArray } from './written.js';
import type { PrimName, PrimParams, Program } from '../ir/program.js';
import { executor } from './executor.js';
import { currentTrace, literalType } from './trace.js';
import { failLeaked, Tracer } from './tracer.js';

/**
 * Applies a primitive: recorded while a function is traced, run at once otherwise. A number among
 * the inputs is a literal of the dtype of the last array operand. Returns all results.
 */
export function bind<N extends PrimName>(
  name: N,
  inputs: readonly (NDArray | number)[],
  params: PrimParams[N],
): NDArray[] {
  const trace = currentTrace();
  if (trace !== null) return trace.bind(name, inputs, params);
  const { dtype, weak } = literalType(inputs);
  const values = inputs.map((x) =>
    typeof x === 'number' ? denseScalar(x, dtype, weak) : concrete(x),
  );
  const literals = inputs.map((x) => typeof x === 'number');
  return executor().bind(name, values, params, literals);
}

/** The same for a primitive with one result. */
export function bind1<N extends PrimName>(
  name: N,
  inputs: readonly (NDArray | number)[],
  params: PrimParams[N],
): NDArray {
  return at(bind(name, inputs, params), 0);
}

/** Applies a program: its equations are recorded while a function is traced, run otherwise. */
export function applyProgram(program: Program, args: readonly NDArray[]): NDArray[] {
  const trace = currentTrace();
  return trace === null ? executor().run(program, args.map(concrete)) : trace.inline(program, args);
}

/** A trace that goes on was left for a while: see `outsideOfTraces`. */
function failHere(x: Tracer): never {
  if (!x.recording.active) failLeaked(x);
  fail(
    'value-not-known',
    `ensureCompileTimeEval: a traced value of ${x.recording.name} has no value while it is traced. Use ` +
      'concrete arrays only, or compute it outside of the function given.',
  );
}

/** An array as used outside of any trace, where a tracer is one that leaked. */
export function concrete(x: NDArray): DenseArray {
  if (x instanceof DenseArray) return x;
  if (x instanceof WrittenArray) return concrete(x.current);
  if (x instanceof Tracer) failHere(x);
  return fail('internal', 'an array of an unknown class');
}
