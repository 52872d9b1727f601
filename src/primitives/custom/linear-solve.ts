/**
 * Solutions of linear equations by a given solver, which is never differentiated: from A x = b
 * follows A dx = db - dA x, which is solved in the same way.
 */
import { fail } from '../../array/errors.js';
import { zip } from '../../array/shape.js';
import { avalsOf, type PrimParams, type Program } from '../../ir/program.js';
import { isPresent, spread } from '../control/present.js';
import { checkTakes } from '../control/operands.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type ForwardRule, type JvpRule, type Recur, type Rules } from '../record.js';
import { batchedWhole } from './rules.js';
import { inlineLinear } from './split.js';

type Params = PrimParams['linearSolve'];

const forward: ForwardRule<Params> = (p, inputs, tangents, params, recur) => {
  const { constants, matvec } = params;
  const outputs = p.bind('linearSolve', inputs, params);
  const c = inputs.slice(0, constants);
  const [dc, db] = [tangents.slice(0, constants), tangents.slice(constants)];
  const derived = recur.jvp(matvec, [...dc.map(isPresent), ...outputs.map(() => false)]);
  const results = p.inline(derived.program, [...c, ...outputs, ...dc.filter(isPresent)]);
  const moved = spread(results.slice(outputs.length), derived.nonzero);
  const right = zip(db, moved).map(([dy, dAx]) => {
    if (dAx === null) return dy;
    return dy === null ? p.neg(dAx) : p.sub(dy, dAx);
  });
  if (!right.some(isPresent)) return { outputs, tangents: right };
  const full = zip(right, outputs).map(([dy, x]) => dy ?? p.full(0, x.aval));
  return { outputs, tangents: p.bind('linearSolve', [...c, ...full], params) };
};

const split: JvpRule<Params> = (p, t, inputs, tangents, params, recur) => {
  const { constants, matvec } = params;
  const outputs = p.bind('linearSolve', inputs, params);
  const c = inputs.slice(0, constants);
  const [dc, db] = [tangents.slice(0, constants), tangents.slice(constants)];
  const parts = recur.linearize(matvec, [...dc.map(isPresent), ...outputs.map(() => false)]);
  const residuals = p.inline(parts.primal, [...c, ...outputs]).slice(outputs.length);
  const operands = [...residuals.map((r) => t.residual(r)), ...dc.filter(isPresent)];
  const moved = spread(inlineLinear(p, t, parts.linear, operands), parts.nonzero);
  const right = zip(db, moved).map(([dy, dAx]) => t.sub(dy, dAx));
  if (!right.some(isPresent)) return { outputs, tangents: right };
  const full = zip(right, outputs).map(([dy, x]) => dy ?? t.zeros(x.aval));
  const fixed = c.map((x) => t.residual(x));
  return { outputs, tangents: t.linear('linearSolve', [...fixed, ...full], params) };
};

/** The program from constants and a cotangent of A x to that of x. */
function transposedMatvec(b: Ops, recur: Recur, { constants, matvec }: Params): Program {
  const linear = matvec.inputs.map((_, i) => i >= constants);
  const { program, nonzero } = recur.transpose(
    matvec,
    linear,
    matvec.outputs.map(() => true),
  );
  if (!nonzero.includes(false)) return program;
  return b.program(avalsOf(program.inputs), (inner, inputs) =>
    zip(spread(inner.inline(program, inputs), nonzero), matvec.outputs).map(
      ([ct, { aval }]) => ct ?? inner.full(0, aval),
    ),
  );
}

export const linearSolve: Rules<Params> = {
  ...computes,
  plainCall: ({ solve }) => ({ name: 'solve', program: solve }),
  type: (inputs, { solve }) => {
    checkTakes('linearSolve', 'the solver', solve, avalsOf(inputs));
    return avalsOf(solve.outputs);
  },
  evaluate: (inputs, { solve }, _outputs, { run }) => run(solve, inputs),
  jvp: { forward, split },
  transpose: (b, cotangents, inputs, params, recur) => {
    const { constants, matvec, solve, transposeSolve } = params;
    if (transposeSolve === null)
      fail(
        'not-differentiable',
        'lax.customLinearSolve: reverse mode solves the transposed equation, but no solver of it was ' +
          'given. Pass { transposeSolve }, or { symmetric: true } where the matrix is symmetric.',
      );
    const known = inputs.slice(0, constants);
    if (known.some((x) => x.kind === 'linear'))
      fail(
        'not-differentiable',
        'lax.customLinearSolve: a solution is linear in b, but not in the matrix. Transpose its ' +
          'derivative instead: vjp, or linearize first.',
      );
    const cts = zip(cotangents, solve.outputs).map(([ct, { aval }]) => ct ?? b.full(0, aval));
    const isSymmetric = transposeSolve === solve;
    const results = b.bind('linearSolve', [...(known as Primal[]), ...cts], {
      constants,
      matvec: isSymmetric ? matvec : transposedMatvec(b, recur, params),
      solve: transposeSolve,
      transposeSolve: solve,
    });
    return [...known.map(() => null), ...results];
  },
  // Constants stay as they are; b and x are mapped.
  batch: (b, inputs, mapped, { constants, matvec, solve, transposeSolve }, size, recur) => {
    const marks = mapped.map((isMapped, i) => isMapped || i >= constants);
    const operands = inputs.map((x, i) => (marks[i] !== mapped[i] ? b.repeat(x, size) : x));
    const batched = (program: Program): Program => batchedWhole(b, recur, program, size, marks);
    const solver = batched(solve);
    const outputs = b.bind('linearSolve', operands, {
      constants,
      matvec: batched(matvec),
      solve: solver,
      transposeSolve:
        transposeSolve === null || transposeSolve === solve
          ? transposeSolve && solver
          : batched(transposeSolve),
    });
    return { outputs, mapped: outputs.map(() => true) };
  },
  complex: 'by its programs',
  lower: { kind: 'call', program: ({ solve }) => solve },
};
