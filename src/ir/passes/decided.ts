import { sameAval } from '../../array/aval.js';
import { zip } from '../../array/shape.js';
import {
  newEquation,
  newLiteral,
  type Atom,
  type EquationOf,
  type Program,
  type Var,
} from '../program.js';
import { rewriteEquations, type Rewriting } from './rewrite.js';

/**
 * Replaces control flow that is decided before the program runs by what happens then: a branch
 * chosen by a literal and a scan of one turn by their equations, a scan of no turns by its
 * operands.
 */
export function writeDecided(program: Program): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    if (equation.primitive === 'cond') return takenBranch(equation, rewriting) ?? equation;
    if (equation.primitive !== 'scan' || !keepsTypes(equation)) return equation;
    if (equation.params.length === 0) return withoutTurns(equation, rewriting);
    return equation.params.length === 1 ? onlyTurn(equation, rewriting) : equation;
  });
}

function takenBranch(
  { inputs, params, outputs, source }: EquationOf<'cond'>,
  rewriting: Rewriting,
): readonly Atom[] | undefined {
  const [index, ...operands] = inputs;
  if (index?.kind !== 'literal') return undefined;
  const last = params.branches.length - 1;
  const branch = params.branches[Math.min(Math.max(index.value, 0), last)] as Program;
  if (zip(branch.inputs, operands).some(([v, a]) => v.aval.weak !== a.aval.weak)) return undefined;
  const results = rewriting.inline(branch, operands, source);
  return zip(results, outputs).map(([a, { aval }]) => {
    if (sameAval(a.aval, aval)) return a;
    // Another branch gives a result that is not weak.
    const y = rewriting.fresh(aval);
    rewriting.append(newEquation('convert', [a], { dtype: aval.dtype }, [y], source));
    return y;
  });
}

/** Whether weak types are the same before, inside and behind the scan. */
function keepsTypes({ inputs, params, outputs }: EquationOf<'scan'>): boolean {
  const { constants, carries, body } = params;
  return (
    body.inputs.every((v, i) => v.aval.weak === (inputs[i] as Atom).aval.weak) &&
    outputs.every(
      (v, i) => i >= carries || v.aval.weak === (inputs[constants + i] as Atom).aval.weak,
    )
  );
}

function withoutTurns(equation: EquationOf<'scan'>, rewriting: Rewriting): Atom[] {
  const { inputs, params, outputs, source } = equation;
  const { constants, carries } = params;
  return outputs.map((v, i) => {
    if (i < carries) return inputs[constants + i] as Atom;
    const none = rewriting.fresh(v.aval);
    const shape = { shape: v.aval.shape, dims: [] };
    rewriting.append(newEquation('broadcast', [newLiteral(0, v.aval)], shape, [none], source));
    return none;
  });
}

function onlyTurn(equation: EquationOf<'scan'>, rewriting: Rewriting): Atom[] {
  const { inputs, params, outputs, source } = equation;
  const { constants, carries, body } = params;
  const reshaped = (x: Atom, like: Var): Var => {
    const y = rewriting.fresh(like.aval);
    rewriting.append(newEquation('reshape', [x], { shape: like.aval.shape }, [y], source));
    return y;
  };
  const operands = zip(inputs, body.inputs).map(([x, v], i) =>
    i < constants + carries ? x : reshaped(x, v),
  );
  const results = rewriting.inline(body, operands, source);
  return zip(results, outputs).map(([a, v], i) => (i < carries ? a : reshaped(a, v)));
}
