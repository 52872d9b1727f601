/**
 * Liveness: the inputs and equations that a program's results and effects depend on, found
 * backwards.
 */
import { at, range } from '../../array/shape.js';
import { hasEffect } from '../effects.js';
import type { Atom, Equation, Program, Var } from '../program.js';
import { asBodyEquation, bodiesOf, parametersOf, type BodyEquation } from '../bodies.js';
import type { Parameter, TraitRules } from '../traits.js';

/** The needs of a program of whose results all are needed. */
export function findNeeds(program: Program, rules: TraitRules): Needs {
  const needs = new Needs(program, rules, () => {});
  program.outputs.forEach((a) => needs.add(a));
  needs.follow();
  return needs;
}

/**
 * The needs found so far. Every var and equation is looked at once, bodies together with the
 * equations around them, since what a loop needs of its operands hangs on which of its results are
 * needed.
 */
export class Needs {
  readonly #rules: TraitRules;
  readonly #onInput: (input: number) => void;
  readonly #isNeeded: Uint8Array;
  /** The equation that binds each var, by id, and which of its results it is. */
  readonly #binders: (Equation | undefined)[] = [];
  readonly #positions: number[] = [];
  readonly #inputs = new Map<Var, number>();
  readonly #live = new Set<Equation>();
  readonly #bodies = new Map<Equation, BodyNeeds>();
  readonly #pending: Var[] = [];

  /** `onInput` is told of each input that is needed, once. */
  constructor(program: Program, rules: TraitRules, onInput: (input: number) => void) {
    this.#rules = rules;
    this.#onInput = onInput;
    this.#isNeeded = new Uint8Array(program.varCount);
    program.inputs.forEach((v, i) => this.#inputs.set(v, i));
    for (const equation of program.equations) {
      equation.outputs.forEach((v, k) => {
        this.#binders[v.id] = equation;
        this.#positions[v.id] = k;
      });
      if (hasEffect(equation, rules)) this.#enliven(equation);
    }
  }

  has(v: Var): boolean {
    return this.#isNeeded[v.id] === 1;
  }

  /** Whether an equation computes what is needed, or has an effect. */
  isLive(equation: Equation): boolean {
    return this.#live.has(equation);
  }

  /** The needs of the bodies of a live equation that has some. */
  ofBodies(equation: Equation): BodyNeeds | undefined {
    return this.#bodies.get(equation);
  }

  /** Takes note of an atom that is needed; `follow` finds what it depends on. */
  add(a: Atom): void {
    if (a.kind === 'literal' || this.#isNeeded[a.id] === 1) return;
    this.#isNeeded[a.id] = 1;
    this.#pending.push(a);
  }

  /** Whether anything was new. */
  follow(): boolean {
    const some = this.#pending.length > 0;
    for (let v = this.#pending.pop(); v !== undefined; v = this.#pending.pop()) {
      const input = this.#inputs.get(v);
      if (input !== undefined) this.#onInput(input);
      const binder = this.#binders[v.id];
      if (binder === undefined) continue;
      this.#enliven(binder);
      this.#bodies.get(binder)?.addResult(at(this.#positions, v.id));
    }
    return some;
  }

  #enliven(equation: Equation): void {
    if (this.#live.has(equation)) return;
    this.#live.add(equation);
    const loop = asBodyEquation(equation, this.#rules);
    if (loop === undefined) equation.inputs.forEach((a) => this.add(a));
    else this.#bodies.set(equation, new BodyNeeds(loop, this.#rules, (a) => this.add(a)));
  }
}

/** The needs of the bodies of a live equation, and through them which operands it needs. */
export class BodyNeeds {
  /** One for each body. */
  readonly programs: readonly Needs[];
  /** Which bodies compute the results: every branch, or the last. */
  readonly computing: readonly number[];
  /**
   * Which inputs the bodies need, rows of tapes all; a carry also if only its last value is needed.
   */
  readonly isTaken: boolean[];
  /** Which results are needed; of the carries also those that only other turns need. */
  readonly isGiven: boolean[];
  readonly #bodies: readonly Program[];
  readonly #parameters: readonly Parameter[];
  readonly #addOperand: (a: Atom) => void;
  /** For each carry which input of the bodies it is. */
  readonly #carryInputs: readonly number[];

  constructor(loop: BodyEquation, rules: TraitRules, addOperand: (a: Atom) => void) {
    this.#addOperand = addOperand;
    const bodies = bodiesOf(loop);
    const { equation } = loop;
    this.#bodies = bodies.map((body) => body.program);
    this.computing = range(bodies.length).filter((i) => bodies[i]?.gives === 'results');
    this.#parameters = parametersOf(loop);
    this.isTaken = this.#parameters.map((p) => p.operand === undefined);
    this.isGiven = equation.outputs.map(() => false);
    this.#carryInputs = this.#parameters.flatMap((p, i) => (p.role === 'carry' ? [i] : []));
    this.programs = this.#bodies.map((body) => new Needs(body, rules, (i) => this.#take(i)));
    bodies.forEach(({ gives, program }, i) => {
      if (gives === 'test') program.outputs.forEach((a) => this.programs[i]?.add(a));
    });
    const taken = this.#parameters.filter((p) => p.operand !== undefined);
    // The index of a branch or the handles of tapes.
    equation.inputs.slice(0, equation.inputs.length - taken.length).forEach(addOperand);
    this.#follow();
  }

  /** Takes note of a result of the equation that is needed. */
  addResult(k: number): void {
    const carry = this.#carryInputs[k];
    if (carry === undefined) this.#addOutput(k);
    else this.#take(carry);
    this.#follow();
  }

  /** An input is needed: its operand, and of a carry what the body gives for the next turn. */
  #take(input: number): void {
    const { role, operand } = at(this.#parameters, input);
    if (this.isTaken[input] === true || operand === undefined) return;
    this.isTaken[input] = true;
    this.#addOperand(operand);
    if (role === 'carry') this.#addOutput(this.#carryInputs.indexOf(input));
  }

  #addOutput(k: number): void {
    this.isGiven[k] = true;
    for (const b of this.computing) at(this.programs, b).add(at(at(this.#bodies, b).outputs, k));
  }

  #follow(): void {
    while (this.programs.map((p) => p.follow()).includes(true));
  }
}
