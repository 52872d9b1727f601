/** Making Programs in tests, and running them by the evaluator, which is the oracle. */
import { DenseArray } from '../../src/array/dense.js';
import { evaluateProgram } from '../../src/ir/evaluate.js';
import { Builder } from '../../src/ir/builder.js';
import { newLiteral, type PrimName, type PrimParams, type Program } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import { linearizeProgram, transposeProgram } from '../../src/transforms/programs.js';

export const evaluate = (program: Program, args: readonly DenseArray[]): DenseArray[] =>
  evaluateProgram(rules, program, args);

/** A program of one equation; numbers among the operands are literals of the arrays' dtype. */
export function programOf<N extends PrimName>(
  name: N,
  operands: readonly (DenseArray | number)[],
  params: PrimParams[N],
): Program {
  const builder = new Builder(rules);
  const arrays = operands.filter((x): x is DenseArray => x instanceof DenseArray);
  const values = arrays.filter((x) => x.dtype !== 'bool');
  const type = (values[0] ?? arrays[0])?.aval ?? { dtype: 'float64' as const, weak: false };
  const atoms = operands.map((x) =>
    x instanceof DenseArray
      ? builder.input(x.aval)
      : newLiteral(x, { dtype: type.dtype, weak: false }),
  );
  return builder.finish(builder.emit(name, atoms, params));
}

/**
 * The primal program with another behind it, which takes its residuals first: a tape lasts for one
 * run only. The inputs of both to the results of the second.
 */
export function afterPrimal(split: Split, next: Program): Program {
  const builder = new Builder(rules);
  const inputs = split.primal.inputs.map((v) => builder.input(v.aval));
  const residuals = builder
    .inline(split.primal, inputs)
    .slice(split.primal.outputs.length - split.residuals);
  const others = next.inputs.slice(split.residuals).map((v) => builder.input(v.aval));
  return builder.finish(builder.inline(next, [...residuals, ...others]));
}
type Split = ReturnType<typeof linearizeProgram>;

/** Reverse mode as one program. */
export interface Pullback {
  /** The inputs, then a cotangent per nonzero output, to a cotangent per differentiated input. */
  readonly program: Program;
  /** Which outputs of the original program have a cotangent among the inputs. */
  readonly nonzeroOutputs: readonly boolean[];
  /** Which differentiated inputs have a cotangent among the outputs; the others' is zero. */
  readonly nonzeroInputs: readonly boolean[];
}

export function pullbackProgram(program: Program, differentiated: readonly boolean[]): Pullback {
  const split = linearizeProgram(program, differentiated);
  const count = split.linear.inputs.length;
  const isTangent = split.linear.inputs.map((_, i) => i >= split.residuals);
  const all = split.linear.outputs.map(() => true);
  const transposed = transposeProgram(split.linear, isTangent, all);
  if (count !== split.residuals + differentiated.filter(Boolean).length)
    throw new Error('the linear program has not one tangent per differentiated input');
  return {
    program: afterPrimal(split, transposed.program),
    nonzeroOutputs: split.nonzero,
    nonzeroInputs: transposed.nonzero,
  };
}
