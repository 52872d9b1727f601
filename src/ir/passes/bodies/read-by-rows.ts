/**
 * Elements that a loop reads at an index that grows from turn to turn become its rows.
 *
 *     scan over i:  … x[i + 1] …      →      scan over the rows of x[1 : 1 + turns]
 *
 * Linearized, each row has a tangent of its own, so that the transposed loop stacks cotangents. As
 * a constant of the loop the array has one cotangent, to which every turn would add its element.
 */
import { sameShape } from '../../../array/aval.js';
import { at, range } from '../../../array/shape.js';
import {
  asBodyEquation,
  inBodyOrder,
  parametersOf,
  programsOf,
  withParameters,
  type BodyEquation,
} from '../../bodies.js';
import { renumber } from '../../builder.js';
import { hasEffect } from '../../effects.js';
import {
  newLiteral,
  newProgram,
  type Atom,
  type Equation,
  type EquationOf,
  type Program,
  type Var,
} from '../../program.js';
import type { Parameter } from '../../traits.js';
import {
  ChangesByText,
  rewriteEquations,
  substitute,
  type Emit,
  type PassRules,
  type Rewriting,
} from '../rewrite.js';
import { TurnNumbers, type TurnNumber } from './turn-numbers.js';

/** The pass. */
export function readByRows(program: Program, rules: PassRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const loop = asBodyEquation(equation, rules);
    const turns = loop?.holds.turns?.(equation.params);
    if (loop === undefined || turns === undefined || turns === 0) return equation;
    return readingRows(loop, turns, rewriting, rules);
  });
}

/** The loop with its reads as rows; the same equation if it has none. */
export const readingRows = (
  loop: BodyEquation,
  turns: number,
  rewriting: Rewriting,
  rules: PassRules,
): Equation => new ReadingLoop(loop, turns, rewriting, rules).write();

/** A read of one element along one axis of an array that is the same in all turns. */
interface Read {
  readonly equation: EquationOf<'dynamicSlice'>;
  /** The axis along which the turns go. */
  readonly axis: number;
  readonly index: TurnNumber;
}

class ReadingLoop {
  readonly #loop: BodyEquation;
  readonly #turns: number;
  readonly #rewriting: Rewriting;
  readonly #emit: Emit;
  readonly #parameters: readonly Parameter[];
  readonly #body: Program;
  readonly #numbers: TurnNumbers;
  /** Of each var of the body whether it depends on the turn. */
  readonly #isVarying: boolean[] = [];

