/** Loops of a known number of turns. */
import { DenseArray, dense } from '../../../array/dense.js';
import { newTypedArray } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { printAval, type Aval } from '../../../array/aval.js';
import { at, range, sizeOf } from '../../../array/shape.js';
import { avalsOf, type Atom, type PrimParams } from '../../../ir/program.js';
import type { EvaluateRule } from '../../../ir/rules.js';
import { computes, type Rules } from '../../record.js';
import { loopParts, parametersOfParts } from '../loop-parts.js';
import { checkCarries, checkTakes } from '../operands.js';
import { bodyPasses } from '../body-passes.js';
import { batchScan } from './batch.js';
import { decidedScan } from './decided.js';
import { forwardScan, splitScan } from './derivative.js';
import { transposeScan } from './transpose.js';

type ScanParams = PrimParams['scan'];

function typeOf(inputs: readonly Atom[], params: ScanParams): Aval[] {
  const { length, constants, carries, body } = params;
  if (inputs.length < constants + carries)
    fail(
      'bad-argument',
      `scan: wants ${constants} constants and ${carries} carries, received ${inputs.length} arrays.`,
    );
  const operands = loopParts(avalsOf(inputs), params);
  const rows = operands.rows.map((x, i) => {
    if (x.shape[0] !== length)
      fail(
        'shape-mismatch',
        `scan: takes ${length} turns, but array ${i} of the xs is ${printAval(x)}. ` +
          `Its first axis must have length ${length}.`,
      );
    return { ...x, shape: x.shape.slice(1) };
  });
  checkTakes('scan', 'the body', body, [...operands.constants, ...operands.carries, ...rows]);
  checkCarries('scan', body, constants, carries);
  return avalsOf(body.outputs).map((a, i) =>
    i < carries ? a : { ...a, shape: [length, ...a.shape] },
  );
}

function rowOf(x: DenseArray, i: number): DenseArray {
  const shape = x.shape.slice(1);
  const size = sizeOf(shape);
  return dense(shape, x.dtype, x.dataSync({ copy: false }).slice(i * size, (i + 1) * size));
}

const evaluate: EvaluateRule<ScanParams> = (inputs, params, outputs, { run }) => {
  const { length, reverse, body } = params;
  const operands = loopParts(inputs, params);
  let carries = operands.carries;
  const ys = outputs
    .slice(carries.length)
    .map(({ dtype, shape }) => newTypedArray(dtype, sizeOf(shape)));
  for (const turn of range(length)) {
    const i = reverse ? length - 1 - turn : turn;
    const rows = operands.rows.map((x) => rowOf(x, i));
    const results = run(body, [...operands.constants, ...carries, ...rows]);
    carries = results.slice(0, carries.length);
    results
      .slice(carries.length)
      .forEach((y, k) => at(ys, k).set(y.dataSync({ copy: false }), i * y.size));
  }
  return outputs.map((type, k) => {
    if (k < carries.length) return new DenseArray(type, at(carries, k).raw);
    return new DenseArray(type, at(ys, k - carries.length));
  });
};

export const scan: Rules<ScanParams> = {
  ...computes,
  bodyPasses,
  holds: {
    isLoop: true,
    turns: ({ length }) => length,
    forwards: (params) => (params.reverse ? { ...params, reverse: false } : params),
    bodies: ({ body, length }) => [{ program: body, gives: 'results', isRun: length > 0 }],
    parameters: (inputs, params) => parametersOfParts(loopParts(inputs, params)),
    order: ['constant', 'carry', 'row'],
    withBodies: (params, [body], counts) => ({ ...params, ...counts, body: body! }),
  },
  decided: decidedScan,
  type: typeOf,
  evaluate,
  jvp: { forward: forwardScan, split: splitScan },
  transpose: transposeScan,
  batch: { sharing: batchScan },
  complex: 'by its programs',
  lower: {
    kind: 'loop',
    plan: ({ length, reverse, unroll, constants, carries, body }) => ({
      constants,
      carries,
      body,
      turns: { kind: 'rows', length, reverse, unroll },
    }),
  },
};
