/**
 * Which integers the values of a module can be, before it runs. JAX computes indices and counters
 * with 64 bits; those that are known to fit into 32 are computed in int32, all others as two words.
 */
import { at } from '../../../array/shape.js';
import { GivenOperation } from '../given.js';
import { calleeOf } from '../rules/callee.js';
import { composedOf } from '../rules/composed.js';
import { directionOf } from '../rules/elementwise.js';
import type {
  MlirFunction,
  MlirModule,
  MlirOperation,
  MlirRegion,
  MlirValue,
} from '../text/module.js';
import {
  commonOf,
  fitsInt32,
  heldBy,
  int32Interval,
  interval,
  joined,
  wholeOf,
  type Interval,
} from './interval.js';
import { isPassedOn, resultInterval } from './transfer.js';

const elementOf = ({ type }: MlirValue): string => (type.kind === 'tensor' ? type.element : '');

/** Floats, tokens and tuples are taken for 0: nothing is asked of them. */
const none = interval(0, 0);

const wholeOfValue = ({ type }: MlirValue): Interval | undefined =>
  type.kind === 'tensor' ? wholeOf(type.element) : undefined;

/** How often what a value can be may grow before it is taken for anything, int32 first. */
const patience = 3;

export class Ranges {
  readonly #module: MlirModule;
  readonly #known = new Map<MlirValue, Interval>();
  readonly #growths = new Map<MlirValue, number>();
  /** The functions that have been looked at with what their arguments now are. */
  readonly #done = new Set<MlirFunction>();
  #isGrown = false;

  /** Looks at `main`, whose arguments are int32 arrays where the text has 64 bits. */
  constructor(module: MlirModule, main: MlirFunction) {
    this.#module = module;
    if (!/\bi64\b|xi64\b/.test(module.text) || main.body === null) return;
    const { body } = main;
    for (const v of body.inputs) if (elementOf(v) === 'i64') this.#known.set(v, int32Interval);
    do {
      this.#isGrown = false;
      this.#done.clear();
      this.#region(body);
    } while (this.#isGrown);
  }

  /** What an integer value can be; all of its type where nothing is known. */
  of(value: MlirValue): Interval {
    return this.#known.get(value) ?? wholeOfValue(value) ?? none;
  }

  /** Whether a value is held as two words. */
  isWords(value: MlirValue): boolean {
    const element = elementOf(value);
    return element === 'ui64' || (element === 'i64' && !fitsInt32(this.of(value)));
  }

  #set(value: MlirValue, found: Interval): void {
    const whole = wholeOfValue(value);
    if (whole !== undefined) this.#known.set(value, heldBy(found, whole));
  }

  /** Adds to what a value can be, which comes from several places. */
  #grow(value: MlirValue, found: Interval): void {
    const whole = wholeOfValue(value);
    if (whole === undefined) return;
    const held = heldBy(found, whole);
    const old = this.#known.get(value);
    const wanted = old === undefined ? held : joined(old, held);
    if (old !== undefined && wanted.min === old.min && wanted.max === old.max) return;
    const count = (this.#growths.get(value) ?? 0) + 1;
    this.#growths.set(value, count);
    this.#isGrown = true;
    this.#known.set(value, count <= patience ? wanted : widened(old ?? held, wanted, whole));
  }

