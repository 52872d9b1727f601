import { at } from '../../array/shape.js';
import { renumber } from '../builder.js';
import type { Atom, Equation, Program, Var } from '../program.js';
import { asBodyEquation, parametersOf, programsOf, withParameters } from '../bodies.js';
import type { TraitRules } from '../traits.js';
import { findNeeds, type BodyNeeds, type Needs } from './needs.js';
import { ChangesByText, eachOnce, mapParams } from './rewrite.js';

/**
 * Drops equations and constants that no result depends on and that have no effect. Inputs stay:
 * they are the signature. Loops and branches neither compute nor carry, take or give what nobody
 * needs.
 */
export function eliminateDeadCode(program: Program, rules: TraitRules): Program {
  const sweep = eachOnce((p, run) =>
    new Sweep(run, rules).program(p, findNeeds(p, rules), p.inputs, p.outputs),
  );
  return sweep(program);
}

class Sweep {
  /** The pass itself, for programs that are called whole. */
  readonly #run: (program: Program) => Program;
  readonly #rules: TraitRules;
  readonly #changes = new ChangesByText();

  constructor(run: (program: Program) => Program, rules: TraitRules) {
    this.#run = run;
    this.#rules = rules;
  }

  /** What is needed of a program, with these of its inputs and results. */
  program(
    program: Program,
    needs: Needs,
    inputs: readonly Var[],
    outputs: readonly Atom[],
  ): Program {
    const live = program.equations.filter((e) => needs.isLive(e));
    const equations = live.map((e) => this.#equation(e, needs));
    const constants = program.constants.filter((c) => needs.has(c.binder));
    const isSame =
      equations.length === program.equations.length &&
      equations.every((e, i) => e === program.equations[i]) &&
      constants.length === program.constants.length &&
      inputs.length === program.inputs.length &&
      outputs.length === program.outputs.length;
    return isSame ? program : renumber(inputs, constants, equations, outputs);
  }

  #equation(equation: Equation, needs: Needs): Equation {
    const inside = needs.ofBodies(equation);
    const loop = asBodyEquation(equation, this.#rules);
    if (inside === undefined || loop === undefined) return mapParams(equation, this.#run);
    const before = programsOf(loop);
    const bodies = before.map((body, i) => this.#body(body, inside, i));
    if (bodies.every((body, i) => body === before[i])) return equation;
    return withParameters(
      loop,
      parametersOf(loop).filter((_, i) => inside.isTaken[i]),
      bodies,
      equation.outputs.filter((_, k) => inside.isGiven[k]),
    );
  }

  /** A body, written once for all equations that need the same of it. */
  #body(body: Program, { programs, computing, isTaken, isGiven }: BodyNeeds, i: number): Program {
    const isKept = computing.includes(i) ? isGiven : body.outputs.map(() => true);
    return this.#changes.once(body, JSON.stringify([isTaken, isKept]), () =>
      this.program(
        body,
        at(programs, i),
        body.inputs.filter((_, k) => isTaken[k]),
        body.outputs.filter((_, k) => isKept[k]),
      ),
    );
  }
}
