/**
 * Sums of an array and of zeros into which a little is written: only what is written is added.
 *
 *     b:f64[99] = broadcast[…] 0           d:f64[1] = dynamic_slice[sizes=[1]] a i
 *     c:f64[99] = dynamic_update_slice b u i      →      e:f64[1] = add d u
 *     d:f64[99] = add a c                  f:f64[99] = dynamic_update_slice a e i
 *
 * Such zeros are the cotangents of arrays of which an element or a row is read: in a loop they
 * would be added in every turn. Elements to which 0 is added keep the sign of their zeros.
 */
import { sameAval } from '../../array/aval.js';
import { isBool } from '../../array/dtype.js';
import { at, sizeOf } from '../../array/shape.js';
import {
  newEquation,
  newLiteral,
  noParams,
  type Atom,
  type Equation,
  type EquationOf,
  type PrimName,
  type PrimParams,
  type Program,
} from '../program.js';
import { rewriteEquations, type PassRules, type Rewriting } from './rewrite.js';
import { uniformValue } from './uniform.js';

/** More parts than these are added as an array. */
const maxTerms = 16;
/** What is written is no larger part of the array than this. */
const maxPart = 0.125;

export function addUpdatesOnly(program: Program, rules: PassRules): Program {
  const isCandidate = ({ primitive }: Equation): boolean =>
    primitive === 'dynamicUpdateSlice' || primitive === 'scatterAdd' || primitive === 'pad';
  if (!program.equations.some(isCandidate)) return program;
  return rewriteEquations(program, (equation, rewriting) => {
    if (equation.primitive !== 'add') return equation;
    const [x, y] = [at(equation.inputs, 0), at(equation.inputs, 1)];
    const sums = new Sums(equation, rewriting, rules);
    return sums.written(x, sums.termsOf(y)) ?? sums.written(y, sums.termsOf(x)) ?? equation;
  });
}

/** A part of an array that is added: at starts, or where index vectors say. */
type Term =
  | { readonly kind: 'window'; readonly update: Atom; readonly starts: readonly Atom[] }
  | {
      readonly kind: 'scatter';
      readonly operands: readonly Atom[];
      readonly params: PrimParams['scatterAdd'];
    };

class Sums {
  readonly #equation: Equation;
  readonly #rewriting: Rewriting;
  readonly #rules: PassRules;

  constructor(equation: Equation, rewriting: Rewriting, rules: PassRules) {
    this.#equation = equation;
    this.#rewriting = rewriting;
    this.#rules = rules;
  }

  /** What is written into zeros to make an array; null where that is not how it is made. */
  termsOf(x: Atom): readonly Term[] | null {
    const update = this.#rewriting.made(x, 'dynamicUpdateSlice');
    if (update !== undefined) return this.#termsOfUpdate(update.inputs);
    const scatter = this.#rewriting.made(x, 'scatterAdd');
    if (scatter !== undefined) {
      const [into, ...operands] = scatter.inputs;
      return this.#with(into, { kind: 'scatter', operands, params: scatter.params });
    }
    const pad = this.#rewriting.made(x, 'pad');
    return pad === undefined ? null : this.#termsOfPad(pad);
  }

  /** Zeros, or zeros with something written into them, and one thing more. */
  #with(into: Atom | undefined, term: Term): readonly Term[] | null {
    if (into === undefined) return null;
    const isZero = uniformValue(into, this.#rewriting, this.#rules)?.value === 0;
    const before = isZero ? [] : this.termsOf(into);
    return before === null || before.length === maxTerms ? null : [...before, term];
  }

  #termsOfUpdate([into, update, ...starts]: readonly Atom[]): readonly Term[] | null {
    if (into === undefined || update === undefined || !isPart(update, into)) return null;
    const isZero = uniformValue(into, this.#rewriting, this.#rules)?.value === 0;
    if (isZero) return [{ kind: 'window', update, starts }];
    const added = this.#addedTo(into, update, starts);
    return added === null ? null : this.#with(into, { kind: 'window', update: added, starts });
  }

  /** What an update adds to the elements that it replaces. */
  #addedTo(into: Atom, update: Atom, starts: readonly Atom[]): Atom | null {
    const sum = this.#rewriting.made(update, 'add');
    if (sum === undefined) return null;
    const read = this.#rewriting.made(at(sum.inputs, 0), 'dynamicSlice');
    const isThere =
      read !== undefined && [into, ...starts].every((a, k) => isSame(a, at(read.inputs, k)));
    return isThere ? at(sum.inputs, 1) : null;
  }

  #termsOfPad({ inputs, params, outputs }: EquationOf<'pad'>): readonly Term[] | null {
    const [update, value] = [at(inputs, 0), at(inputs, 1)];
    const isWindow =
      params.interior.every((n) => n === 0) && [...params.low, ...params.high].every((n) => n >= 0);
    if (!isWindow || value.kind !== 'literal' || value.value !== 0) return null;
    if (!isPart(update, at(outputs, 0))) return null;
    const starts = params.low.map((n) => newLiteral(n, { dtype: 'int32', weak: false }));
    return [{ kind: 'window', update, starts }];
  }

  /** The sum of an array and the terms; null where it has another type. */
  written(x: Atom, terms: readonly Term[] | null): Equation | null {
    const [result] = this.#equation.outputs;
    if (terms === null || x.kind === 'literal' || result === undefined) return null;
    if (!sameAval(x.aval, result.aval) || isBool(x.aval.dtype)) return null;
    const updates = terms.map((t) => (t.kind === 'window' ? t.update : at(t.operands, 1)));
    if (updates.some((u) => u.kind === 'literal' || u.aval.weak !== x.aval.weak)) return null;
    return terms.reduce<{ sum: Atom; last: Equation | null }>(
      ({ sum }, term, k) => {
        const last = this.#add(sum, term, k === terms.length - 1);
        return { sum: at(last.outputs, 0), last };
      },
      { sum: x, last: null },
    ).last;
  }

  #add(sum: Atom, term: Term, isLast: boolean): Equation {
    const outputs = isLast ? this.#equation.outputs : null;
    if (term.kind === 'scatter')
      return this.#write('scatterAdd', [sum, ...term.operands], term.params, outputs);
    const { update, starts } = term;
    const sizes = update.aval.shape;
    const there = this.#write('dynamicSlice', [sum, ...starts], { sizes }, null).outputs;
    const next = this.#write('add', [at(there, 0), update], noParams, null).outputs;
    return this.#write('dynamicUpdateSlice', [sum, at(next, 0), ...starts], noParams, outputs);
  }

  /** Appends an equation, unless it takes the place of the sum. */
  #write<N extends PrimName>(
    primitive: N,
    inputs: readonly Atom[],
    params: PrimParams[N],
    outputs: Equation['outputs'] | null,
  ): Equation {
    const types = this.#rules[primitive].type(inputs, params as never);
    const results = outputs ?? types.map((type) => this.#rewriting.fresh(type));
    const equation = newEquation(primitive, inputs, params, results, this.#equation.source);
    if (outputs === null) this.#rewriting.append(equation);
    return equation;
  }
}

const isPart = (update: Atom, whole: Atom): boolean =>
  sizeOf(update.aval.shape) <= maxPart * sizeOf(whole.aval.shape);

const isSame = (a: Atom, b: Atom): boolean =>
  a === b || (a.kind === 'literal' && b.kind === 'literal' && a.value === b.value);
