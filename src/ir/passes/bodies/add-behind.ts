/** Writes loops without some terms of their carried sums, and those terms behind them. */
import { sameShape } from '../../../array/aval.js';
import { at } from '../../../array/shape.js';
import {
  inBodyOrder,
  parametersOf,
  programsOf,
  withParameters,
  type BodyEquation,
} from '../../bodies.js';
import { renumber } from '../../builder.js';
import {
  newEquation,
  avalsOf,
  newLiteral,
  newVar,
  noParams,
  type Atom,
  type Equation,
  type Program,
  type Var,
} from '../../program.js';
import type { Parameter } from '../../traits.js';
import { ChangesByText, type Emit, type PassRules, type Rewriting } from '../rewrite.js';
import { uniformValue } from '../uniform.js';
import type { CarriedSum, TermProduct, SumTerm } from './carried-sums.js';

/** What is added behind a loop and not in its turns. */
export interface Moved {
  readonly sums: readonly (CarriedSum & { readonly moved: readonly SumTerm[] })[];
  /** Factors of which the loop stacks what they are in each turn. */
  readonly stacked: readonly Var[];
}

/** Writes the loop and what is behind it; what stands for its results. */
export function addBehind(
  loop: BodyEquation,
  turns: number,
  moved: Moved,
  rewriting: Rewriting,
  rules: PassRules,
): Atom[] {
  return new Behind(loop, turns, moved, rewriting, rules).write();
}

class Behind {
  readonly #loop: BodyEquation;
  readonly #turns: number;
  readonly #moved: Moved;
  readonly #rewriting: Rewriting;
  readonly #rules: PassRules;
  readonly #emit: Emit;
  readonly #parameters: readonly Parameter[];
  readonly #body: Program;
  /** Of the loop as it is: how many carries there are. */
  readonly #carries: number;
  /** What the loop adds up in their place: what linear functions are given. */
  readonly #cores: readonly Var[];

  constructor(
    loop: BodyEquation,
    turns: number,
    moved: Moved,
    rewriting: Rewriting,
    rules: PassRules,
  ) {
    this.#loop = loop;
    this.#turns = turns;
    this.#moved = moved;
    this.#rewriting = rewriting;
    this.#rules = rules;
    this.#emit = rewriting.emitting(rules, loop.equation.source);
    this.#parameters = parametersOf(loop);
    this.#body = at(programsOf(loop), 0);
    this.#carries = this.#parameters.filter((p) => p.role === 'carry').length;
    const terms = moved.sums.flatMap((sum) => sum.moved);
    this.#cores = [...new Set(terms.filter((t) => t.product === undefined).map((t) => t.core))];
  }

  write(): Atom[] {
    const results = this.#writeLoop();
    const sumOf = new Map(this.#moved.sums.map((s) => [s.carry, s]));
    return this.#loop.equation.outputs.map((_, k) => {
      const more = this.#cores.length;
      const result = at(results, k < this.#carries ? k : k + more);
      const sum = sumOf.get(k);
      if (sum === undefined) return result;
      // Nothing else is added: it is what it was in front of the loop, most often zeros.
      const isStarting = sum.moved.length === sum.terms.length;
      const start = isStarting ? this.#startOf(sum) : result;
      const isZero =
        start.kind === 'literal' || uniformValue(start, this.#rewriting, this.#rules)?.value === 0;
      return sum.moved.reduce<Atom | undefined>(
        (x, term) => this.#added(x, this.#behind(term, results), term.by),
        isZero ? undefined : start,
      ) as Atom;
    });
  }

  #added(x: Atom | undefined, y: Atom, by: SumTerm['by']): Atom {
    if (x !== undefined) return this.#emit(by, [x, y], noParams);
    return by === 'add' ? y : this.#emit('neg', [y], noParams);
  }

  #startOf({ sum }: CarriedSum): Atom {
    return at(this.#parameters, this.#body.inputs.indexOf(sum)).operand as Atom;
  }

