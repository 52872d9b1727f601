import { zip } from '../../array/shape.js';
import { bindInputs, lookup, renumber } from '../builder.js';
import {
  newEquation,
  newVar,
  subPrograms,
  type Atom,
  type Constant,
  type Equation,
  type Program,
  type Var,
} from '../program.js';
import type { DenseArray } from '../../array/dense.js';
import type { Source } from '../source.js';
import { mapParams, mapSubPrograms, withInputs } from './rewrite.js';

/** A callee of at most this many equations is inlined wherever it is called. */
const smallCallee = 16;

/**
 * Replaces calls of small callees, and the only call of any callee, by the callee's equations.
 * Larger callees with several call sites stay shared, so that code grows with the source and not
 * with the calls. Goes into all programs that equations hold, each once.
 */
export function inlineCalls(program: Program): Program {
  const isInlined = chooseCallees(program);
  const done = new Map<Program, Program>();
  const flatten = (p: Program): Program => {
    let result = done.get(p);
    if (result === undefined) {
      const some = p.equations.some((e) => e.primitive === 'call' && isInlined(e.params.program));
      result = some ? new Flattening(isInlined, flatten).run(p) : mapSubPrograms(p, flatten);
      done.set(p, result);
    }
    return result;
  };
  return flatten(program);
}

/**
 * Decides by the number of calls in the whole tree of programs that hold a callee, and by its size.
 */
function chooseCallees(root: Program): (callee: Program) => boolean {
  const uses = new Map<Program, number>();
  const count = (p: Program): void => {
    for (const equation of p.equations)
      for (const [, sub] of subPrograms(equation)) {
        const before = uses.get(sub) ?? 0;
        uses.set(sub, before + 1);
        if (before === 0) count(sub);
      }
  };
  count(root);

  const sizes = new Map<Program, number>();
  const isInlined = (callee: Program): boolean =>
    uses.get(callee) === 1 || sizeOf(callee) <= smallCallee;
  /** The number of equations once the calls inside are inlined, those of bodies included. */
  const sizeOf = (p: Program): number => {
    let size = sizes.get(p);
    if (size === undefined) {
      size = 0;
      for (const e of p.equations)
        if (e.primitive !== 'call')
          size += subPrograms(e).reduce((sum, [, inner]) => sum + sizeOf(inner), 1);
        else size += isInlined(e.params.program) ? sizeOf(e.params.program) : 1;
      sizes.set(p, size);
    }
    return size;
  };
  return isInlined;
}

/** Writes one program whose inlined calls, and theirs in turn, are replaced by their equations. */
class Flattening {
  readonly #isInlined: (callee: Program) => boolean;
  readonly #flatten: (program: Program) => Program;
  readonly #constants = new Map<DenseArray, Var>();
  readonly #equations: Equation[] = [];
  #nextId = 0;

  constructor(isInlined: (callee: Program) => boolean, flatten: (program: Program) => Program) {
    this.#isInlined = isInlined;
    this.#flatten = flatten;
  }

  run(program: Program): Program {
    const inputs = program.inputs.map((v) => this.#fresh(v));
    const outputs = this.#inline(program, inputs, undefined);
    const constants: Constant[] = [...this.#constants].map(([value, binder]) => ({
      binder,
      value,
    }));
    return renumber(inputs, constants, this.#equations, outputs);
  }

  #inline(program: Program, args: readonly Atom[], caller: Source | undefined): Atom[] {
    const environment = bindInputs(program, args, (value) => this.#constant(value));
    for (const equation of program.equations) {
      const inputs = equation.inputs.map((a) => lookup(environment, a));
      const source = equation.source ?? caller;
      const results =
        equation.primitive === 'call' && this.#isInlined(equation.params.program)
          ? this.#inline(equation.params.program, inputs, source)
          : this.#append(equation, inputs, source);
      zip(equation.outputs, results).forEach(([v, atom]) => (environment[v.id] = atom));
    }
    return program.outputs.map((a) => lookup(environment, a));
  }

  #append(equation: Equation, inputs: readonly Atom[], source: Source | undefined): Var[] {
    const { primitive, params } = mapParams(withInputs(equation, inputs), this.#flatten);
    const outputs = equation.outputs.map((v) => this.#fresh(v));
    this.#equations.push(newEquation(primitive, inputs, params as never, outputs, source));
    return outputs;
  }

  #constant(value: DenseArray): Var {
    let binder = this.#constants.get(value);
    if (binder === undefined) {
      binder = newVar(this.#nextId++, value.aval);
      this.#constants.set(value, binder);
    }
    return binder;
  }

  #fresh(v: Var): Var {
    return newVar(this.#nextId++, v.aval);
  }
}
