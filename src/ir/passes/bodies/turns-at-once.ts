/**
 * Loops over scalars whose turns need nothing of each other but what they add up: all turns are
 * computed at once, by elementwise equations over the rows, and the sums are taken behind them.
 *
 *     e = f(xs[i], ys[i]),  s ← s + e  in every turn     →     E = f(xs, ys),  s + Σᵢ Eᵢ
 *
 * Conditions that cost little are choices there. Such equations fuse with those around them and
 * are computed in lanes, which a loop that carries its sum from turn to turn is not. The terms are
 * the same, added in another order.
 */
import { sameShape, type Aval } from '../../../array/aval.js';
import { at, sizeOf, type Shape } from '../../../array/shape.js';
import {
  asBodyEquation,
  parametersOf,
  programsOf,
  withParameters,
  type BodyEquation,
} from '../../bodies.js';
import { programHasEffect, usesTape } from '../../effects.js';
import {
  newEquation,
  newLiteral,
  noParams,
  type Atom,
  type Equation,
  type Literal,
  type Program,
  type Var,
} from '../../program.js';
import { smallSize } from '../../small.js';
import type { Parameter } from '../../traits.js';
import {
  ChangesByText,
  rewriteEquations,
  type Emit,
  type PassRules,
  type Rewriting,
} from '../rewrite.js';
import { uniformValue } from '../uniform.js';
import { carriedSums, type CarriedSum, type SumTerm } from './carried-sums.js';
import { withSidesChosen } from './choose-sides.js';
import { readingRows } from './read-by-rows.js';
import { TurnNumbers, type TurnNumber } from './turn-numbers.js';

/**
 * Most turns of a loop that takes no rows but counts. Where its values do not all fuse, they need
 * memory that such a loop did not ask for.
 */
const maxTurnsWithoutRows = 1 << 20;

/** The pass. */
export function takeTurnsAtOnce(program: Program, rules: PassRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const asWritten = asBodyEquation(equation, rules);
    const turns = asWritten?.holds.turns?.(equation.params);
    if (asWritten === undefined || turns === undefined || turns <= smallSize) return equation;
    const given = withoutConditions(asWritten, rules);
    if (carriedBy(given, turns, rewriting, rules) === undefined) return equation;
    const loop = { ...given, equation: readingRows(given, turns, rewriting, rules) };
    const found = independentTurns(loop, turns, rewriting, rules);
    return found === undefined
      ? equation
      : new AtOnce(loop, turns, found, rewriting, rules).write();
  });
}

const changes = new ChangesByText();

/** The loop with conditions that cost little as choices. */
function withoutConditions(loop: BodyEquation, rules: PassRules): BodyEquation {
  const body = at(programsOf(loop), 0);
  const chosen = changes.once(body, 'sides chosen', () => withSidesChosen(body, rules));
  if (chosen === body) return loop;
  const { outputs } = loop.equation;
  return { ...loop, equation: withParameters(loop, parametersOf(loop), [chosen], outputs) };
}

interface Carried {
  readonly sums: ReadonlyMap<number, CarriedSum>;
  /** The carries that only count, as inputs of the body. */
  readonly counters: ReadonlyMap<Atom, TurnNumber>;
}

interface IndependentTurns extends Carried {
  /** What has to be computed in the turns, in order. */
  readonly equations: readonly Equation[];
}

/** What a loop carries; undefined if it is more than sums and counters. */
function carriedBy(
  loop: BodyEquation,
  turns: number,
  rewriting: Rewriting,
  rules: PassRules,
): Carried | undefined {
  const body = at(programsOf(loop), 0);
  const roles = parametersOf(loop).map((p) => p.role);
  const sums = new Map(carriedSums(body, roles, rules).map((s) => [s.carry, s]));
  const numbers = new TurnNumbers(loop, body, turns, rewriting);
  const counters = new Map<Atom, TurnNumber>();
  const carries = body.inputs.filter((_, i) => roles[i] === 'carry');
  for (const [k, carry] of carries.entries()) {
    const number = numbers.of(carry);
    if (number !== undefined && !carry.aval.weak) counters.set(carry, number);
    else if (!sums.has(k)) return undefined;
  }
  return { sums, counters };
}

/**
 * The equations that compute `results`, if these are scalars as all that they are made of, but for
 * rows of which elements are taken.
 */
