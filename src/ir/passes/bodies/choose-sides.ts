/**
 * Conditions whose sides are a few scalar operations: all sides are computed, and their results
 * are chosen between. What every side adds to a value is added behind the choice, so that a sum
 * stays a sum:
 *
 *     if p:  s ← s + x   else:  s ← s + y     →     s ← s + select(p, x, y)
 */
import { sameShape } from '../../../array/aval.js';
import { at, sizeOf } from '../../../array/shape.js';
import { asBodyEquation, parametersOf, programsOf } from '../../bodies.js';
import { programHasEffect } from '../../effects.js';
import { newLiteral, noParams, type Atom, type Equation, type Program } from '../../program.js';
import { eliminateDeadCode } from '../dead-code.js';
import { rewriteEquations, type Emit, type PassRules, type Rewriting } from '../rewrite.js';

/** Most operations of all sides of a condition, and most of them that cost more than a few. */
const maxOperations = 64;
const maxCostly = 2;

/** The program with such conditions chosen; the same one if it has none. */
export function withSidesChosen(program: Program, rules: PassRules): Program {
  const chosen = chooseSides(program, rules);
  // What is added behind a choice is left over in the sides.
  return chosen === program ? program : eliminateDeadCode(chosen, rules);
}

function chooseSides(program: Program, rules: PassRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const branch = asBodyEquation(equation, rules);
    const [index] = equation.inputs;
    if (branch === undefined || branch.holds.isLoop || index === undefined) return equation;
    const sides = programsOf(branch).map((p) => withSidesChosen(p, rules));
    const isOfScalars = equation.outputs.every((v) => v.aval.shape.length === 0);
    if (!isOfScalars || !costLittle(sides, rules)) return equation;
    const operands = parametersOf(branch).map((p) => p.operand as Atom);
    return new Choice(index, operands, equation, rewriting, rules).write(sides);
  });
}

function costLittle(sides: readonly Program[], rules: PassRules): boolean {
  const equations = sides.flatMap((p) => p.equations);
  const isCostly = ({ primitive }: Equation): boolean => rules[primitive].lower.cost === 'costly';
  return (
    equations.length <= maxOperations &&
    equations.filter(isCostly).length <= maxCostly &&
    equations.every((e) => isScalar(e, rules)) &&
    !sides.some((p) => programHasEffect(p, rules))
  );
}

/** Whether an equation computes scalars of scalars, or reads one of an array. */
function isScalar({ primitive, inputs, outputs }: Equation, rules: PassRules): boolean {
  const isOne = (a: Atom): boolean => sizeOf(a.aval.shape) === 1;
  if (!outputs.every(isOne)) return false;
  return (
    primitive === 'dynamicSlice' || (rules[primitive].moves !== 'computes' && inputs.every(isOne))
  );
}

interface Term {
  readonly by: 'add' | 'sub';
  readonly atom: Atom;
}

type KnownTerms = Map<Atom, readonly Term[] | undefined>;

/** Writes the sides of one condition and what is chosen. */
class Choice {
  readonly #index: Atom;
  readonly #operands: readonly Atom[];
  readonly #equation: Equation;
  readonly #rewriting: Rewriting;
  readonly #emit: Emit;

  constructor(
    index: Atom,
    operands: readonly Atom[],
    equation: Equation,
    rewriting: Rewriting,
    rules: PassRules,
  ) {
    this.#index = index;
    this.#operands = operands;
    this.#equation = equation;
    this.#rewriting = rewriting;
    this.#emit = rewriting.emitting(rules, equation.source);
  }

  write(sides: readonly Program[]): Atom[] {
    const { outputs, source } = this.#equation;
    const results = sides.map((p) => this.#rewriting.inline(p, this.#operands, source));
    return outputs.map((_, k) => this.#result(results.map((of) => at(of, k))));
  }

  #result(sides: readonly Atom[]): Atom {
    const first = at(sides, 0);
    if (sides.every((a) => a === first)) return first;
    for (const base of this.#operands) {
      if (base.kind === 'literal') continue;
      const known: KnownTerms = new Map();
      const terms = sides.map((a) => this.#termsFrom(base, a, known));
      if (!terms.every((list) => list !== undefined)) continue;
      const added = terms.map((list) => this.#sumOf(list, base));
      return this.#emit('add', [base, this.#chosen(added)], noParams);
    }
    return this.#chosen(sides);
  }

  /**
   * What is added to `base` to get an atom; undefined if that is not how it is made. `known` are
   * those that were asked for: sums of sums may share what they add.
   */
  #termsFrom(base: Atom, atom: Atom, known: KnownTerms): readonly Term[] | undefined {
    if (atom === base) return [];
    if (known.has(atom)) return known.get(atom);
    known.set(atom, undefined);
    const sum = this.#rewriting.made(atom, 'add') ?? this.#rewriting.made(atom, 'sub');
    if (sum === undefined || !sameShape(atom.aval.shape, base.aval.shape)) return undefined;
    const [x, y] = sum.inputs as [Atom, Atom];
    const by = sum.primitive;
    const left = this.#termsFrom(base, x, known);
    const right = left === undefined && by === 'add' ? this.#termsFrom(base, y, known) : undefined;
    const inner = left ?? right;
    const terms = inner && [...inner, { by, atom: left === undefined ? x : y }];
    known.set(atom, terms);
    return terms;
  }

  #sumOf(terms: readonly Term[], base: Atom): Atom {
    const [first, ...others] = terms;
    if (first === undefined) return newLiteral(0, { ...base.aval, weak: true });
    const start = first.by === 'add' ? first.atom : this.#emit('neg', [first.atom], noParams);
    return others.reduce((x, { by, atom }) => this.#emit(by, [x, atom], noParams), start);
  }

  /** The first value where the index is at most 0, the second where it is 1, and so on. */
  #chosen(values: readonly Atom[]): Atom {
    const truth = this.#rewriting.made(this.#index, 'convert')?.inputs[0];
    if (values.length === 2 && truth?.aval.dtype === 'bool')
      return this.#emit('select', [truth, at(values, 1), at(values, 0)], noParams);
    return values.slice(0, -1).reduceRight(
      (others, value, k) => {
        const isTaken = this.#emit('le', [this.#index, newLiteral(k, this.#index.aval)], noParams);
        return this.#emit('select', [isTaken, value, others], noParams);
      },
      at(values, values.length - 1),
    );
  }
}
