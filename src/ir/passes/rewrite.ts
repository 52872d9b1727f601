/**
 * What the passes share: the walk that rewrites equations one by one, and the way into
 * sub-programs.
 */
import type { Aval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { zip } from '../../array/shape.js';
import { bindInputs, lookup, renumber } from '../builder.js';
import { CacheByObject } from '../../array/cache.js';
import {
  isProgram,
  newEquation,
  newProgram,
  newVar,
  subPrograms,
  type Atom,
  type Constant,
  type Equation,
  type EquationOf,
  type PrimName,
  type PrimParams,
  type Program,
  type Var,
} from '../program.js';
import type { EvaluateRules, TypeRules } from '../rules.js';
import type { TraitRules } from '../traits.js';
import type { Source } from '../source.js';

export type PassRules = TypeRules & EvaluateRules & TraitRules & DecideRules & BodyPassRules;
export type Pass = (program: Program, rules: PassRules) => Program;

/**
 * The passes that only loops and branches give work to. They come with the records that hold
 * bodies, so that they are not there where nothing can hold any.
 */
export interface BodyPasses {
  readonly writeConstants: Pass;
  readonly liftConstants: Pass;
  readonly simplifyOperands: Pass;
  readonly hoistInvariants: Pass;
  readonly takeTurnsAtOnce: Pass;
  readonly sumBehindLoops: Pass;
  readonly readByRows: Pass;
}

export type BodyPassRules = { readonly [N in PrimName]: { readonly bodyPasses?: BodyPasses } };

/** Writes an equation with one result, of the type that its rule gives; the result. */
export type Emit = <N extends PrimName>(
  primitive: N,
  inputs: readonly Atom[],
  params: PrimParams[N],
) => Var;

/** The program that a rewriting writes: what a step may ask of it, and add to it. */
export class Rewriting {
  readonly equations: Equation[] = [];
  readonly #defined: (Equation | undefined)[] = [];
  readonly #replaced: (Atom | undefined)[] = [];
  readonly #constants: Constant[];
  readonly #constantOf: Map<DenseArray, Var>;
  #nextId: number;

  constructor(program: Program) {
    this.#constants = [...program.constants];
    this.#constantOf = new Map(program.constants.map((c) => [c.value, c.binder]));
    this.#nextId = program.varCount;
  }

  get constants(): readonly Constant[] {
    return this.#constants;
  }

  /** The equation that computes an atom, if one does. */
  definition(atom: Atom): Equation | undefined {
    return atom.kind === 'var' ? this.#defined[atom.id] : undefined;
  }

  /** The equation that computes an atom, if it is one of this primitive. */
  made<N extends PrimName>(atom: Atom, primitive: N): EquationOf<N> | undefined {
    const definition = this.definition(atom);
    return definition?.primitive === primitive
      ? (definition as unknown as EquationOf<N>)
      : undefined;
  }

  /** Writes an equation, before the one that is looked at. */
  append(equation: Equation): void {
    this.equations.push(equation);
    for (const v of equation.outputs) this.#defined[v.id] = equation;
  }

  /** What writes equations in the place of one from that source. */
  emitting(rules: TypeRules, source: Source | undefined): Emit {
    return (primitive, inputs, params) => {
      const [type] = rules[primitive].type(inputs, params as never);
      const result = this.fresh(type as Var['aval']);
      this.append(newEquation(primitive, inputs, params, [result], source));
      return result;
    };
  }

  /** Writes the equations of a program applied to operands; what its results are called here. */
  inline(program: Program, args: readonly Atom[], caller: Source | undefined): Atom[] {
    const environment = bindInputs(program, args, (value) => this.constant(value));
    for (const { primitive, inputs, params, outputs, source } of program.equations) {
      const operands = inputs.map((a) => lookup(environment, a));
      const results = outputs.map((v) => this.fresh(v.aval));
      zip(outputs, results).forEach(([v, result]) => (environment[v.id] = result));
      this.append(newEquation(primitive, operands, params as never, results, source ?? caller));
    }
    return program.outputs.map((a) => lookup(environment, a));
  }

  /** From now on the atom, which has the aval of `v`, stands for it. */
  replace(v: Var, atom: Atom): void {
    this.#replaced[v.id] = atom;
  }

  /** What stands for an atom. */
  current(atom: Atom): Atom {
    return atom.kind === 'var' ? (this.#replaced[atom.id] ?? atom) : atom;
  }

  constant(value: DenseArray): Var {
    let binder = this.#constantOf.get(value);
    if (binder === undefined) {
      binder = this.fresh(value.aval);
      this.#constantOf.set(value, binder);
      this.#constants.push({ binder, value });
    }
    return binder;
  }

  fresh(type: Aval): Var {
    return newVar(this.#nextId++, type);
  }
}

/**
 * What loops and branches amount to that are decided before the program runs: for each result the
 * atom that stands for it, written by `rewriting`; undefined where it is open.
 */
export type DecideRule<P> = (
  equation: Pick<Equation, 'inputs' | 'outputs' | 'source'> & { readonly params: P },
  rewriting: Rewriting,
) => readonly Atom[] | undefined;
type DecideRules = {
  readonly [N in PrimName]: { readonly decided?: DecideRule<PrimParams[N]> };
};

/**
 * Walks the equations in order, those that read a replaced value already rewritten. `step` gives
 * the equation to write, or for each output the atom that stands for it from now on, which must
 * have the output's aval; outputs that an equation no longer has are replaced before.
 */
export function rewriteEquations(
  program: Program,
  step: (equation: Equation, rewriting: Rewriting) => Equation | readonly Atom[],
): Program {
  const rewriting = new Rewriting(program);
  const use = (a: Atom): Atom => rewriting.current(a);
  let changed = false;
  for (const equation of program.equations) {
    const result = step(withInputs(equation, equation.inputs.map(use)), rewriting);
    if (isEquation(result)) rewriting.append(result);
    else zip(equation.outputs, result).forEach(([v, atom]) => rewriting.replace(v, atom));
    changed ||= result !== equation;
  }
  if (!changed) return program;
  const { constants, equations } = rewriting;
  return renumber(program.inputs, constants, equations, program.outputs.map(use));
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

/**
 * The pass applied to the programs that equations hold, innermost first and each once, then to the
 * whole.
 */
export function everywhere(pass: Pass): Pass {
  return (program, rules) => eachOnce((p, run) => pass(mapSubPrograms(p, run), rules))(program);
}

/** The pass applied to the whole, then to the programs that its equations hold, each once. */
export function outermostFirst(pass: Pass): Pass {
  return (program, rules) => eachOnce((p, run) => mapSubPrograms(pass(p, rules), run))(program);
}

/** `change` applied, with the way to apply it to programs inside; each program is changed once. */
export function eachOnce(
  change: (program: Program, run: (inner: Program) => Program) => Program,
): (program: Program) => Program {
  const done = new Map<Program, Program>();
  const run = (p: Program): Program => {
    let result = done.get(p);
    if (result === undefined) {
      result = change(p, run);
      done.set(p, result);
    }
    return result;
  };
  return run;
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
  if (subPrograms(equation).length === 0) return equation;
  const { primitive, inputs, params, outputs, source } = equation;
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

/** A program with `atoms` in the place of some of its vars, by id. */
export function substitute(
  program: Program,
  atoms: ReadonlyMap<Var, Atom>,
  inputs: readonly Var[],
  outputs: readonly Atom[] = program.outputs,
): Program {
  const use = (a: Atom): Atom => (a.kind === 'var' ? (atoms.get(a) ?? a) : a);
  const equations = program.equations.map((e) =>
    newEquation(e.primitive, e.inputs.map(use), e.params as never, e.outputs, e.source),
  );
  return renumber(inputs, program.constants, equations, outputs.map(use));
}

/** Changes of programs, each made once by the text that tells what is changed: sharing stays. */
export class ChangesByText {
  readonly #done = new CacheByObject<Program>(64);

  once(program: Program, what: string, make: () => Program): Program {
    const results = this.#done.of(program);
    return results.find(what) ?? results.add(what, make());
  }
}