function scalarEquations(
  body: Program,
  rows: readonly Var[],
  results: readonly Atom[],
  rules: PassRules,
): Equation[] | undefined {
  const needed = new Set<Atom>(results);
  const found: Equation[] = [];
  for (const equation of body.equations.toReversed()) {
    if (!equation.outputs.some((v) => needed.has(v))) continue;
    found.unshift(equation);
    equation.inputs.forEach((a) => needed.add(a));
  }
  const moved = new Set<Atom>(rows);
  const isScalar = (a: Atom): boolean => sizeOf(a.aval.shape) === 1;
  const isTaken = ({ primitive, inputs, outputs }: Equation): boolean => {
    const { moves } = rules[primitive];
    if (moves === 'rearranges' && inputs.every((a) => moved.has(a)))
      return outputs.every((v) => moved.add(v));
    return moves !== 'computes' && [...inputs, ...outputs].every(isScalar);
  };
  const isPossible = found.every(isTaken) && results.every((a) => moved.has(a) || isScalar(a));
  return isPossible ? found : undefined;
}

/** What the turns of a loop consist of; undefined if they cannot be done at once. */
function independentTurns(
  loop: BodyEquation,
  turns: number,
  rewriting: Rewriting,
  rules: PassRules,
): IndependentTurns | undefined {
  const parameters = parametersOf(loop);
  const body = at(programsOf(loop), 0);
  const rows = body.inputs.filter((_, i) => parameters[i]?.role === 'row');
  const arrays = parameters.flatMap((p) => (p.role === 'row' ? [p.operand] : []));
  const isCounted = arrays.every((a) => a !== undefined && rewriting.made(a, 'iota') !== undefined);
  if (isCounted && turns > maxTurnsWithoutRows) return undefined;
  if (arrays.includes(undefined)) return undefined;
  if (programHasEffect(body, rules) || usesTape(body, rules)) return undefined;
  const carries = parameters.filter((p) => p.role === 'carry').length;
  const carried = carriedBy(loop, turns, rewriting, rules);
  if (carried === undefined) return undefined;
  const cores = [...carried.sums.values()].flatMap(({ terms }) => terms.map((t) => t.core));
  const equations = scalarEquations(body, rows, [...cores, ...body.outputs.slice(carries)], rules);
  return equations && { ...carried, equations };
}

/** Writes a loop as equations over all its turns. */
class AtOnce {
  readonly #loop: BodyEquation;
  readonly #turns: number;
  readonly #found: IndependentTurns;
  readonly #rewriting: Rewriting;
  readonly #rules: PassRules;
  readonly #emit: Emit;
  readonly #parameters: readonly Parameter[];
  readonly #body: Program;
  /** What stands for a value of the body: an array of what it is in the turns, or a scalar. */
  readonly #values = new Map<Atom, Atom>();
  /** Arrays of scalars that are the same in all turns. */
  readonly #repeated = new Map<Atom, Atom>();

  constructor(
    loop: BodyEquation,
    turns: number,
    found: IndependentTurns,
    rewriting: Rewriting,
    rules: PassRules,
  ) {
    this.#loop = loop;
    this.#turns = turns;
    this.#found = found;
    this.#rewriting = rewriting;
    this.#rules = rules;
    this.#emit = rewriting.emitting(rules, loop.equation.source);
    this.#parameters = parametersOf(loop);
    this.#body = at(programsOf(loop), 0);
  }