  /** The loop, whose results are the carries, the cores' sums, what it stacked, and the stacks. */
  #writeLoop(): Var[] {
    const { equation } = this.#loop;
    const zeros = this.#cores.map(({ aval }): Parameter => {
      const params = { shape: aval.shape, dims: [] };
      return { role: 'carry', operand: this.#emit('broadcast', [newLiteral(0, aval)], params) };
    });
    const results = [
      ...avalsOf(equation.outputs.slice(0, this.#carries)),
      ...avalsOf(this.#cores),
      ...avalsOf(equation.outputs.slice(this.#carries)),
      ...this.#moved.stacked.map(({ aval }) => ({ ...aval, shape: [this.#turns, ...aval.shape] })),
    ].map((type) => this.#rewriting.fresh(type));
    const parameters = inBodyOrder(this.#loop, [...this.#parameters, ...zeros]);
    const changed = withParameters(this.#loop, parameters, [this.#changedBody()], results);
    this.#rewriting.append(changed);
    return results;
  }

  #changedBody(): Program {
    const { sums, stacked } = this.#moved;
    const what = sums.map((s) => [s.carry, ...s.moved.map((t) => s.terms.indexOf(t))]);
    return changes.once(this.#body, JSON.stringify([what, stacked.map((v) => v.id)]), () =>
      this.#writeBody(),
    );
  }

  #writeBody(): Program {
    const { inputs, constants, equations, outputs, varCount } = this.#body;
    let nextId = varCount;
    const more: Equation[] = [];
    const add = (x: Var, y: Atom, by: SumTerm['by'] = 'add'): Var => {
      const sum = newVar(nextId++, x.aval);
      more.push(newEquation(by, [x, y], noParams, [sum], this.#loop.equation.source));
      return sum;
    };
    const sums = this.#cores.map(({ aval }) => newVar(nextId++, aval));
    const carried = outputs.slice(0, this.#carries);
    for (const { carry, sum, terms, moved } of this.#moved.sums)
      carried[carry] = terms
        .filter((t) => !moved.includes(t))
        .reduce((x, t) => add(x, t.added, t.by), sum);
    const taken = inBodyOrder(this.#loop, [
      ...inputs.map((v, i) => ({ role: at(this.#parameters, i).role, v })),
      ...sums.map((v) => ({ role: 'carry', v }) as const),
    ]);
    const results = [
      ...carried,
      ...sums.map((v, i) => add(v, at(this.#cores, i))),
      ...outputs.slice(this.#carries),
      ...this.#moved.stacked,
    ];
    return renumber(
      taken.map(({ v }) => v),
      constants,
      [...equations, ...more],
      results,
    );
  }

  /** A term behind the loop: the sum of what it is in all turns. */
  #behind({ core, product, steps }: SumTerm, results: readonly Var[]): Atom {
    const sum =
      product === undefined
        ? at(results, this.#carries + this.#cores.indexOf(core))
        : this.#sumOfProducts(product, results);
    return steps.reduce<Atom>((x, { equation, input }) => {
      const operands = equation.inputs.map((a, i) => (i === input ? x : this.#operandOf(a)));
      return this.#emit(equation.primitive, operands, equation.params as never);
    }, sum);
  }

  #sumOfProducts({ equation, factors }: TermProduct, results: readonly Var[]): Atom {
    const { primitive, inputs, params } = equation;
    const operands = factors.map((v, i) => {
      const stack = this.#stackOf(v, results);
      const shape = [this.#turns, ...at(inputs, i).aval.shape];
      return sameShape(stack.aval.shape, shape) ? stack : this.#emit('reshape', [stack], { shape });
    });
    return this.#emit(
      primitive,
      operands,
      this.#rules[primitive].summed?.(params as never) as never,
    );
  }

  /** The array whose rows are what a value of the body is in the turns. */
  #stackOf(v: Var, results: readonly Var[]): Atom {
    const row = this.#operandOf(v);
    if (row !== v) return row;
    const { outputs } = this.#body;
    const all = [...outputs.slice(this.#carries), ...this.#moved.stacked];
    return at(results, this.#carries + this.#cores.length + all.indexOf(v));
  }

  /** The operand of the loop that an input of its body, no carry, receives; else the atom. */
  #operandOf(a: Atom): Atom {
    const { role, operand } = this.#parameters[this.#body.inputs.indexOf(a as Var)] ?? {};
    return role === 'carry' ? a : (operand ?? a);
  }
}

const changes = new ChangesByText();
