/** The records of what transforms are written as before they become loops. */
import { aval, type Aval } from '../../array/aval.js';

import { at, range, zip } from '../../array/shape.js';
import type { PrimName } from '../../ir/program.js';
import { oneByOne } from '../control/one-by-one.js';
import { computes, nonlinear, notDifferentiable, type LowerRule, type Rules } from '../record.js';
import { checkLines } from './checks.js';
import {
  byLines,
  flatPairs,
  pairsType,
  definedInverse,
  definedTransform,
  wholeSpectrum,
  type ComplexPair,
} from './dft.js';
import { writeRealBack, writeRealForward } from './loops/real-stages.js';
import { writeComplex, type StagesParams } from './loops/stages.js';
import { lengthOf } from './stage-list.js';

type Name = Extract<PrimName, 'fftStages' | 'rfftStages' | 'irfftStages'>;

interface Stages {
  /** From the type of the operands without the table. */
  readonly type: (operands: readonly Aval[], params: StagesParams) => Aval;
  /** A line of the result from one of each operand. */
  readonly line: (lines: readonly (readonly number[])[], length: number) => number[];
  readonly write: (LowerRule<StagesParams> & { kind: 'loops' })['write'];
  /** The operands that are read once: all but the table. */
  readonly fused: readonly number[];
}

const record = (name: Name, { type, line, write, fused }: Stages): Rules<StagesParams> => ({
  ...computes,
  type: (inputs, params) => [
    type(
      fused.map((k) => at(inputs, k).aval),
      params,
    ),
  ],
  evaluate: (inputs, { axis, radices, scale }, types) =>
    byLines(inputs.slice(0, fused.length), axis, at(types, 0), scale, (lines) =>
      line(lines, lengthOf(radices)),
    ),
  jvp: notDifferentiable(
    'it is written when a program becomes loops; differentiate the transform that it stands for',
  ),
  transpose: nonlinear,
  batch: (b, inputs, mapped, params, size) => {
    if (mapped.at(-1) === true)
      return oneByOne(b, inputs, mapped, size, (one, x) => one.bind(name, x, params));
    const operands = zip(inputs, mapped).map(([x, isMapped], k) =>
      isMapped || !fused.includes(k) ? x : b.repeat(x, size),
    );
    const batched = { ...params, axis: params.axis + 1 };
    return { outputs: b.bind(name, operands, batched), mapped: [true] };
  },
  complex: 'no complex',
  lower: { kind: 'loops', fused, write },
});

export const fftStages = record('fftStages', {
  fused: [0, 1],
  type: (operands, { axis, radices }) => {
    checkLines('fftStages', operands, axis);
    return pairsType(at(operands, 0), axis, lengthOf(radices));
  },
  line: ([re, im], length) => {
    const given: ComplexPair[] = zip(re!, im!);
    const zeros = range(length - given.length).map((): ComplexPair => [0, 0]);
    return flatPairs(definedTransform([...given, ...zeros]));
  },
  write: writeComplex,
});

export const rfftStages = record('rfftStages', {
  fused: [0],
  type: (operands, { axis, radices }) => {
    checkLines('rfftStages', operands, axis);
    return pairsType(at(operands, 0), axis, lengthOf(radices) + 1);
  },
  line: ([x], half) => flatPairs(definedTransform(x!.map((v) => [v, 0])).slice(0, half + 1)),
  write: writeRealForward,
});

export const irfftStages = record('irfftStages', {
  fused: [0, 1],
  type: (operands, { axis, radices }) => {
    checkLines('irfftStages', operands, axis);
    const { shape, dtype } = at(operands, 0);
    return aval(shape.with(axis, 2 * lengthOf(radices)), dtype);
  },
  line: ([re, im], half) => definedInverse(wholeSpectrum(zip(re!, im!), 2 * half)).map(([x]) => x),
  write: writeRealBack,
});