  write(): Atom[] {
    this.#found.equations.forEach((e) => this.#write(e));
    const carries = this.#parameters.filter((p) => p.role === 'carry');
    return this.#loop.equation.outputs.map((result, k) => {
      const start = carries[k]?.operand;
      if (start === undefined)
        return this.#reshaped(this.#inTurns(at(this.#body.outputs, k)), result.aval.shape);
      const sum = this.#found.sums.get(k);
      return sum === undefined ? this.#lastNumber(k, start) : this.#sum(sum, start);
    });
  }

  #write(equation: Equation): void {
    const { primitive, inputs, params, outputs, source } = equation;
    if (this.#rules[primitive].moves === 'rearranges') return this.#rearrange(equation);
    const isVarying = inputs.some((a) => this.#isArray(this.#valueOf(a)));
    const operands = inputs.map((a) => {
      const value = this.#valueOf(a);
      return isVarying && value.kind !== 'literal' ? this.#inTurns(a) : value;
    });
    const types = this.#rules[primitive].type(operands, params as never);
    const results = types.map((type) => this.#rewriting.fresh(type));
    this.#rewriting.append(newEquation(primitive, operands, params as never, results, source));
    outputs.forEach((v, i) => this.#values.set(v, at(results, i)));
  }

  #rearrange({ primitive, inputs, params, outputs }: Equation): void {
    const from = at(inputs, 0);
    const result = at(outputs, 0);
    const value = this.#valueOf(from);
    if (value.kind === 'literal') {
      this.#values.set(result, newLiteral(value.value, result.aval));
      return;
    }
    if (sizeOf(from.aval.shape) === 1 && sizeOf(result.aval.shape) === 1) {
      this.#values.set(result, value);
      return;
    }
    const rows = this.#reshaped(value, [this.#turns, ...from.aval.shape]);
    const batched = this.#rules[primitive].batched?.(params as never, from.aval, this.#turns);
    const moved = this.#emit(primitive, [rows], batched as never);
    this.#values.set(result, this.#reshaped(moved, this.#shapeInTurns(result)));
  }

  /** What stands for a value: an array of all turns, or a scalar that is the same in each. */
  #valueOf(a: Atom): Atom {
    if (a.kind === 'literal') return a;
    let value = this.#values.get(a);
    if (value === undefined) {
      value = this.#given(a);
      this.#values.set(a, value);
    }
    return value;
  }

  /** What stands for an input of the body. */
  #given(input: Atom): Atom {
    const counter = this.#found.counters.get(input);
    if (counter !== undefined) return this.#counted(counter, input.aval);
    const { role, operand } = at(this.#parameters, this.#body.inputs.indexOf(input as Var));
    return this.#reshaped(operand as Atom, role === 'row' ? this.#shapeInTurns(input) : []);
  }

  #counted({ first, per }: TurnNumber, { dtype }: Aval): Atom {
    const index = this.#emit('iota', [], { shape: [this.#turns], dtype, axis: 0 });
    const type = { dtype, weak: false };
    const grown = per === 1 ? index : this.#emit('mul', [index, newLiteral(per, type)], noParams);
    return first === 0 ? grown : this.#emit('add', [grown, newLiteral(first, type)], noParams);
  }

  /** The shape of the array that stands for a value: that of scalars has one axis. */
  #shapeInTurns({ aval: { shape } }: Atom): Shape {
    return sizeOf(shape) === 1 ? [this.#turns] : [this.#turns, ...shape];
  }

  #isArray(value: Atom): boolean {
    return value.aval.shape.length > 0;
  }

  /** A value as an array of all turns. */
  #inTurns(a: Atom): Atom {
    const value = this.#valueOf(a);
    if (this.#isArray(value)) return value;
    let repeated = this.#repeated.get(value);
    if (repeated === undefined) {
      repeated = this.#emit('broadcast', [value], { shape: [this.#turns], dims: [] });
      this.#repeated.set(value, repeated);
    }
    return repeated;
  }

  #sum({ terms }: CarriedSum, start: Atom): Atom {
    const isZero = uniformValue(start, this.#rewriting, this.#rules)?.value === 0;
    return terms.reduce<Atom | undefined>(
      (x, term) => {
        const y = this.#sumOfTerm(term);
        if (x !== undefined) return this.#emit(term.by, [x, y], noParams);
        return term.by === 'add' ? y : this.#emit('neg', [y], noParams);
      },
      isZero ? undefined : start,
    ) as Atom;
  }

  #sumOfTerm({ core, steps }: SumTerm): Atom {
    const sum = this.#emit('reduceSum', [this.#inTurns(core)], { axes: [0] });
    return steps.reduce<Atom>(
      (x, { equation, input }) => {
        const operands = equation.inputs.map((a, i) => {
          if (i === input) return x;
          return a.kind === 'literal' ? a : this.#operandOf(a);
        });
        return this.#emit(equation.primitive, operands, equation.params as never);
      },
      this.#reshaped(sum, core.aval.shape),
    );
  }

  /** What an input of the body that is the same in every turn receives. */
  #operandOf(input: Var): Atom {
    return at(this.#parameters, this.#body.inputs.indexOf(input)).operand as Atom;
  }

  /** What a counter is behind the loop. */
  #lastNumber(carry: number, start: Atom): Atom {
    const input = this.#body.inputs.filter((_, i) => this.#parameters[i]?.role === 'carry')[carry];
    const { first, per } = this.#found.counters.get(input as Atom) as TurnNumber;
    const isForwards = first === Number((start as Literal).value);
    const last = isForwards ? first + per * this.#turns : first - per;
    return newLiteral(last | 0, start.aval);
  }

  #reshaped(x: Atom, shape: Shape): Atom {
    if (sameShape(x.aval.shape, shape)) return x;
    return this.#emit('reshape', [x], { shape });
  }
}