  constructor(loop: BodyEquation, turns: number, rewriting: Rewriting, rules: PassRules) {
    this.#loop = loop;
    this.#turns = turns;
    this.#rewriting = rewriting;
    this.#emit = rewriting.emitting(rules, loop.equation.source);
    this.#parameters = parametersOf(loop);
    this.#body = at(programsOf(loop), 0);
    this.#numbers = new TurnNumbers(loop, this.#body, turns, rewriting);
    this.#body.inputs.forEach((v, i) => {
      this.#isVarying[v.id] = at(this.#parameters, i).role !== 'constant';
    });
    for (const e of this.#body.equations) {
      const isVarying = hasEffect(e, rules) || !e.inputs.every((a) => this.#isInvariant(a));
      for (const v of e.outputs) this.#isVarying[v.id] = isVarying;
    }
  }

  write(): Equation {
    const { equation } = this.#loop;
    const reads = this.#body.equations.flatMap((e) => this.#readOf(e) ?? []);
    if (reads.length === 0) return equation;
    const texts = reads.map(textOf);
    /** Of reads of the same rows the first stands for all. */
    const firsts = reads.filter((_, i) => texts.indexOf(at(texts, i)) === i);
    const rows = firsts.map((read): Parameter => ({ role: 'row', operand: this.#rowsOf(read) }));
    const parameters = inBodyOrder(this.#loop, [...this.#parameters, ...rows]);
    const doubles = new Map(
      reads.map((read, i) => [resultOf(read), resultOf(at(reads, texts.indexOf(at(texts, i))))]),
    );
    const body = changes.once(this.#body, texts.join(), () => this.#bodyWith(firsts, doubles));
    return withParameters(this.#loop, parameters, [body], equation.outputs);
  }

  #isInvariant(a: Atom): boolean {
    return a.kind === 'literal' || this.#isVarying[a.id] === false;
  }

  /** The equation as a read that rows can stand for: never outside of the array, so not clamped. */
  #readOf(equation: Equation): Read | undefined {
    if (equation.primitive !== 'dynamicSlice') return undefined;
    const [x, ...starts] = equation.inputs as [Atom, ...Atom[]];
    const { sizes } = equation.params;
    if (!this.#isInvariant(x)) return undefined;
    const varying = range(sizes.length).filter(
      (d) => sizes[d] !== x.aval.shape[d] && !this.#isInvariant(at(starts, d)),
    );
    const [axis = 0] = varying;
    const index = varying.length === 1 ? this.#numbers.of(at(starts, axis)) : undefined;
    if (index === undefined || index.per === 0 || sizes[axis] !== 1) return undefined;
    const length = at(x.aval.shape, axis);
    const isInside = this.#numbers.ends(index).every((i) => i >= 0 && i < length);
    return isInside ? { equation, axis, index } : undefined;
  }

  /** The array whose rows are what the loop reads in its turns. */
  #rowsOf(read: Read): Atom {
    const { axis, index } = read;
    const { sizes } = read.equation.params;
    const windows = this.#windowsOf(read);
    const { shape } = windows.aval;
    const [first, last] = this.#numbers.ends(index);
    const only = (d: number, ofAxis: number, other: number): number =>
      d === axis ? ofAxis : other;
    const axes = range(shape.length);
    const taken = this.#emit('slice', [windows], {
      starts: axes.map((d) => only(d, Math.min(first, last), 0)),
      stops: axes.map((d) => only(d, Math.max(first, last) + 1, at(shape, d))),
      steps: axes.map((d) => only(d, Math.abs(index.per), 1)),
    });
    const inOrder = index.per > 0 ? taken : this.#emit('reverse', [taken], { axes: [axis] });
    const isFirst = sizes.slice(0, axis).every((n) => n === 1);
    const permutation = [axis, ...axes.filter((d) => d !== axis)];
    const stacked = isFirst ? inOrder : this.#emit('transpose', [inOrder], { permutation });
    return this.#emit('reshape', [stacked], { shape: [this.#turns, ...sizes] });
  }

  /** The array, on all axes but that of the turns cut to what each turn reads. */
  #windowsOf({ equation, axis }: Read): Var {
    const { sizes } = equation.params;
    const [x, ...starts] = this.#outside(equation.inputs) as [Var, ...Atom[]];
    const { shape } = x.aval;
    const windows = sizes.map((n, d) => (d === axis ? at(shape, d) : n));
    if (sameShape(windows, shape)) return x;
    const zero = newLiteral(0, at(starts, axis).aval);
    const from = starts.map((start, d) => (windows[d] === shape[d] ? zero : start));
    return this.#emit('dynamicSlice', [x, ...from], { sizes: windows });
  }

  /** What stands in front of the loop for values of its body; zeros for what depends on turns. */
  #outside(values: readonly Atom[]): Atom[] {
    const { inputs, equations, varCount } = this.#body;
    const isConstant = (i: number): boolean => this.#parameters[i]?.role === 'constant';
    const needed = values.map((a) => (this.#isInvariant(a) ? a : newLiteral(0, a.aval)));
    const isNeeded = new Set<Atom>(needed);
    const computing = equations.toReversed().filter((e) => {
      const isUsed = e.outputs.some((v) => isNeeded.has(v));
      if (isUsed) e.inputs.forEach((a) => isNeeded.add(a));
      return isUsed;
    });
    const constants = inputs.filter((_, i) => isConstant(i));
    const operands = this.#parameters.flatMap((p, i) => (isConstant(i) ? [p.operand as Atom] : []));
    const program = newProgram(constants, [], computing.reverse(), needed, varCount);
    return this.#rewriting.inline(program, operands, this.#loop.equation.source);
  }

  /** The body with the results of reads as further inputs. */
  #bodyWith(firsts: readonly Read[], doubles: ReadonlyMap<Var, Var>): Program {
    const { inputs, constants, equations, outputs, varCount } = this.#body;
    const taken = inBodyOrder(this.#loop, [
      ...inputs.map((v, i) => ({ role: at(this.#parameters, i).role, v })),
      ...firsts.map((read) => ({ role: 'row' as const, v: resultOf(read) })),
    ]).map(({ v }) => v);
    const others = equations.filter((e) => !e.outputs.some((v) => doubles.has(v)));
    const body = newProgram(taken, constants, others, outputs, varCount);
    return doubles.size === firsts.length
      ? renumber(taken, constants, others, outputs)
      : substitute(body, doubles, taken);
  }
}

const changes = new ChangesByText();

const resultOf = ({ equation }: Read): Var => at(equation.outputs, 0);

/** Tells what is read: the array and the windows by their vars, and the numbers of the index. */
function textOf({ equation, axis, index }: Read): string {
  const [x, ...starts] = equation.inputs.map((a) => (a.kind === 'var' ? a.id : `=${a.value}`));
  const others = starts.map((start, d) => (d === axis ? '' : start));
  return JSON.stringify([x, others, equation.params.sizes, axis, index.first, index.per]);
}
