/** What a loop has to keep of its turns for the linear program of its body. */
import { hasEffect } from '../../ir/effects.js';
import { eliminateCommonSubexpressions } from '../../ir/passes/common-subexpressions.js';
import type { Atom, Program } from '../../ir/program.js';
import type { TraitRules } from '../../ir/traits.js';
import { dependents, slice, withOutputs } from './programs.js';

/**
 * Where a residual of a turn is found: it is a constant or a row of the loop, `invariant` computed
 * once for all turns, a result of the turn that is kept anyway, or one more result, which is kept
 * for its sake. `index` counts within each of these.
 */
export interface ResidualSource {
  readonly from: 'constant' | 'row' | 'invariant' | 'result' | 'kept';
  readonly index: number;
}

export interface LoopResiduals {
  /** Where each residual is. */
  readonly sources: readonly ResidualSource[];
  /** The program from the loop's constants to the `invariant` values. */
  readonly invariants: Program;
  /** The body; its results, then those that are `kept`, none twice. */
  readonly body: Program;
}

/** The inputs of a body are constants, carries, then rows; its results carries, then others. */
export interface LoopInputs {
  readonly constants: number;
  readonly carries: number;
}

/**
 * Sorts the residuals of a body, which its linearized primal program returns behind its `count`
 * results. Of these the carries are lost with the next turn, all others are kept anyway.
 */
export function loopResiduals(
  primal: Program,
  count: number,
  { constants, carries }: LoopInputs,
  rules: TraitRules,
): LoopResiduals {
  const program = eliminateCommonSubexpressions(primal, rules);
  const results = program.outputs.slice(0, count);
  const inTurn = program.inputs.map((_, i) => i >= constants);
  const isVarying = dependents(program, inTurn, (e) => hasEffect(e, rules));
  const known = new Map<Atom, ResidualSource>();
  program.inputs.forEach((v, i) => {
    if (i < constants) known.set(v, { from: 'constant', index: i });
    else if (i >= constants + carries)
      known.set(v, { from: 'row', index: i - constants - carries });
  });
  results.forEach((a, index) => {
    if (index >= carries && isVarying(a) && !known.has(a)) known.set(a, { from: 'result', index });
  });
  const [invariants, kept]: [Atom[], Atom[]] = [[], []];
  const sources = program.outputs.slice(count).map((a) => {
    let source = known.get(a);
    if (source === undefined) {
      const [from, list] = isVarying(a)
        ? (['kept', kept] as const)
        : (['invariant', invariants] as const);
      source = { from, index: list.push(a) - 1 };
      known.set(a, source);
    }
    return source;
  });
  return {
    sources,
    invariants: slice(program, program.inputs.slice(0, constants), invariants),
    body: withOutputs(program, [...results, ...kept]),
  };
}
