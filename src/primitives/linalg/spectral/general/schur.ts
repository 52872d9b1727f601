/** The records of `hessenberg` and `schur`. */
import { aval } from '../../../../array/aval.js';
import { at } from '../../../../array/shape.js';
import type { PrimParams } from '../../../../ir/program.js';
import { computes, nonlinear, notDifferentiable, type Rules } from '../../../record.js';
import { besideEachOther } from '../../../complex/parts.js';
import { checkParts, checkSquare, stackedBatch, stackOf } from '../../matrices.js';
import { allNaN, evaluateStack, inParts } from '../evaluate-stack.js';
import { isFinite } from '../reference.js';
import { hessenbergForm, schurForm } from './reference.js';
import { writeHessenbergForm, writeSchur } from './schur-loops.js';

export const hessenberg: Rules<PrimParams['hessenberg']> = {
  ...computes,
  complex: besideEachOther('hessenberg', () => [true, true]),
  type: (operands) => {
    const { shape, dtype } = checkParts('hessenberg', operands);
    const { batch, rows } = checkSquare('hessenberg', aval(shape, dtype));
    const [form, factors] = [aval(shape, dtype), aval([...batch, Math.max(0, rows - 1)], dtype)];
    return [...operands.map(() => form), ...operands.map(() => factors)];
  },
  evaluate: (operands, _params, outputs) =>
    evaluateStack(operands, outputs, (matrix) => {
      const { form, factors } = hessenbergForm(matrix);
      return [form.flat(), factors].flatMap((x) => inParts(x, operands.length));
    }),
  jvp: notDifferentiable('the form of Hessenberg depends on the order of reflections'),
  transpose: nonlinear,
  batch: stackedBatch('hessenberg'),
  lower: { kind: 'loops', fused: [], write: writeHessenbergForm },
};

export const schur: Rules<PrimParams['schur']> = {
  ...computes,
  complex: besideEachOther('schur', ({ vectors }) => (vectors ? [true, true] : [true])),
  type: (operands, { vectors }) => {
    const { shape, dtype } = checkParts('schur', operands);
    checkSquare('schur', aval(shape, dtype));
    const type = operands.map(() => aval(shape, dtype));
    return vectors ? [...type, ...type] : type;
  },
  evaluate: (operands, { vectors }, outputs) => {
    const { count } = stackOf(at(operands, 0));
    return evaluateStack(operands, outputs, (matrix) => {
      if (!isFinite(matrix)) return allNaN(outputs, count);
      const { t, q } = schurForm(matrix, operands.length === 1);
      return (vectors ? [t, q] : [t]).flatMap((x) => inParts(x.flat(), operands.length));
    });
  },
  jvp: notDifferentiable('the order of eigenvalues in the Schur form may jump'),
  transpose: nonlinear,
  batch: stackedBatch('schur'),
  lower: { kind: 'loops', fused: [], write: writeSchur },
};
