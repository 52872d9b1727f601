/**
 * Puts what reads an array before the equation that updates it, wherever that is possible: then the
 * update need not copy the array.
 */
import { at } from '../../../../array/shape.js';
import { hasEffect } from '../../../../ir/effects.js';
import type { Atom, Equation, Program } from '../../../../ir/program.js';
import type { AllRules } from '../../../../primitives/record.js';

/** The equations in such an order; `updated` gives the operands that an equation may update. */
export function readsFirst(
  program: Program,
  rules: AllRules,
  updated: (equation: Equation) => readonly Atom[],
): readonly Equation[] {
  const dependences = new Dependences(program, rules);
  let isChanged = false;
  program.equations.forEach((equation, position) => {
    for (const x of updated(equation))
      for (const reader of dependences.readersOf(x))
        if (reader > position && dependences.putBefore(reader, position)) isChanged = true;
  });
  return isChanged ? dependences.ordered() : program.equations;
}

/** Which equations have to follow which, by their numbers. */
class Dependences {
  readonly #equations: readonly Equation[];
  readonly #readers = new Map<Atom, number[]>();
  readonly #makers = new Map<Atom, number>();
  /** Beyond what an equation reads: those that stand before it, and those that stand after it. */
  readonly #before = new Map<number, number[]>();
  readonly #after = new Map<number, number[]>();

  constructor({ equations }: Program, rules: AllRules) {
    this.#equations = equations;
    let lastEffect: number | undefined;
    equations.forEach((equation, n) => {
      for (const x of equation.inputs) add(this.#readers, x, n);
      for (const v of equation.outputs) this.#makers.set(v, n);
      if (rules[equation.primitive].effect === 'none' && !hasEffect(equation, rules)) return;
      if (lastEffect !== undefined) this.#order(lastEffect, n);
      lastEffect = n;
    });
  }

  readersOf(x: Atom): readonly number[] {
    return this.#readers.get(x) ?? [];
  }

  /** Whether an equation can be put before another one, which is done if so. */
  putBefore(first: number, second: number): boolean {
    const after = new Set([second]);
    for (const n of after) {
      if (n === first) return false;
      const { outputs } = at(this.#equations, n);
      for (const v of outputs) for (const reader of this.readersOf(v)) after.add(reader);
      for (const later of this.#after.get(n) ?? []) after.add(later);
    }
    this.#order(first, second);
    return true;
  }

  #order(first: number, second: number): void {
    add(this.#before, second, first);
    add(this.#after, first, second);
  }

  /** The equations, as far as possible in the order of the program. */
  ordered(): readonly Equation[] {
    const found = new Set<Equation>();
    for (const n of this.#equations.keys()) {
      const waiting = [n];
      for (let last = waiting.at(-1); last !== undefined; last = waiting.at(-1)) {
        const missing = this.#needed(last).filter((k) => !found.has(at(this.#equations, k)));
        if (missing.length > 0) waiting.push(...missing.reverse());
        else {
          found.add(this.#equations[last] as Equation);
          waiting.pop();
        }
      }
    }
    return [...found];
  }

  #needed(n: number): number[] {
    const inputs = this.#equations[n]?.inputs ?? [];
    const makers = inputs.flatMap((x) => this.#makers.get(x) ?? []);
    return [...makers, ...(this.#before.get(n) ?? [])];
  }
}

function add<K>(lists: Map<K, number[]>, key: K, n: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [n]);
  else list.push(n);
}
