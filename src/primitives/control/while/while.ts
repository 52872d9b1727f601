/** Loops with a test. */
import { printAval, type Aval } from '../../../array/aval.js';
import { DenseArray } from '../../../array/dense.js';
import { fail } from '../../../array/errors.js';
import { zip } from '../../../array/shape.js';
import { avalsOf, type Atom, type PrimParams } from '../../../ir/program.js';
import { computes, nonlinear, type Rules } from '../../record.js';
import { parametersOfParts } from '../loop-parts.js';
import { checkCarries, checkTakes } from '../operands.js';
import { cut } from '../present.js';
import { bodyPasses } from '../body-passes.js';
import { batchWhile } from './batch.js';
import { forwardWhile, splitWhile } from './derivative.js';

type WhileParams = PrimParams['while'];

function typeOf(inputs: readonly Atom[], { constants, test, body }: WhileParams): Aval[] {
  checkTakes('while', 'the test', test, avalsOf(inputs));
  checkTakes('while', 'the body', body, avalsOf(inputs));
  checkCarries('while', body, constants, inputs.length - constants);
  const [answer, ...more] = avalsOf(test.outputs);
  if (answer?.dtype !== 'bool' || answer.shape.length > 0 || more.length > 0)
    fail(
      'bad-argument',
      'while: the test must have one result, bool[], but gives ' +
        `${avalsOf(test.outputs).map(printAval).join(', ')}.`,
    );
  return avalsOf(body.outputs);
}

export const while_: Rules<WhileParams> = {
  ...computes,
  bodyPasses,
  holds: {
    isLoop: true,
    bodies: ({ test, body }) => [
      { program: test, gives: 'test', isRun: true },
      { program: body, gives: 'results', isRun: false },
    ],
    parameters: (inputs, { constants }) => {
      const [fixed, carries] = cut(inputs, constants);
      return parametersOfParts({ constants: fixed, carries, rows: [] });
    },
    order: ['constant', 'carry'],
    withBodies: (_params, [test, body], { constants }) => ({
      constants,
      test: test!,
      body: body!,
    }),
  },
  type: typeOf,
  evaluate: (inputs, { constants, test, body }, outputs, { run }) => {
    const [fixed, first] = cut(inputs, constants);
    let carry = first;
    while (run(test, [...fixed, ...carry])[0]?.raw === 1) carry = run(body, [...fixed, ...carry]);
    return zip(outputs, carry).map(([type, x]) => new DenseArray(type, x.raw));
  },
  jvp: { forward: forwardWhile, split: splitWhile },
  transpose: nonlinear,
  batch: { sharing: batchWhile },
  complex: 'by its programs',
  lower: {
    kind: 'loop',
    plan: ({ constants, test, body }) => ({
      constants,
      carries: body.outputs.length,
      body,
      turns: { kind: 'test', test },
    }),
  },
};
