/** The records of `hessenberg` and `schur`. */
import { aval } from '../../../../array/aval.js';
import type { PrimParams } from '../../../../ir/program.js';
import { computes, nonlinear, notDifferentiable, type Rules } from '../../../record.js';
import { checkSquare, stackedBatch } from '../../matrices.js';
import { evaluateStack } from '../evaluate-stack.js';
import { hessenbergForm, schurForm } from './reference.js';
import { writeHessenbergForm, writeSchur } from './schur-loops.js';

export const hessenberg: Rules<PrimParams['hessenberg']> = {
  ...computes,
  complex: 'no complex',
  type: ([x]) => {
    const { batch, rows } = checkSquare('hessenberg', x!.aval);
    return [
      aval(x!.aval.shape, x!.aval.dtype),
      aval([...batch, Math.max(0, rows - 1)], x!.aval.dtype),
    ];
  },
  evaluate: ([x], _params, outputs) =>
    evaluateStack(x!, outputs, (matrix) => {
      const { form, factors } = hessenbergForm(matrix);
      return [form.flat(), factors];
    }),
  jvp: notDifferentiable('the form of Hessenberg depends on the order of reflections'),
  transpose: nonlinear,
  batch: stackedBatch('hessenberg'),
  lower: { kind: 'loops', fused: [], write: writeHessenbergForm },
};

export const schur: Rules<PrimParams['schur']> = {
  ...computes,
  complex: 'no complex',
  type: ([x], { vectors }) => {
    checkSquare('schur', x!.aval);
    const type = aval(x!.aval.shape, x!.aval.dtype);
    return vectors ? [type, type] : [type];
  },
  evaluate: ([x], { vectors }, outputs) =>
    evaluateStack(x!, outputs, (matrix) => {
      const { t, q } = schurForm(matrix);
      return vectors ? [t.flat(), q.flat()] : [t.flat()];
    }),
  jvp: notDifferentiable('the order of eigenvalues in the Schur form may jump'),
  transpose: nonlinear,
  batch: stackedBatch('schur'),
  lower: { kind: 'loops', fused: [], write: writeSchur },
};
