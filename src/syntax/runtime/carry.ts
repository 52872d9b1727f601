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
import { isDead } from './choice.js';
import { writeCell, type Cell } from './journal.js';
import { TracedRegion } from './region.js';
import { differenceOf, isTruth, putTogether, takeApart, type Form, type Leaf } from './state.js';
import { asFloat, floatType } from './whole.js';

/** Something that the loop changes: a variable, or a field of an object. */
interface Slot {
  readonly name: string;
  /** Where it is a field. */
  readonly cell: Pick<Cell, 'object' | 'key'> | undefined;
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
  #region: TracedRegion | undefined;

  constructor(names: readonly string[], values: readonly unknown[]) {
    this.#values = values;
    this.#places = names.flatMap((name, i) => (isDead(name) ? [] : [i]));
    this.#variables = this.#places.map((i) =>
      slotOf(String(names[i]).replace('*', ''), values[i], undefined),
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
    const region = new TracedRegion('the body of a loop');
    this.#region = region;
    const first = more.map((type) => region.input(type, 'the turn'));
    return { more: first, values: this.#holding((type, name) => region.input(type, name)) };
  }

  /** All variables with these leaves where they are carried; fields are written. */
  #holding(leafOf: (type: Aval, name: string) => Leaf): unknown[] {
    const values = this.#slots.map(({ name, form, start, types }) =>
      putTogether(
        form,
        zip(start, types).map(([x, type]) => (type === undefined ? x : leafOf(type, name))),
      ),
    );
    const count = this.#variables.length;
    zip(this.#fields, values.slice(count)).forEach(([{ cell }, value]) => {
      if (cell !== undefined) writeCell(cell.object, cell.key, value);
    });
    return this.#all(values.slice(0, count));
  }

  /** Ends the body; undefined if it has to be traced again, with other types. */
  end(values: readonly unknown[], more: readonly Leaf[]): LoopBody | undefined {
    const region = this.#region as TracedRegion;
    region.leave();
    const ends = new Map<Slot, unknown>(
      zip(this.#variables, this.#places).map(([slot, i]) => [slot, values[i]]),
    );
    const known = new Set(this.#fields);
    for (const cell of region.cells) {
      const { object, key, before, after } = cell;
      let slot = this.#fields.find((s) => s.cell?.object === object && s.cell.key === key);
      if (slot === undefined) {
        if (Object.is(before, after)) continue;
        slot = slotOf(String(key), before, { object, key });
        this.#fields.push(slot);
      }
      ends.set(slot, after);
    }
    const leaves = new Map(this.#slots.map((s) => [s, endOf(s, ends.get(s))]));
    const isNew = this.#slots.some(
      (s) => leaves.get(s) === undefined || !known.has(s) === (s.cell !== undefined),
    );
    const settled = this.#slots.map((s) => {
      const end = leaves.get(s);
      return end !== undefined && settles(s, end);
    });
    if (isNew || settled.includes(false)) {
      region.drop();
      return undefined;
    }
    return this.#body(region, leaves as Map<Slot, readonly Leaf[]>, more);
  }

  #body(region: TracedRegion, leaves: Map<Slot, readonly Leaf[]>, more: readonly Leaf[]): LoopBody {
    const slots = this.#slots;
    const types = slots.flatMap((s) => s.types.filter((t) => t !== undefined));
    const carried = (s: Slot, of: readonly Leaf[]): Leaf[] =>
      of.filter((_, i) => s.types[i] !== undefined);
    const results = slots.flatMap((s) => carried(s, leaves.get(s) ?? []));
    const run = region.close([...results, ...more]);
    return {
      start: zip(
        slots.flatMap((s) => carried(s, s.start)),
        types,
      ).map(([x, type]) => inType(x, type)),
      step: (...inputs) => {
        const all = run(...inputs);
        return {
          next: zip(all.slice(0, results.length), types).map(([x, type]) => inType(x, type)),
          more: all.slice(results.length),
        };
      },
    };
  }

  /** What the variables are after the loop; fields are written. */
  finish(results: readonly NDArray[]): unknown[] {
    let next = 0;
    return this.#holding(() => at(results, next++));
  }
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
  const isNew = slot.form.kind === 'fixed' && slot.form.value === undefined;
  if (isNew && form.kind !== 'fixed') {
    // What reads it before the first turn would read undefined, which counts as NaN.
    slot.form = form;
    slot.start = leaves.map(() => NaN);
    slot.types = leaves.map(() => weakFloat);
    return undefined;
  }
  const difference = differenceOf(slot.form, form, slot.name);
  if (difference !== undefined)
    fail(
      'carry-mismatch',
      `${difference}: the first before a traced loop, the second after a turn of it. What a loop ` +
        'changes must stay of one kind.',
    );
  return leaves;
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
