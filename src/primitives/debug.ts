/** Callbacks to the host. */
import { DenseArray } from '../array/dense.js';
import type { PrimParams } from '../ir/program.js';
import { oneByOne } from './control/one-by-one.js';
import { computes, nonlinear, type Family, type HostFunction, type Rules } from './record.js';
import { at } from '../array/shape.js';
import { joinParts } from '../array/elements/real-view.js';
import { flatten, isParts } from './complex/parts.js';

declare module '../ir/program.js' {
  interface PrimParams {
    /**
     * Calls `callback` with the values of its inputs. It has no results: it is done for its effect.
     */
    callback: { readonly callback: HostFunction };
  }
}

export const callback: Rules<PrimParams['callback']> = {
  ...computes,
  effect: 'host',
  type: () => [],
  evaluate: (inputs, params) => {
    params.callback(...inputs.map(copyOf));
    return [];
  },
  // The values are seen, their derivatives are not.
  jvp: {
    forward: (p, inputs, _tangents, params) => {
      p.bind('callback', inputs, params);
      return { outputs: [], tangents: [] };
    },
    split: (p, _t, inputs, _tangents, params) => {
      p.bind('callback', inputs, params);
      return { outputs: [], tangents: [] };
    },
  },
  transpose: nonlinear,
  batch: (b, inputs, mapped, params, size) =>
    oneByOne(b, inputs, mapped, size, (one, values) => one.bind('callback', values, params)),
  // The host sees complex arrays.
  complex: (b, operands, { callback: seen }) => {
    const isPair = operands.map(isParts);
    const joined: HostFunction = (...values) => {
      let next = 0;
      const take = (): DenseArray => at(values, next++);
      seen(...isPair.map((pair) => (pair ? joinParts(take(), take()) : take())));
    };
    return b.bind('callback', flatten(operands), { callback: joined });
  },
  lower: { kind: 'host', callback: (params) => params.callback },
};

/** The host may keep what it is given, and do with it what it likes. */
export function copyOf(x: DenseArray): DenseArray {
  return typeof x.raw === 'number' ? x : new DenseArray(x.aval, x.raw.slice());
}

export const debugRules: Family<'callback'> = { callback };
