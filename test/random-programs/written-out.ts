/** Loops and branches written out: what they do with these arguments, without any of them. */
import { denseScalar, type DenseArray } from '../../src/array/dense.js';
import { at, range, zip } from '../../src/array/shape.js';
import { bindInputs, Builder } from '../../src/ir/builder.js';
import { evaluateEquation } from '../../src/ir/evaluate.js';
import {
  newEquation,
  type Atom,
  type Equation,
  type EquationOf,
  type Literal,
  type PrimName,
  type PrimParams,
  type Program,
} from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';

/** A value of the program that is written, and what it is for the arguments given. */
interface Known {
  readonly atom: Atom;
  readonly value: DenseArray;
}

/** The program of plain equations that `program` is when it gets these arguments. */
export function writtenOut(program: Program, args: readonly DenseArray[]): Program {
  const builder = new Builder(rules);
  const inputs = args.map((value) => ({ atom: builder.input(value.aval), value }));
  const results = new Writing(builder).program(program, inputs);
  return builder.finish(results.map(({ atom }) => atom));
}

class Writing {
  readonly #b: Builder;

  constructor(builder: Builder) {
    this.#b = builder;
  }

  program(program: Program, args: readonly Known[]): Known[] {
    const known = bindInputs<Known>(program, args, (value) => ({
      atom: this.#b.constant(value),
      value,
    }));
    const read = (a: Atom): Known => (a.kind === 'literal' ? literal(a) : (known[a.id] as Known));
    for (const equation of program.equations) {
      const results = this.#equation(equation, equation.inputs.map(read));
      zip(equation.outputs, results).forEach(([v, result]) => (known[v.id] = result));
    }
    return program.outputs.map(read);
  }

  #equation(equation: Equation, inputs: readonly Known[]): Known[] {
    const { primitive, params } = equation;
    if (primitive === 'call' || primitive === 'checkpoint' || primitive === 'customJvp')
      return this.program(params.program, inputs);
    if (primitive === 'cond') {
      const { branches } = params;
      const k = Math.min(Math.max(at(inputs, 0).value.item(), 0), branches.length - 1);
      return this.program(at(branches, k), inputs.slice(1));
    }
    if (primitive === 'while') {
      const { constants, test, body } = params;
      const fixed = inputs.slice(0, constants);
      let carry = inputs.slice(constants);
      while (at(this.program(test, [...fixed, ...carry]), 0).value.item() !== 0)
        carry = this.program(body, [...fixed, ...carry]);
      return carry;
    }
    if (primitive === 'scan') return this.#scan(equation, inputs);
    return this.#emit(primitive, inputs, params as never);
  }

  #emit<N extends PrimName>(name: N, inputs: readonly Known[], params: PrimParams[N]): Known[] {
    const atoms = inputs.map(({ atom }) => atom);
    const outputs = this.#b.emit(name, atoms, params);
    const values = evaluateEquation(
      rules,
      newEquation(name, atoms, params, outputs, undefined),
      inputs.map(({ value }) => value),
      outputs.map((v) => v.aval),
    );
    return zip(outputs, values).map(([atom, value]) => ({ atom, value }));
  }

  #scan({ params, outputs }: EquationOf<'scan'>, inputs: readonly Known[]): Known[] {
    const { constants, carries, length, reverse, body } = params;
    const fixed = inputs.slice(0, constants);
    let carry = inputs.slice(constants, constants + carries);
    const rows: Known[][] = [];
    for (const t of reverse ? range(length).reverse() : range(length)) {
      const taken = inputs.slice(constants + carries).map((xs) => this.#row(xs, t));
      const results = this.program(body, [...fixed, ...carry, ...taken]);
      carry = results.slice(0, carries);
      rows[t] = results.slice(carries);
    }
    const stacked = outputs.slice(carries).map(({ aval }, k) => {
      // An array without elements is as good as another.
      if (length === 0) return this.#emit('iota', [], { ...aval, axis: 0 });
      const shape = [1, ...aval.shape.slice(1)];
      const parts = rows.flatMap((ys) => this.#emit('reshape', [at(ys, k)], { shape }));
      return this.#emit('concatenate', parts, { axis: 0 });
    });
    return [...carry, ...stacked.flat()];
  }

  #row(xs: Known, t: number): Known {
    const [, ...shape] = xs.value.shape;
    const rest = shape.map(() => 0);
    const part = this.#emit('slice', [xs], {
      starts: [t, ...rest],
      stops: [t + 1, ...shape],
      steps: xs.value.shape.map(() => 1),
    });
    return at(this.#emit('reshape', part, { shape }), 0);
  }
}

const literal = (atom: Literal): Known => {
  const { dtype, weak } = atom.aval;
  return { atom, value: denseScalar(atom.value, dtype, weak) };
};
