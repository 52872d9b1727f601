/**
 * A function at a point: its value and its derivative there, and how their trees are put together.
 */
import type { Aval } from '../../array/aval.js';
import { hasTangent } from '../../array/dtype.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, zip } from '../../array/shape.js';
import type { Program } from '../../ir/program.js';
import { traceFunction, type FlatArguments, type TracedFunction } from '../../trace/arguments.js';
import { applyProgram } from '../../trace/bind.js';
import type { AnyFunction } from '../../trace/checks.js';
import { unflatten } from '../../tree/tree.js';
import { linearizeProgram, transposeProgram } from '../programs.js';
import { zerosOf } from '../values.js';

export interface AuxOptions {
  /** Whether the function returns [value, aux], of which only the value is differentiated. */
  readonly hasAux?: boolean | undefined;
}

/** The results of a traced function, taken apart. */
export function splitOutputs(traced: TracedFunction, outputs: readonly NDArray[]) {
  const count = outputs.length - traced.auxCount;
  return {
    values: outputs.slice(0, count),
    value: unflatten(traced.outDef, outputs.slice(0, count)),
    aux: traced.auxDef && unflatten(traced.auxDef, outputs.slice(count)),
  };
}

/** Tangents or cotangents as a tree: zeros in full, null where the value is no float. */
export function fillZeros(
  list: readonly (NDArray | null)[],
  avals: readonly Aval[],
): (NDArray | null)[] {
  return zip(list, avals).map(([x, a]) => x ?? (hasTangent(a.dtype) ? zerosOf(a) : null));
}

/** A function's value at a point with its derivative there, as programs. */
export interface Linearization {
  readonly traced: TracedFunction;
  readonly outputs: ReturnType<typeof splitOutputs>;
  /** residuals, then a tangent per differentiated input, to a tangent per nonzero output. */
  readonly linear: Program;
  readonly residuals: readonly NDArray[];
  readonly nonzero: readonly boolean[];
}

/** A traced function, taken apart into its value and its derivative by the arrays marked. */
export function splitFunction(
  f: AnyFunction,
  flat: FlatArguments,
  differentiated: readonly boolean[],
  options: AuxOptions & { readonly who: string },
) {
  const traced = traceFunction(f, flat, options);
  const inputs = [...flat.arrays, ...traced.captured];
  const nonzero = inputs.map((_, i) => differentiated[i] === true);
  return { traced, inputs, split: linearizeProgram(traced.program, nonzero) };
}

/** Computes the value. */
export function linearizeAt({
  traced,
  inputs,
  split,
}: ReturnType<typeof splitFunction>): Linearization {
  const outputs = applyProgram(split.primal, inputs);
  const count = outputs.length - split.residuals;
  return {
    traced,
    outputs: splitOutputs(traced, outputs.slice(0, count)),
    linear: split.linear,
    residuals: outputs.slice(count),
    nonzero: split.nonzero,
  };
}

/** The cotangents of the differentiated inputs; null where zero. */
export function pullBack(
  at_: Linearization,
  cotangents: readonly (NDArray | null)[],
): (NDArray | null)[] {
  const { linear, residuals } = at_;
  const isTangent = linear.inputs.map((_, i) => i >= residuals.length);
  const cts = at_.nonzero.flatMap((n, i) => (n ? [cotangents[i] ?? null] : []));
  const transposed = transposeProgram(
    linear,
    isTangent,
    cts.map((ct) => ct !== null),
  );
  const results = applyProgram(transposed.program, [
    ...residuals,
    ...cts.filter((ct) => ct !== null),
  ]);
  let next = 0;
  return transposed.nonzero.map((n) => (n ? at(results, next++) : null));
}

export const floats = (flat: FlatArguments): boolean[] =>
  flat.arrays.map((x) => hasTangent(x.dtype));

/** The arguments' tree with derivatives for the marked arrays and null for all other leaves. */
export function derivativeTree(
  flat: FlatArguments,
  marked: readonly boolean[],
  derivatives: readonly (NDArray | null)[],
): unknown[] {
  let next = 0;
  const full = zip(flat.arrays, marked).map(([x, m]) =>
    m ? (derivatives[next++] ?? zerosOf(x.aval)) : null,
  );
  let position = 0;
  const leaves = flat.leaves.map((leaf) =>
    flat.arrays[position] === leaf ? full[position++] : null,
  );
  return unflatten(flat.def, leaves) as unknown[];
}
