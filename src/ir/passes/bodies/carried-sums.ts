/** What a loop adds up from turn to turn: the terms of its carried sums. */
import { sameAval, type Aval } from '../../../array/aval.js';
import { isBool } from '../../../array/dtype.js';
import { at } from '../../../array/shape.js';
import type { Atom, Equation, Program, Var } from '../../program.js';
import type { Role, TraitRules } from '../../traits.js';

/** A carry to which a turn only adds. */
export interface CarriedSum {
  /** Which of the carries it is. */
  readonly carry: number;
  readonly sum: Var;
  readonly terms: readonly SumTerm[];
}

/** What is added: linear functions, the same in every turn, of `core`. */
export interface SumTerm {
  /** What the body adds, or takes away. */
  readonly added: Atom;
  readonly by: 'add' | 'sub';
  readonly core: Var;
  /** The product that the core is, if it is one of two values that change from turn to turn. */
  readonly product: TermProduct | undefined;
  /** From the core to what is added. */
  readonly steps: readonly LinearStep[];
}

export interface TermProduct {
  readonly equation: Equation;
  /** Its operands as they are before they are reshaped. */
  readonly factors: readonly Var[];
}

/** An equation that is linear in its operand `input`; all others are the same in every turn. */
export interface LinearStep {
  readonly equation: Equation;
  readonly input: number;
}

/** The carries of a loop to which its body only adds. */
export function carriedSums(
  body: Program,
  roles: readonly Role[],
  rules: TraitRules,
): readonly CarriedSum[] {
  const sums = new BodySums(body, roles, rules);
  return body.inputs.filter((_, i) => roles[i] === 'carry').flatMap((v, k) => sums.of(v, k) ?? []);
}

class BodySums {
  readonly #body: Program;
  readonly #rules: TraitRules;
  readonly #definitions: (Equation | undefined)[] = [];
  /** How often each var is read, by id. */
  readonly #reads: number[];
  /** Of each var whether it is an operand of the loop that is the same in every turn. */
  readonly #isConstant: boolean[] = [];
  /** Of each var whether it depends on the turn. */
  readonly #isVarying: boolean[] = [];

  constructor(body: Program, roles: readonly Role[], rules: TraitRules) {
    this.#body = body;
    this.#rules = rules;
    this.#reads = new Array<number>(body.varCount).fill(0);
    body.inputs.forEach((v, i) => {
      this.#isConstant[v.id] = roles[i] === 'constant';
      this.#isVarying[v.id] = roles[i] !== 'constant';
    });
    const read = (a: Atom): void => {
      if (a.kind === 'var') this.#reads[a.id] = at(this.#reads, a.id) + 1;
    };
    for (const equation of body.equations) {
      equation.inputs.forEach(read);
      const isVarying = equation.inputs.some((a) => this.#varies(a));
      for (const v of equation.outputs) {
        this.#definitions[v.id] = equation;
        this.#isVarying[v.id] = isVarying;
      }
    }
    body.outputs.forEach(read);
  }

  of(sum: Var, carry: number): CarriedSum | undefined {
    const next = at(this.#body.outputs, carry);
    if (isBool(sum.aval.dtype) || !this.#isReadOnce(sum)) return undefined;
    const added = this.#addedIn(next, 'add', sum.aval);
    const terms = added.filter((t) => t.atom !== sum || t.by === 'sub');
    // Without the sum itself it is a value of the last turn.
    if (next === sum || terms.length !== added.length - 1) return undefined;
    return { carry, sum, terms: terms.map(({ atom, by }) => this.#term(atom, by)) };
  }

  /** What is added up to an atom, and what is taken away from it. */
  #addedIn(atom: Atom, by: SumTerm['by'], type: Aval): { atom: Atom; by: SumTerm['by'] }[] {
    const definition = this.#onlyReadFrom(atom);
    const { primitive, inputs = [] } = definition ?? {};
    const isSum = inputs.every((x) => x.kind === 'var' && sameAval(x.aval, type));
    if (!isSum || (primitive !== 'add' && primitive !== 'sub')) return [{ atom, by }];
    const [x, y] = inputs as [Var, Var];
    const ofSecond = primitive === by ? 'add' : 'sub';
    return [...this.#addedIn(x, by, type), ...this.#addedIn(y, ofSecond, type)];
  }

  #term(added: Atom, by: SumTerm['by']): SumTerm {
    const steps: LinearStep[] = [];
    let core = added as Var;
    for (;;) {
      const equation = this.#onlyReadFrom(core);
      if (equation === undefined) break;
      const input = this.#linearInput(equation);
      if (input === undefined) {
        return { added, by, core, product: this.#productOf(equation), steps };
      }
      steps.unshift({ equation, input });
      core = at(equation.inputs, input) as Var;
    }
    return { added, by, core, product: undefined, steps };
  }

  #productOf(equation: Equation): TermProduct | undefined {
    const { primitive, inputs } = equation;
    const isProduct =
      this.#rules[primitive].summed !== undefined && inputs.every((a) => this.#varies(a));
    return isProduct ? { equation, factors: inputs.map((a) => this.#reshapedFrom(a)) } : undefined;
  }

  #reshapedFrom(a: Atom): Var {
    const definition = a.kind === 'var' ? this.#definitions[a.id] : undefined;
    return definition?.primitive === 'reshape'
      ? this.#reshapedFrom(at(definition.inputs, 0))
      : (a as Var);
  }

  /** The operand in which an equation is linear, all others being the same in every turn. */
  #linearInput(equation: Equation): number | undefined {
    const { primitive, inputs, outputs } = equation;
    const varying = inputs.findIndex((a) => this.#varies(a));
    const others = inputs.filter((_, i) => i !== varying);
    if (varying < 0 || outputs.length > 1) return undefined;
    if (!others.every((a) => a.kind === 'literal' || this.#isConstant[a.id] === true))
      return undefined;
    const { moves, summed } = this.#rules[primitive];
    if (moves === 'rearranges' || summed !== undefined || primitive === 'neg') return varying;
    if (primitive === 'mul') return at(inputs, varying).aval.weak ? undefined : varying;
    const [padding] = others;
    const isZero = padding?.kind === 'literal' && padding.value === 0;
    return primitive === 'pad' && varying === 0 && isZero ? 0 : undefined;
  }

  /** The equation that computes an atom, if nobody else reads that. */
  #onlyReadFrom(a: Atom): Equation | undefined {
    return a.kind === 'var' && this.#isReadOnce(a) ? this.#definitions[a.id] : undefined;
  }

  #isReadOnce(v: Var): boolean {
    return this.#reads[v.id] === 1;
  }

  #varies(a: Atom): boolean {
    return a.kind === 'var' && this.#isVarying[a.id] === true;
  }
}
