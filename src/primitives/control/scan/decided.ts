import { at, zip } from '../../../array/shape.js';
import type { DecideRule, Rewriting } from '../../../ir/passes/rewrite.js';
import {
  newEquation,
  newLiteral,
  type Atom,
  type PrimParams,
  type Var,
} from '../../../ir/program.js';

type ScanRule = DecideRule<PrimParams['scan']>;
type ScanEquation = Parameters<ScanRule>[0];

/** A scan of no turns is its operands, a scan of one turn the equations of its body. */
export const decidedScan: ScanRule = (equation, rewriting) => {
  if (!keepsTypes(equation)) return undefined;
  if (equation.params.length === 0) return withoutTurns(equation, rewriting);
  return equation.params.length === 1 ? onlyTurn(equation, rewriting) : undefined;
};

/** Whether weak types are the same before, inside and behind the scan. */
function keepsTypes({ inputs, params, outputs }: ScanEquation): boolean {
  const { constants, carries, body } = params;
  return (
    body.inputs.every((v, i) => v.aval.weak === at(inputs, i).aval.weak) &&
    outputs.every((v, i) => i >= carries || v.aval.weak === at(inputs, constants + i).aval.weak)
  );
}

function withoutTurns(equation: ScanEquation, rewriting: Rewriting): Atom[] {
  const { inputs, params, outputs, source } = equation;
  const { constants, carries } = params;
  return outputs.map((v, i) => {
    if (i < carries) return at(inputs, constants + i);
    const none = rewriting.fresh(v.aval);
    const shape = { shape: v.aval.shape, dims: [] };
    rewriting.append(newEquation('broadcast', [newLiteral(0, v.aval)], shape, [none], source));
    return none;
  });
}

function onlyTurn(equation: ScanEquation, rewriting: Rewriting): Atom[] {
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
