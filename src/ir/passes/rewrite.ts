/** What the passes share: the walk that rewrites equations one by one, and the way into sub-programs. */
import type { Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { zip } from '../../array/shape.js';
import { renumber } from '../builder.js';
import {
  isProgram,
  newEquation,
  newProgram,
  newVar,
  noParams,
  type Atom,
  type Constant,
  type Equation,
  type Program,
  type Var,
} from '../program.js';
import type { EvaluateRules, TypeRules } from '../rules.js';

export type PassRules = TypeRules & EvaluateRules;
export type Pass = (program: Program, rules: PassRules) => Program;

/** What a rewriting step may ask of the program written so far, and add to it. */
export class Rewriting {
  readonly #defined: (Equation | undefined)[] = [];
  readonly #constants: Constant[];
  #nextId: number;

  constructor(program: Program) {
    this.#constants = [...program.constants];
    this.#nextId = program.varCount;
  }

  get constants(): readonly Constant[] {
    return this.#constants;
  }

  /** The equation that computes an atom, if one does. */
  definition(atom: Atom): Equation | undefined {
    return atom.kind === 'var' ? this.#defined[atom.id] : undefined;
  }

  define(equation: Equation): void {
    for (const v of equation.outputs) this.#defined[v.id] = equation;
  }

  constant(value: DenseArray): Var {
    const binder = this.fresh(value.aval);
    this.#constants.push({ binder, value });
    return binder;
  }

  fresh(type: Aval): Var {
    return newVar(this.#nextId++, type);
  }
}

/**
 * Walks the equations in order, those that read a replaced value already rewritten. `step` gives
 * an equation with the same outputs, or for each output the atom that stands for it from now on;
 * that atom must have the output's aval.
 */
export function rewriteEquations(
  program: Program,
  step: (equation: Equation, rewriting: Rewriting) => Equation | readonly Atom[],
): Program {
  const rewriting = new Rewriting(program);
  const replaced: (Atom | undefined)[] = [];
  const use = (a: Atom): Atom => (a.kind === 'var' ? (replaced[a.id] ?? a) : a);
  const equations: Equation[] = [];
  let changed = false;
  for (const equation of program.equations) {
    const isStale = equation.inputs.some((a) => a.kind === 'var' && replaced[a.id] !== undefined);
    const current = isStale ? withInputs(equation, equation.inputs.map(use)) : equation;
    const result = step(current, rewriting);
    if (isEquation(result)) {
      rewriting.define(result);
      equations.push(result);
    } else zip(equation.outputs, result).forEach(([v, atom]) => (replaced[v.id] = atom));
    changed ||= result !== equation;
  }
  if (!changed) return program;
  return renumber(program.inputs, rewriting.constants, equations, program.outputs.map(use));
}

function isEquation(result: Equation | readonly Atom[]): result is Equation {
  return 'primitive' in result;
}

/** The equation with other operands; the same object where they are the same. */
export function withInputs(equation: Equation, inputs: readonly Atom[]): Equation {
  if (inputs.every((a, i) => a === equation.inputs[i])) return equation;
  const { primitive, params, outputs, source } = equation;
  return newEquation(primitive, inputs, params as never, outputs, source);
}

/** The pass applied to the programs that equations hold, innermost first and each once, then to the whole. */
export function everywhere(pass: Pass): Pass {
  return (program, rules) => {
    const done = new Map<Program, Program>();
    const run = (p: Program): Program => {
      const known = done.get(p);
      if (known !== undefined) return known;
      const result = pass(mapSubPrograms(p, run), rules);
      done.set(p, result);
      return result;
    };
    return run(program);
  };
}

/** The program with `change` applied to each program held in params. */
export function mapSubPrograms(program: Program, change: (p: Program) => Program): Program {
  const equations = program.equations.map((e) => mapParams(e, change));
  return equations.every((e, i) => e === program.equations[i])
    ? program
    : newProgram(program.inputs, program.constants, equations, program.outputs, program.varCount);
}

/** The equation with `change` applied to each program in its params. */
export function mapParams(equation: Equation, change: (p: Program) => Program): Equation {
  const { primitive, inputs, params, outputs, source } = equation;
  if (params === noParams) return equation;
  let changed = false;
  const changeOne = (value: unknown): unknown => {
    if (!isProgram(value))
      return Array.isArray(value) && value.some(isProgram) ? value.map(changeOne) : value;
    const result = change(value);
    changed ||= result !== value;
    return result;
  };
  const entries = Object.entries(params).map(([key, value]) => [key, changeOne(value)]);
  if (!changed) return equation;
  return newEquation(primitive, inputs, Object.fromEntries(entries) as never, outputs, source);
}
