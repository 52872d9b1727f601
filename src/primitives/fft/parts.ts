/** The record of `fftParts`. */
import { zip } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import {
  computes,
  type Linear,
  type LinearOps,
  type Ops,
  type Primal,
  type Rules,
} from '../record.js';
import { checkLines } from './checks.js';
import { byLines, definedTransform } from './dft.js';
import { writeTransform } from './write-transform.js';

type Params = PrimParams['fftParts'];
type Two<T> = readonly [re: T, im: T];

/** The inverse transform without its scale. */
export function inverse(b: Ops, [re, im]: Two<Primal>, axis: number): Two<Primal> {
  const [backIm, backRe] = b.bind('fftParts', [im, re], { axis }) as [Primal, Primal];
  return [backRe, backIm];
}

/** Tangents of the inputs, with zeros where they are null. */
export const filled = (
  t: LinearOps,
  inputs: readonly Primal[],
  tangents: readonly (Linear | null)[],
): Linear[] => zip(inputs, tangents).map(([x, dx]) => dx ?? t.zeros(x.aval));

export const fftParts: Rules<Params> = {
  ...computes,
  type: (inputs, { axis }) => {
    const types = inputs.map((x) => x.aval);
    checkLines('fftParts', types, axis);
    return types.map((x) => ({ ...x, weak: false }));
  },
  evaluate: (inputs, { axis }, types) =>
    byLines(inputs, axis, types, ([re, im]) => {
      const results = definedTransform(zip(re!, im!));
      return [results.map(([x]) => x), results.map(([, y]) => y)];
    }),
  jvp: (p, t, inputs, tangents, params) => ({
    outputs: p.bind('fftParts', inputs, params),
    tangents: t.linear('fftParts', filled(t, inputs, tangents), params),
  }),
  // The matrix of the transform is its own transpose: that of the parts is its conjugate, the inverse.
  transpose: (b, cts, inputs, { axis }) => {
    const [re, im] = zip(cts, inputs).map(([ct, x]) => ct ?? b.full(0, x.aval)) as [Primal, Primal];
    return inverse(b, [re, im], axis).map((ct, k) => (inputs[k]?.kind === 'linear' ? ct : null));
  },
  batch: (b, inputs, mapped, { axis }, size) => {
    const operands = zip(inputs, mapped).map(([x, isMapped]) => (isMapped ? x : b.repeat(x, size)));
    return { outputs: b.bind('fftParts', operands, { axis: axis + 1 }), mapped: [true, true] };
  },
  lower: {
    kind: 'program',
    program: ({ axis }, b, { inputs }) =>
      b.program(inputs, (inner, [re, im]) => writeTransform(inner, [re!, im!], axis)),
  },
};
