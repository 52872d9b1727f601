import type { Aval } from '../array/aval.js';
import type { DenseArray } from '../array/dense.js';
import { fail } from '../array/errors.js';
import { at, zip } from '../array/shape.js';
import {
  newEquation,
  newProgram,
  newVar,
  type Atom,
  type Constant,
  type Equation,
  type PrimName,
  type PrimParams,
  type Program,
  type Var,
} from './program.js';
import type { TypeRules } from './rules.js';
import type { Source } from './source.js';

/**
 * Appends equations to a program under construction. The type rules give every output its aval, so
 * an ill-typed equation cannot be built. `finish` numbers the vars in the order of printing.
 */
export class Builder {
  readonly #rules: TypeRules;
  readonly #inputs: Var[] = [];
  readonly #constants = new Map<DenseArray, Var>();
  readonly #captured = new Map<Var, DenseArray>();
  readonly #equations: Equation[] = [];
  /** The equation that binds each var, by id; a hole for inputs and constants. */
  readonly #definitions: (Equation | undefined)[] = [];
  #nextId = 0;
  /** Whether it has no equation yet. */
  get isEmpty(): boolean {
    return this.#equations.length === 0;
  }

  /** Set by walks, so that equations they emit keep the position of the one they rewrite. */
  source: Source | undefined = undefined;

  constructor(rules: TypeRules) {
    this.#rules = rules;
  }

  /** A new input of the program. */
  input(aval: Aval): Var {
    const v = newVar(this.#nextId++, aval);
    this.#inputs.push(v);
    return v;
  }

  /** A captured array; the same array is captured once. */
  constant(value: DenseArray): Var {
    let v = this.#constants.get(value);
    if (v === undefined) {
      v = newVar(this.#nextId++, value.aval);
      this.#constants.set(value, v);
      this.#captured.set(v, value);
    }
    return v;
  }

  /** The captured array that `v` stands for, if it stands for one. */
  captured(v: Var): DenseArray | undefined {
    return this.#captured.get(v);
  }

  /** Appends an equation and returns its outputs. */
  emit<N extends PrimName>(primitive: N, inputs: readonly Atom[], params: PrimParams[N]): Var[] {
    const types = this.#rules[primitive].type(inputs, params);
    const outputs = types.map((t) => newVar(this.#nextId++, t));
    const equation = newEquation(primitive, inputs, params, outputs, this.source);
    this.#equations.push(equation);
    for (const v of outputs) this.#definitions[v.id] = equation;
    return outputs;
  }

  /** Appends an equation of another program once more, with these inputs; it keeps its source. */
  again({ primitive, params, source }: Equation, inputs: readonly Atom[]): Var[] {
    const outer = this.source;
    this.source = source ?? outer;
    const outputs = this.emit(primitive, inputs, params as never);
    this.source = outer;
    return outputs;
  }

  /**
   * Appends the equations of `program` applied to `args` and returns its outputs. `write` appends
   * what stands for an equation and returns what stands for its outputs.
   */
  inline(
    program: Program,
    args: readonly Atom[],
    write: (equation: Equation, inputs: readonly Atom[]) => readonly Atom[] = (equation, inputs) =>
      this.again(equation, inputs),
  ): Atom[] {
    const environment = bindInputs(program, args, (value) => this.constant(value));
    const outer = this.source;
    for (const equation of program.equations) {
      this.source = equation.source ?? outer;
      const inputs = equation.inputs.map((a) => lookup(environment, a));
      zip(equation.outputs, write(equation, inputs)).forEach(([v, o]) => (environment[v.id] = o));
    }
    this.source = outer;
    return program.outputs.map((a) => lookup(environment, a));
  }

  /** An empty builder with the same rules, for a program that an equation shall hold. */
  another(): Builder {
    const builder = new Builder(this.#rules);
    builder.source = this.source;
    return builder;
  }

  /** The equation of this builder that binds `v`; undefined for inputs and constants. */
  definition(v: Var): Equation | undefined {
    return this.#definitions[v.id];
  }

  /**
   * The program whose results are `outputs`; `inputs` puts the inputs into another order than that
   * of their making. The builder must not be used afterwards.
   */
  finish(outputs: readonly Atom[], inputs: readonly Var[] = this.#inputs): Program {
    const constants = [...this.#constants].map(([value, binder]) => ({ binder, value }));
    return renumber(inputs, constants, this.#equations, outputs);
  }
}

/** A program from vars with any distinct ids: numbers them densely in the order of printing. */
export function renumber(
  inputs: readonly Var[],
  constants: readonly Constant[],
  equations: readonly Equation[],
  outputs: readonly Atom[],
): Program {
  const bound: (Var | undefined)[] = [];
  const renamed: Var[] = [];
  let varCount = 0;
  const bind = (v: Var): Var => {
    const fresh = newVar(varCount++, v.aval);
    bound[v.id] = v;
    renamed[v.id] = fresh;
    return fresh;
  };
  const use = (a: Atom): Atom => {
    if (a.kind === 'literal') return a;
    if (bound[a.id] !== a) fail('internal', `a var is used before it is bound (id ${a.id})`);
    return at(renamed, a.id);
  };
  const newInputs = inputs.map(bind);
  const newConstants = constants.map((c) => ({ binder: bind(c.binder), value: c.value }));
  const newEquations = equations.map((e) =>
    newEquation(e.primitive, e.inputs.map(use), e.params as never, e.outputs.map(bind), e.source),
  );
  return newProgram(newInputs, newConstants, newEquations, outputs.map(use), varCount);
}

/** The environment of a walk: what stands for each var, by id. */
export type Environment<T> = (T | undefined)[];

/** An environment in which inputs and constants of `program` are bound. */
export function bindInputs<T>(
  program: Program,
  args: readonly T[],
  constant: (value: DenseArray) => T,
): Environment<T> {
  const environment = new Array<T | undefined>(program.varCount);
  zip(program.inputs, args).forEach(([v, a]) => (environment[v.id] = a));
  for (const c of program.constants) environment[c.binder.id] = constant(c.value);
  return environment;
}

/** What stands for an atom: literals stand for themselves. */
export function lookup(environment: Environment<Atom>, atom: Atom): Atom {
  if (atom.kind === 'literal') return atom;
  const found = environment[atom.id];
  if (found === undefined) fail('internal', `var ${atom.id} is not bound`);
  return found;
}