  #region(region: MlirRegion): void {
    for (const op of region.operations) this.#operation(op);
  }

  #operation(op: MlirOperation): void {
    const given = composedOf(new GivenOperation(this.#module, op));
    const { name } = given.op;
    if (name === 'stablehlo.while') return this.#loop(given);
    if (name === 'stablehlo.case' || name === 'stablehlo.if') return this.#branches(op);
    // Nothing new comes of it, and there may be many elements.
    if (name === 'stablehlo.constant' && op.results.every((v) => this.#known.has(v))) return;
    const callee = calleeOf(this.#module, given.op);
    if (callee !== undefined) return this.#call(op, callee);
    if (isPassedOn(name)) {
      for (const [i, result] of op.results.entries())
        this.#set(result, this.#ofNth(op.operands, i));
      return;
    }
    // Functions that combine elements, of which nothing is known, may call others.
    for (const region of op.regions) this.#region(region);
    for (const result of op.results) this.#set(result, this.#result(given, result));
  }

  #result(given: GivenOperation, result: MlirValue): Interval {
    const whole = wholeOfValue(result) ?? none;
    if (given.op.name === 'stablehlo.select') return this.#selected(given.op);
    return resultInterval(given.op.name, {
      given,
      whole,
      of: (i) => this.#ofNth(given.op.operands, i, whole),
    });
  }

  /** Values may be missing in texts that are no modules: what is wrong with them is told later. */
  #ofNth(values: readonly MlirValue[], i: number, otherwise = none): Interval {
    const value = values[i];
    return value === undefined ? otherwise : this.of(value);
  }

  #branches({ regions, results }: MlirOperation): void {
    for (const region of regions) this.#region(region);
    results.forEach((result, i) => {
      const [found, ...others] = regions.map(({ outputs }) => this.#ofNth(outputs, i));
      if (found !== undefined) this.#set(result, others.reduce(joined, found));
    });
  }

  #call({ operands, results }: MlirOperation, callee: MlirFunction): void {
    const { body } = callee;
    if (body === null) return;
    const before = this.#isGrown;
    this.#isGrown = false;
    body.inputs.forEach((input, i) => this.#grow(input, this.#ofNth(operands, i)));
    if (this.#isGrown || !this.#done.has(callee)) {
      this.#done.add(callee);
      this.#region(body);
    }
    this.#isGrown ||= before;
    results.forEach((result, i) => this.#set(result, this.#ofNth(body.outputs, i)));
  }

  #loop(given: GivenOperation): void {
    const { op } = given;
    const [test, body] = [given.region(0), given.region(1)];
    const counts = [test.inputs, body.inputs, body.outputs, op.results].map((list) => list.length);
    if (counts.some((n) => n !== op.operands.length)) return;
    op.operands.forEach((x, i) => this.#grow(at(test.inputs, i), this.of(x)));
    this.#region(test);
    const refined = this.#refined(test.outputs[0], true);
    body.inputs.forEach((input, i) => {
      const carried = at(test.inputs, i);
      this.#set(input, refined.get(carried) ?? this.of(carried));
    });
    this.#region(body);
    body.outputs.forEach((x, i) => this.#grow(at(test.inputs, i), this.of(x)));
    op.results.forEach((result, i) => this.#set(result, this.of(at(test.inputs, i))));
  }

  /** What the operands of a test can be where it holds, or where it does not. */
  #refined(test: MlirValue | undefined, holds: boolean): Map<MlirValue, Interval> {
    const found = new Map<MlirValue, Interval>();
    const op = test?.definition;
    const [x, y] = op?.operands ?? [];
    if (op === null || op === undefined || x === undefined || y === undefined) return found;
    if (op.name === 'stablehlo.and' && holds)
      return new Map([...this.#refined(x, true), ...this.#refined(y, true)]);
    if (op.name !== 'stablehlo.compare' || wholeOfValue(x) === undefined) return found;
    const word = directionOf(new GivenOperation(this.#module, op));
    const direction = holds ? word : opposites[word];
    const bounds = boundsOf[direction];
    if (bounds === undefined) return found;
    const [ofX, ofY] = [this.of(x), this.of(y)];
    found.set(x, commonOf(ofX, bounds.left(ofY)));
    found.set(y, commonOf(ofY, bounds.right(ofX)));
    return found;
  }

  /** `select(i < 0, i + n, i)` is what JAX writes for indices that may count from the end. */
  #selected({ operands }: MlirOperation): Interval {
    const [test, x, y] = operands;
    if (x === undefined || y === undefined) return none;
    return joined(
      this.#under(x, this.#refined(test, true)),
      this.#under(y, this.#refined(test, false)),
    );
  }

  /** What a value, or a sum of it, can be where more is known of some. */
  #under(value: MlirValue, refined: ReadonlyMap<MlirValue, Interval>): Interval {
    const found = refined.get(value);
    if (found !== undefined) return found;
    const op = value.definition;
    const whole = wholeOfValue(value);
    const isSum = op?.name === 'stablehlo.add' || op?.name === 'stablehlo.subtract';
    if (op === null || whole === undefined || !isSum) return this.of(value);
    const of = (i: number): Interval => {
      const x = op.operands[i];
      return x === undefined ? whole : (refined.get(x) ?? this.of(x));
    };
    const given = new GivenOperation(this.#module, op);
    return heldBy(resultInterval(op.name, { given, whole, of }), whole);
  }
}

/** The next of the stretches that growing ones are taken for. */
function widened(old: Interval, wanted: Interval, whole: Interval): Interval {
  const min = wanted.min === old.min ? old.min : lower(wanted.min, whole.min);
  const max = wanted.max === old.max ? old.max : upper(wanted.max, whole.max);
  return interval(min, max);
}

const lower = (x: number, least: number): number =>
  x >= int32Interval.min ? Math.max(least, int32Interval.min) : least;
const upper = (x: number, greatest: number): number =>
  x <= int32Interval.max ? Math.min(greatest, int32Interval.max) : greatest;

const opposites = { LT: 'GE', GE: 'LT', GT: 'LE', LE: 'GT', EQ: 'NE', NE: 'EQ' } as const;

/** What is left of one operand by what the other can be. */
interface Bounds {
  readonly left: (y: Interval) => Interval;
  readonly right: (x: Interval) => Interval;
}

const below = ({ max }: Interval, by: number): Interval => interval(-Infinity, max - by);
const above = ({ min }: Interval, by: number): Interval => interval(min + by, Infinity);

const boundsOf: Readonly<Record<keyof typeof opposites, Bounds | undefined>> = {
  LT: { left: (y) => below(y, 1), right: (x) => above(x, 1) },
  LE: { left: (y) => below(y, 0), right: (x) => above(x, 0) },
  GT: { left: (y) => above(y, 1), right: (x) => below(x, 1) },
  GE: { left: (y) => above(y, 0), right: (x) => below(x, 0) },
  EQ: { left: (y) => y, right: (x) => x },
  NE: undefined,
};
