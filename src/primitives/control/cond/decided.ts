import { sameAval } from '../../../array/aval.js';
import { at, zip } from '../../../array/shape.js';
import type { DecideRule } from '../../../ir/passes/rewrite.js';
import { newEquation, type PrimParams } from '../../../ir/program.js';

/** The equations of the branch that a literal chooses. */
export const takenBranch: DecideRule<PrimParams['cond']> = (
  { inputs, params, outputs, source },
  rewriting,
) => {
  const [index, ...operands] = inputs;
  if (index?.kind !== 'literal') return undefined;
  const last = params.branches.length - 1;
  const branch = at(params.branches, Math.min(Math.max(index.value, 0), last));
  if (zip(branch.inputs, operands).some(([v, a]) => v.aval.weak !== a.aval.weak)) return undefined;
  const results = rewriting.inline(branch, operands, source);
  return zip(results, outputs).map(([a, { aval }]) => {
    if (sameAval(a.aval, aval)) return a;
    // Another branch gives a result that is not weak.
    const y = rewriting.fresh(aval);
    rewriting.append(newEquation('convert', [a], { dtype: aval.dtype }, [y], source));
    return y;
  });
};
