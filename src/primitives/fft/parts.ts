/** The record of `fftParts`. */
import { at, zip } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { computes, type Linear, type LinearOps, type Primal, type Rules } from '../record.js';
import { checkLines } from './checks.js';
import { byLines, definedTransform, flatPairs, pairsType } from './dft.js';
import { apart, writeTransform } from './write-transform.js';

/** Tangents of the inputs, with zeros where they are null. */
export const filled = (
  t: LinearOps,
  inputs: readonly Primal[],
  tangents: readonly (Linear | null)[],
): Linear[] => zip(inputs, tangents).map(([x, dx]) => dx ?? t.zeros(x.aval));

export const fftParts: Rules<PrimParams['fftParts']> = {
  ...computes,
  type: (inputs, { axis }) => {
    const types = inputs.map((x) => x.aval);
    const length = checkLines('fftParts', types, axis);
    return [pairsType(at(types, 0), axis, length)];
  },
  evaluate: (inputs, { axis, scale }, [type]) =>
    byLines(inputs, axis, type!, scale, ([re, im]) => flatPairs(definedTransform(zip(re!, im!)))),
  jvp: (p, t, inputs, tangents, params) => ({
    outputs: p.bind('fftParts', inputs, params),
    tangents: t.linear('fftParts', filled(t, inputs, tangents), params),
  }),
  // The matrix of the transform is its own transpose: that of the parts is its conjugate, the
  // inverse.
  transpose: (b, [ct], inputs, params) => {
    const [re, im] = apart(b, ct!);
    const [backIm, backRe] = apart(b, b.bind1('fftParts', [im, re], params));
    return [backRe, backIm].map((back, k) => (inputs[k]?.kind === 'linear' ? back : null));
  },
  batch: (b, inputs, mapped, { axis, scale }, size) => {
    const operands = zip(inputs, mapped).map(([x, isMapped]) => (isMapped ? x : b.repeat(x, size)));
    return { outputs: b.bind('fftParts', operands, { axis: axis + 1, scale }), mapped: [true] };
  },
  complex: 'no complex',
  lower: {
    kind: 'program',
    program: ({ axis, scale }, b, { inputs }) =>
      b.program(inputs, (inner, [re, im]) => [writeTransform(inner, [re!, im!], axis, scale)]),
  },
};
