/** Functions of the host with results of declared types. */
import type { Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { isComplex } from '../../array/dtype.js';
import { joinParts, splitParts } from '../../array/elements/real-view.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { flatten, inParts, isParts, partTypes, type WriteParts } from '../complex/parts.js';
import { oneByOne } from '../control/one-by-one.js';
import { copyOf } from '../debug.js';
import {
  computes,
  notDifferentiable,
  nonlinear,
  type BatchRule,
  type HostComputation,
  type Rules,
} from '../record.js';

type Params = PrimParams['pureCallback'];

/**
 * What becomes of a callback under vmap. `sequential`: it is called once for each instance.
 * `expandDims` and `broadcastAll`: it is called once, with a first axis on all arguments; that of
 * arguments that are the same for all instances has the length 1, or that of the batch.
 */
export type VmapMethod = 'sequential' | 'expandDims' | 'broadcastAll';

/** Gives arrays of the types it is told, from its values. */
export type TypedComputation = (
  types: readonly Aval[],
  values: readonly DenseArray[],
) => readonly DenseArray[];

const batch: BatchRule<Params> = (b, inputs, mapped, params, size) => {
  const { callback, results, vmapMethod } = params;
  if (vmapMethod === null)
    fail(
      'missing-rule',
      `vmap: ${callback.name} of pureCallback does not say what becomes of it. Hand in ` +
        "{ vmapMethod: 'sequential' }, 'expandDims' or 'broadcastAll' behind its arguments.",
    );
  if (vmapMethod === 'sequential')
    return oneByOne(b, inputs, mapped, size, (one, values) =>
      one.bind('pureCallback', values, params),
    );
  const count = vmapMethod === 'expandDims' ? 1 : size;
  const outputs = b.bind(
    'pureCallback',
    inputs.map((x, i) => (mapped[i] === true ? x : b.repeat(x, count))),
    { ...params, results: results.map((r) => ({ ...r, shape: [size, ...r.shape] })) },
  );
  return { outputs, mapped: outputs.map(() => true) };
};

/** The host sees and gives complex arrays, programs have their parts. */
const inComplexParts: WriteParts<Params> = (b, operands, params) => {
  const isPair = operands.map(isParts);
  const callback: TypedComputation = (_parts, values) => {
    let next = 0;
    const take = (): DenseArray => at(values, next++);
    const joined = isPair.map((pair) => (pair ? joinParts(take(), take()) : take()));
    return params.callback(params.results, joined).flatMap(splitParts);
  };
  Object.defineProperty(callback, 'name', { value: params.callback.name });
  const results = params.results.flatMap(partTypes);
  const parts = b.bind('pureCallback', flatten(operands), { ...params, callback, results });
  return inParts(
    parts,
    params.results.map((r) => isComplex(r.dtype)),
  );
};

const computation =
  ({ callback, results }: Params): HostComputation =>
  (...values) => {
    const found = callback(results, values);
    if (found.length !== results.length) fail('internal', `${callback.name}: a result is missing`);
    return found;
  };

export const pureCallback: Rules<Params> = {
  ...computes,
  effect: 'answer',
  type: (_inputs, { results }) => [...results],
  evaluate: (inputs, params) => [...computation(params)(...inputs.map(copyOf))],
  jvp: notDifferentiable(
    'what the function does with its arguments is not known. Give it a derivative with customJvp ' +
      'or customVjp',
  ),
  transpose: nonlinear,
  batch,
  complex: inComplexParts,
  lower: { kind: 'host', callback: computation },
};
