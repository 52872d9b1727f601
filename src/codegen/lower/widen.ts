import { computeOf, greatestOf, leastOf } from '../../array/dtype.js';
import { zip } from '../../array/shape.js';
import { Builder } from '../../ir/builder.js';
import { everywhere } from '../../ir/passes/rewrite.js';
import { newLiteral, noParams, type Atom, type Equation, type Program } from '../../ir/program.js';
import { Ops } from '../../primitives/ops.js';
import type { AllRules, LowerRule } from '../../primitives/record.js';

/**
 * The program with all folds of elements of few bits (sums, products of matrices, sorts …) done in
 * the dtype that a register holds, between conversions, here and in all programs that equations
 * hold. The result is wrapped or rounded once, as XLA does it.
 *
 *     b:f16[] = reduce_sum[axes=[0]] a        b:f32[3] = convert[dtype=f32] a
 *                                             c:f32[] = reduce_sum[axes=[0]] b
 *                                             d:f16[] = convert[dtype=f16] c
 */
export function widenFolds(program: Program, rules: AllRules): Program {
  return everywhere((p) => widenOwn(p, rules))(program, rules);
}

function widenOwn(program: Program, rules: AllRules): Program {
  if (!program.equations.some((e) => isNarrowFold(e, rules))) return program;
  const builder = new Builder(rules);
  const inputs = program.inputs.map((v) => builder.input(v.aval));
  const outputs = builder.inline(program, inputs, (equation, operands) =>
    isNarrowFold(equation, rules)
      ? widened(new Ops(builder), equation, operands, rules)
      : builder.again(equation, operands),
  );
  return builder.finish(outputs);
}

const lowerOf = ({ primitive }: Equation, rules: AllRules): LowerRule<unknown> =>
  rules[primitive].lower as unknown as LowerRule<unknown>;

/** Whether an equation folds elements that are computed with in another dtype. */
function isNarrowFold(equation: Equation, rules: AllRules): boolean {
  const lower = lowerOf(equation, rules);
  const folds = lower.kind === 'reduce' || (lower.kind === 'loops' && lower.asStored !== true);
  return folds && equation.inputs.some(({ aval: { dtype } }) => computeOf[dtype] !== dtype);
}

/** Whether the result over no elements is an end of the range of the dtype. */
const isExtreme = (lower: LowerRule<unknown>): boolean =>
  lower.kind === 'reduce' && (lower.monoid === 'max' || lower.monoid === 'min');

function widened(b: Ops, equation: Equation, operands: readonly Atom[], rules: AllRules): Atom[] {
  const wide = operands.map((x): Atom => {
    const { dtype, weak } = x.aval;
    const compute = computeOf[dtype];
    if (compute === dtype) return x;
    return x.kind === 'literal'
      ? newLiteral(x.value, { dtype: compute, weak })
      : b.convert(x, compute);
  });
  const results = b.bind(equation.primitive, wide, equation.params as never);
  const bounds = isExtreme(lowerOf(equation, rules));
  return zip(equation.outputs, results).map(([{ aval: type }, result]) => {
    const { dtype } = type;
    if (dtype === result.aval.dtype) return result;
    const compute = { dtype: result.aval.dtype, weak: false };
    const [least, greatest] = [leastOf[dtype], greatestOf[dtype]].map((x) =>
      newLiteral(x, compute),
    );
    const inside = bounds
      ? b.bind1('clamp', [least as Atom, result, greatest as Atom], noParams)
      : result;
    const weak = type.weak ? { weak: true as const } : {};
    return b.bind1('convert', [inside], { dtype, ...weak });
  });
}
