/** Branches. */
import { DenseArray } from '../../../array/dense.js';
import { printAval, type Aval } from '../../../array/aval.js';
import { fail } from '../../../array/errors.js';
import { at, zip } from '../../../array/shape.js';
import { avalsOf, type Atom, type PrimParams } from '../../../ir/program.js';
import { computes, type Rules } from '../../record.js';
import { bodyPasses } from '../body-passes.js';
import { batchCond } from './batch.js';
import { takenBranch } from './decided.js';
import { forwardCond, splitCond, transposeCond } from './derivative.js';
import { parametersOfParts } from '../loop-parts.js';
import { checkTakes, fits } from '../operands.js';

type CondParams = PrimParams['cond'];

function typeOf([index, ...operands]: readonly Atom[], { branches }: CondParams): Aval[] {
  const [first, ...others] = branches;
  if (index === undefined || first === undefined)
    return fail('bad-argument', 'cond: wants an index and at least one branch.');
  if (index.aval.dtype !== 'int32' || index.aval.shape.length > 0)
    fail(
      index.aval.dtype === 'int32' ? 'shape-mismatch' : 'dtype-mismatch',
      `cond: the index must be i32[], received ${printAval(index.aval)}.`,
    );
  branches.forEach((branch, k) => checkTakes('cond', `branch ${k}`, branch, avalsOf(operands)));
  return others.reduce(
    (types, { outputs }, k) => commonTypes(types, avalsOf(outputs), k + 1),
    avalsOf(first.outputs),
  );
}

/** The types of results of branch 0, weak where those of branch k are too. */
function commonTypes(types: Aval[], others: Aval[], k: number): Aval[] {
  const list = (avals: readonly Aval[]) => `(${avals.map(printAval).join(', ')})`;
  if (types.length !== others.length || zip(types, others).some(([a, b]) => !fits(a, b)))
    fail(
      types.length === others.length ? 'shape-mismatch' : 'bad-argument',
      `cond: branch 0 gives ${list(types)}, branch ${k} gives ${list(others)}. ` +
        'All branches must give results of the same shapes and dtypes.',
    );
  return zip(types, others).map(([a, b]) => ({ ...a, weak: a.weak && b.weak }));
}

export const cond: Rules<CondParams> = {
  ...computes,
  bodyPasses,
  holds: {
    isLoop: false,
    bodies: ({ branches }) =>
      branches.map((program) => ({ program, gives: 'results', isRun: false })),
    parameters: ([, ...operands]) =>
      parametersOfParts({ constants: operands, carries: [], rows: [] }),
    order: ['constant'],
    withBodies: (_params, branches) => ({ branches }),
  },
  decided: takenBranch,
  type: typeOf,
  evaluate: ([index, ...operands], { branches }, outputs, { run }) => {
    const k = Math.min(Math.max((index as DenseArray).item(), 0), branches.length - 1);
    const results = run(at(branches, k), operands);
    return zip(outputs, results).map(([type, value]) => new DenseArray(type, value.raw));
  },
  jvp: { forward: forwardCond, split: splitCond },
  transpose: transposeCond,
  batch: { sharing: batchCond },
  complex: 'by its programs',
  lower: { kind: 'branch', branches: ({ branches }) => branches },
};
