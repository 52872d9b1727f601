/** Integers that grow evenly from turn to turn of a loop, as its counter and sums with it do. */
import { at } from '../../../array/shape.js';
import { parametersOf, type BodyEquation } from '../../bodies.js';
import type { Atom, Equation, Program } from '../../program.js';
import type { Rewriting } from '../rewrite.js';

/** What an integer is in the turn that takes row i: first + per·i. Truths are 0 and 1. */
export interface TurnNumber {
  readonly first: number;
  readonly per: number;
}

/** The numbers of one loop's body, which takes `turns` rows. */
export class TurnNumbers {
  readonly #turns: number;
  readonly #rewriting: Rewriting;
  readonly #definitions = new Map<Atom, Equation>();
  /** The arrays whose rows inputs of the body are. */
  readonly #arrays = new Map<Atom, Atom>();
  readonly #counters = new Map<Atom, TurnNumber>();

  constructor(loop: BodyEquation, body: Program, turns: number, rewriting: Rewriting) {
    this.#turns = turns;
    this.#rewriting = rewriting;
    for (const e of body.equations) e.outputs.forEach((v) => this.#definitions.set(v, e));
    const { params } = loop.equation;
    const isForwards = (loop.holds.forwards?.(params) ?? params) === params;
    let carry = 0;
    parametersOf(loop).forEach(({ role, operand }, i) => {
      const input = at(body.inputs, i);
      if (role === 'row' && operand !== undefined) this.#arrays.set(input, operand);
      if (role !== 'carry') return;
      const counter = this.#counter(input, operand, at(body.outputs, carry++), isForwards);
      if (counter !== undefined) this.#counters.set(input, counter);
    });
  }

  /** A carry that begins with a known number, to which each turn adds a known number. */
  #counter(
    input: Atom,
    start: Atom | undefined,
    next: Atom,
    isForwards: boolean,
  ): TurnNumber | undefined {
    const definition = this.#definitions.get(next);
    if (start?.kind !== 'literal' || definition?.primitive !== 'add') return undefined;
    const by = definition.inputs.find((a) => a !== input);
    if (!definition.inputs.includes(input) || by?.kind !== 'literal') return undefined;
    const [first, per] = [Number(start.value), Number(by.value)];
    const counter = isForwards
      ? { first, per }
      : { first: first + per * (this.#turns - 1), per: -per };
    return this.#inRange(input, counter);
  }

  /** The number that a scalar of the body is; undefined if that is not known of all turns. */
  of(a: Atom): TurnNumber | undefined {
    const counter = this.#counters.get(a);
    if (counter !== undefined) return counter;
    const array = this.#arrays.get(a);
    const inBody = (x: Atom): TurnNumber | undefined => this.of(x);
    return array === undefined
      ? this.#known(a, this.#definitions.get(a), inBody)
      : this.#ofArray(array);
  }

  /** The number that the elements of an array outside of the loop are in the turns. */
  #ofArray(a: Atom): TurnNumber | undefined {
    const definition = this.#rewriting.definition(a);
    const counted = this.#rewriting.made(a, 'iota');
    if (a.aval.shape.length > 1 || a.aval.dtype !== 'int32') return undefined;
    return counted === undefined
      ? this.#known(a, definition, (x) => this.#ofArray(x))
      : { first: 0, per: 1 };
  }

  #known(
    a: Atom,
    definition: Equation | undefined,
    numberOf: (a: Atom) => TurnNumber | undefined,
  ): TurnNumber | undefined {
    if (a.kind === 'literal') return this.#inRange(a, { first: Number(a.value), per: 0 });
    const result = definition && this.#computed(definition, numberOf);
    return result && this.#inRange(a, result);
  }

  /** The number, if no turn has one that would wrap around, and it is an integer or a truth. */
  #inRange({ aval: { dtype } }: Atom, number: TurnNumber): TurnNumber | undefined {
    if (dtype !== 'int32' && dtype !== 'bool') return undefined;
    return this.ends(number).every((n) => n === (n | 0)) ? number : undefined;
  }

  #computed(
    { primitive, inputs }: Equation,
    numberOf: (a: Atom) => TurnNumber | undefined,
  ): TurnNumber | undefined {
    const compute = computed[primitive];
    if (primitive === 'select') {
      const test = numberOf(at(inputs, 0));
      return test?.per === 0 ? numberOf(at(inputs, test.first === 0 ? 2 : 1)) : undefined;
    }
    if (compute === undefined) return undefined;
    const [x, y] = inputs.map(numberOf);
    return x !== undefined && y !== undefined
      ? compute(x, y, this.ends(combined(x, y, -1)))
      : undefined;
  }

  /** What a number is in the turns that take the first and the last row. */
  ends({ first, per }: TurnNumber): [number, number] {
    return [first, first + per * (this.#turns - 1)];
  }
}

const combined = (x: TurnNumber, y: TurnNumber, sign: 1 | -1): TurnNumber => ({
  first: x.first + sign * y.first,
  per: x.per + sign * y.per,
});

/** Of two numbers; `differences` is x − y in the first and in the last turn. */
type Computed = (
  x: TurnNumber,
  y: TurnNumber,
  differences: readonly [number, number],
) => TurnNumber | undefined;

/** A comparison whose outcome is the same in all turns, since the difference grows evenly. */
const compared =
  (holds: (difference: number) => boolean): Computed =>
  (_x, _y, [first, last]) =>
    holds(first) === holds(last) ? { first: Number(holds(first)), per: 0 } : undefined;

const picked =
  (isFirst: (difference: number) => boolean): Computed =>
  (x, y, [first, last]) => {
    if (isFirst(first) !== isFirst(last)) return undefined;
    return isFirst(first) ? x : y;
  };

const computed: Readonly<Partial<Record<Equation['primitive'], Computed>>> = {
  add: (x, y) => combined(x, y, 1),
  sub: (x, y) => combined(x, y, -1),
  mul: (x, y) => {
    const [fixed, other] = x.per === 0 ? [x, y] : [y, x];
    const { first: factor } = fixed;
    return fixed.per === 0 ? { first: factor * other.first, per: factor * other.per } : undefined;
  },
  lt: compared((d) => d < 0),
  le: compared((d) => d <= 0),
  gt: compared((d) => d > 0),
  ge: compared((d) => d >= 0),
  max: picked((d) => d >= 0),
  min: picked((d) => d <= 0),
};
