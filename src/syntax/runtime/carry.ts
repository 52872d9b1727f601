/**
 * What a traced loop carries from turn to turn: the variables that its body assigns, and the fields
 * of objects that it writes. The body is traced, more than once if need be, until what goes in and
 * what comes out have the same types.
 */
import { aval as newAval, sameAval, sameShape, type Aval } from '../../array/aval.js';
import type { DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { at, printShape, zip } from '../../array/shape.js';
import { convertTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { promotedType } from '../../operands/promote.js';
import { isDead } from './conditions/choice.js';
import { nameOfKey, writeCell, type Cell } from './journal.js';
import { GrowingLists } from './lists/growing-lists.js';
import { TracedRegion } from './region.js';
import { isDoubtful, putInDoubt } from './values/doubt.js';
import { isTruth, type Leaf } from './values/leaf.js';
import type { None } from './values/optional.js';
import { Identities, objectsIn, placeNamed, type Named } from './values/identities.js';
import {
  asInBoth,
  differenceOf,
  inWords,
  putTogether,
  takeApart,
  type Form,
} from './values/state.js';
import { asFloat, floatType } from './values/whole.js';

/** A field that a loop carries. */
interface SlotCell extends Pick<Cell, 'object' | 'key' | 'access'> {
  /** Whether the object may not have it before the first turn. */
  readonly mayBeNew: boolean;
}

/** Something that the loop changes: a variable, or a field of an object. */
interface Slot {
  readonly name: string;
  /** Where it is a field. */
  readonly cell: SlotCell | undefined;
  form: Form;
  start: readonly Leaf[];
  /** The type in which each leaf is carried; undefined where the body has not changed it yet. */
  types: (Aval | undefined)[];
}

/** A body that was traced: from what is carried, behind other inputs, to what comes next. */
export interface LoopBody {
  readonly start: readonly NDArray[];
  readonly step: (...inputs: readonly NDArray[]) => {
    readonly next: readonly NDArray[];
    readonly more: readonly Leaf[];
  };
}

export class Carry {
  readonly #values: readonly unknown[];
  /** Where the variables that are carried stand among all. */
  readonly #places: readonly number[];
  readonly #variables: Slot[];
  readonly #fields: Slot[] = [];
  readonly #lists: GrowingLists;
  readonly #identities = new Identities();
  #region: TracedRegion | undefined;
  #rounds = 0;

  /** `turns` is how many turns there are, if that is known. */
  constructor(names: readonly string[], values: readonly unknown[], turns?: number) {
    this.#values = values;
    this.#lists = new GrowingLists(turns);
    this.#places = names.flatMap((name, i) => (isDead(name) ? [] : [i]));
    this.#variables = this.#places.map((i) =>
      slotOf(String(names[i]).replace('*', ''), values[i], undefined),
    );
    this.#identities.start(
      named(
        this.#variables,
        this.#places.map((i) => values[i]),
      ),
    );
  }

  /** All variables, of which those that are carried have new values. */
  #all(carried: readonly unknown[]): unknown[] {
    const all = [...this.#values];
    zip(this.#places, carried).forEach(([i, value]) => (all[i] = value));
    return all;
  }

  get #slots(): readonly Slot[] {
    return [...this.#variables, ...this.#fields];
  }

  /** Opens the body; `more` are types of inputs before what is carried. */
  begin(more: readonly Aval[]): { readonly more: NDArray[]; readonly values: unknown[] } {
    this.#lists.prepare();
    const region = new TracedRegion('the body of a loop');
    this.#region = region;
    const first = more.map((type) => region.input(type, 'the turn'));
    const buffers = this.#lists.types.map((type) => region.input(type, 'a list that grows'));
    const values = this.#holding((type, name) => region.input(type, name), true);
    this.#lists.begin(buffers, first[0]);
    return { more: first, values };
  }

  /** All variables with these leaves where they are carried; fields are written. */
  #holding(leafOf: (type: Aval, name: string) => Leaf, mayBeFirst: boolean): unknown[] {
    const values = this.#slots.map(({ name, form, start, types }) =>
      putTogether(
        form,
        zip(start, types).map(([x, type]) => (type === undefined ? x : leafOf(type, name))),
      ),
    );
    this.#identities.stand(named(this.#slots, values), mayBeFirst);
    const count = this.#variables.length;
    zip(this.#fields, values.slice(count)).forEach(([{ cell }, value]) => {
      if (cell === undefined) return;
      writeCell(cell, value);
      if (cell.mayBeNew && mayBeFirst) putInDoubt(cell.object, cell.key, value);
    });
    return this.#all(values.slice(0, count));
  }

  /** Ends the body; undefined if it has to be traced again, with other types. */
  end(values: readonly unknown[], more: readonly Leaf[]): LoopBody | undefined {
    const region = this.#region as TracedRegion;
    const grown = this.#lists.end();
    region.leave();
    if (++this.#rounds > mostRounds) failUnsettled();
    const isGrowing = this.#lists.find(region.cells);
    const ends = new Map<Slot, unknown>(
      zip(this.#variables, this.#places).map(([slot, i]) => [slot, values[i]]),
    );
    const known = new Set(this.#fields);
    for (const cell of region.cells) {
      if (this.#lists.has(cell.object)) continue;
      const { object, key, access, before, isNew, after } = cell;
      let slot = this.#fields.find((s) => s.cell?.object === object && s.cell.key === key);
      if (slot === undefined) {
        if (Object.is(before, after)) continue;
        const mayBeNew = (isNew && !Array.isArray(object)) || isDoubtful(before);
        slot = slotOf(nameOfKey(key), before, { object, key, access, mayBeNew });
        this.#fields.push(slot);
        this.#identities.start([[placeNamed(slot.name, this.#slots.length - 1), before]]);
      }
      ends.set(slot, after);
    }
    // What picked objects have may be computed where it is asked for, which has to be the turn.
    const [leaves, objects] = region.atEnd(() => [
      new Map(this.#slots.map((s) => [s, endOf(s, ends.get(s))])),
      objectsIn(
        named(
          this.#slots,
          this.#slots.map((s) => ends.get(s)),
        ),
      ),
    ]);
    const isNew =
      this.#identities.end(objects, (object) => region.made(object)) ||
      this.#slots.some(
        (s) => leaves.get(s) === undefined || !known.has(s) === (s.cell !== undefined),
      );
    const settled = this.#slots.map((s) => {
      const end = leaves.get(s);
      return end !== undefined && settles(s, end);
    });
    if (isNew || isGrowing || settled.includes(false)) {
      region.drop();
      return undefined;
    }
    return this.#body(region, leaves as Map<Slot, readonly Leaf[]>, grown, more);
  }

  #body(
    region: TracedRegion,
    leaves: Map<Slot, readonly Leaf[]>,
    grown: readonly Leaf[],
    more: readonly Leaf[],
  ): LoopBody {
    const slots = this.#slots;
    const own = slots.flatMap((s) => s.types.filter((t) => t !== undefined));
    const types = [...this.#lists.types, ...own];
    const carried = (s: Slot, of: readonly Leaf[]): Leaf[] =>
      of.filter((_, i) => s.types[i] !== undefined);
    const results = [...grown, ...slots.flatMap((s) => carried(s, leaves.get(s) ?? []))];
    const run = region.close([...results, ...more]);
    return {
      start: zip([...this.#lists.start, ...slots.flatMap((s) => carried(s, s.start))], types).map(
        ([x, type]) => inType(x, type),
      ),
      step: (...inputs) => {
        const all = run(...inputs);
        return {
          next: zip(all.slice(0, results.length), types).map(([x, type]) => inType(x, type)),
          more: all.slice(results.length),
        };
      },
    };
  }

  /** Refuses lists that grow, as turns may leave the loop. */
  mustNotGrow(): void {
    this.#lists.mustBeNone();
  }

  /** What the variables are after the loop, which may have had no turn; fields are written. */
  finish(results: readonly NDArray[], mayBeFirst: boolean): unknown[] {
    const inLists = this.#lists.types.length;
    this.#lists.finish(results.slice(0, inLists));
    let next = inLists;
    return this.#holding(() => at(results, next++), mayBeFirst);
  }
}

/** Values of slots, by their places. */
const named = (slots: readonly Slot[], values: readonly unknown[]): Named[] =>
  zip(slots, values).map(([{ name }, value], i) => [placeNamed(name, i), value]);

/** After so many rounds what a loop changes has one form, or never will. */
const mostRounds = 50;

function failUnsettled(): never {
  fail(
    'carry-mismatch',
    'a traced loop writes to other objects each time that its body is traced. Make the objects with ' +
      'literals or classes within the traced function.',
  );
}

const weakFloat = newAval([], 'float64', true);
const truthType = newAval([], 'bool', false);

/** Numbers and arrays are carried from the start, truths once the body changes them. */
const typeAtStart = (x: Leaf): Aval | undefined => {
  if (typeof x === 'boolean') return undefined;
  if (x instanceof NDArray && x.dtype === 'bool') return x.aval;
  return floatType(x) ?? weakFloat;
};

function slotOf(name: string, value: unknown, cell: Slot['cell']): Slot {
  const { form, leaves } = takeApart(value, name);
  return { name, cell, form, start: leaves, types: leaves.map(typeAtStart) };
}

/** The leaves of what a slot becomes; undefined if the slot had to change for them. */
function endOf(slot: Slot, value: unknown): readonly Leaf[] | undefined {
  const { form, leaves } = takeApart(value, slot.name);
  if (slot.form.kind === 'optional') return optionalEnd(slot, value, form, leaves);
  const isNone = slot.form.kind === 'fixed' && (slot.form.value ?? null) === null;
  if (isNone && form.kind !== 'fixed') {
    begins(slot, form, leaves);
    return undefined;
  }
  const difference = differenceOf(slot.form, form, slot.name);
  if (difference !== undefined)
    fail(
      'carry-mismatch',
      `${difference}: the first before a traced loop, the second after a turn of it. What a loop ` +
        'changes must stay of one kind.',
    );
  const both = asInBoth(slot.form, form);
  if (both === slot.form) return leaves;
  slot.form = both;
  return undefined;
}

/** A slot that has no value before the first turn. */
function begins(slot: Slot, form: Form, leaves: readonly Leaf[]): void {
  const none = slot.form.kind === 'fixed' ? (slot.form.value as None) : undefined;
  const isScalar = leaves.every((x) => !(x instanceof NDArray) || x.ndim === 0);
  if ((form.kind === 'leaf' || form.kind === 'optional') && isScalar) {
    slot.form = { kind: 'optional', none };
    slot.start = [false, none === null ? 0 : NaN];
  } else if (none === undefined) {
    // What reads it before the first turn would read undefined, which counts as NaN.
    slot.form = form;
    slot.start = leaves.map(() => NaN);
  } else
    fail(
      'carry-mismatch',
      `${slot.name} is null before a traced loop, and ${inWords(form)} after a turn of it. What a ` +
        'loop changes must stay of one kind.',
    );
  slot.types = slot.start.map((x) => typeAtStart(x) ?? truthType);
}

/** The leaves of what may be missing, whether it is there or not. */
function optionalEnd(
  slot: Slot,
  value: unknown,
  form: Form,
  leaves: readonly Leaf[],
): readonly Leaf[] {
  const none = slot.form.kind === 'optional' ? slot.form.none : undefined;
  if (form.kind === 'optional' && form.none === none) return leaves;
  if (form.kind === 'leaf') return [true, ...leaves];
  if (form.kind === 'fixed' && value === none) return [false, none === null ? 0 : NaN];
  return fail(
    'carry-mismatch',
    `${slot.name} is a number or ${none}, and ${inWords(form)} after a turn of a traced loop. What ` +
      'a loop changes must stay of one kind.',
  );
}

/** Whether the leaves come out in the types in which they go in; else these are changed. */
function settles(slot: Slot, end: readonly Leaf[]): boolean {
  let isSettled = true;
  slot.types = zip(slot.types, zip(slot.start, end)).map(([type, [before, after]]) => {
    const wanted = type === undefined ? typeOfChange(before, after) : meet(slot.name, type, after);
    if (wanted === undefined ? type !== undefined : type === undefined || !sameAval(wanted, type))
      isSettled = false;
    return wanted;
  });
  return isSettled;
}

/** The type of a truth that the body changes. */
function typeOfChange(before: Leaf, after: Leaf): Aval | undefined {
  if (Object.is(before, after)) return undefined;
  return isTruth(after) ? truthType : weakFloat;
}

/** The type in which a leaf can be carried that goes in as one and comes out as the other. */
function meet(name: string, type: Aval, after: Leaf): Aval {
  const shape = after instanceof NDArray ? after.shape : [];
  if (!sameShape(shape, type.shape))
    fail(
      'carry-mismatch',
      `${name} has the shape ${printShape(type.shape)} before a traced loop, and ` +
        `${printShape(shape)} after a turn of it. What a loop changes must keep its shape.`,
    );
  const wasTruth = type.dtype === 'bool';
  if (wasTruth && isTruth(after)) return type;
  const end = floatType(after);
  if (wasTruth) return end ?? weakFloat;
  if (end === undefined || sameAval(end, type)) return type;
  return type.weak || end.weak ? meetWeak(type, end) : newAval(type.shape, meetStrong(type, end));
}

/** The stronger of two types of which one is weak. */
const meetWeak = (a: Aval, b: Aval): Aval => (a.weak ? b : a);

const meetStrong = (a: Aval, b: Aval): DType => promotedType(stub(a), stub(b)).dtype;

/** An array of which only the type matters. */
const stub = (type: Aval): NDArray => convertTo(asArray(0), type.dtype);

function inType(x: Leaf, type: Aval): NDArray {
  const array = asArray(x instanceof NDArray ? asFloatUnlessTruth(x, type) : x);
  return sameAval(array.aval, type) ? array : convertTo(array, type.dtype, type.weak);
}

const asFloatUnlessTruth = (x: NDArray, type: Aval): NDArray | number =>
  type.dtype === 'bool' ? x : asFloat(x);
