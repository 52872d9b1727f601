/**
 * Parts: functions that do a piece of what is cut (`cuts.ts`). Each is exported, so that other
 * threads can call it with instances of their own. What it uses of the function around it is put
 * into the job page before, from where every thread takes it.
 *
 *     part(base, slot, first, last)
 *
 * does the values from first up to last; at `base` lie the values that turns bring into
 * accumulators, and behind them the scratch buffers of each slot: threads are numbered by these.
 */
import { fail } from '../../../../array/errors.js';
import { itemSize } from '../../../../array/dtype.js';
import { jobAddress, mostJobValues } from '../heap/pages.js';
import {
  f32,
  f64,
  i32,
  type Effect,
  type Value,
  type WasmFunction,
  type WasmLocal,
} from '../binary/instructions.js';
import { importFunction } from '../binary/module.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { aligned, foldBytes, type Cut } from './cuts.js';
import type { NumberType } from './scope.js';

/** What the host has to know of a part. */
export interface PartPlan {
  /** Pieces begin at multiples of this behind the first value. */
  readonly unit: number;
  readonly units: number;
  /** The fewest values that a piece has, but for the last one. */
  readonly least: number;
  /** About how long all of it takes one thread. */
  readonly nanoseconds: number;
  /** What all pieces share at the base, and what each slot has behind it, in bytes. */
  readonly commonBytes: number;
  readonly ownBytes: number;
}

export interface LoopPart extends PartPlan {
  readonly function: WasmFunction;
}

export const partParameters = { base: 'i32', slot: 'i32', first: 'i32', last: 'i32' } as const;

/** Does a part, on several threads where there are some. Gives the base. */
export const runPart = importFunction(
  { module: 'env', field: 'runPart' },
  { part: 'i32', first: 'i32', last: 'i32' },
  ['i32'],
);

export const partName = (index: number): string => `part${index}`;

export const partPlanOf = (cut: Cut): PartPlan => ({
  unit: cut.unit,
  units: cut.units,
  least: cut.least,
  nanoseconds: cut.nanoseconds,
  commonBytes: foldBytes(cut),
  ownBytes: cut.privates.reduce((sum, { buffer }) => sum + bytesOf(buffer), 0),
});

const bytesOf = ({ size, dtype }: LoopBuffer): number => aligned(size * itemSize[dtype]);

/** Buffers one behind the other, with the offset of each. */
export function placed(buffers: readonly LoopBuffer[]): [LoopBuffer, number][] {
  let end = 0;
  return buffers.map((buffer) => {
    const offset = end;
    end += bytesOf(buffer);
    return [buffer, offset];
  });
}

/** The most values that a part is passed. */
export const mostPassed = mostJobValues;

const forms = { i32, f32, f64 } as const;

/** Puts a number into the job page. */
export function putJobValue(index: number, x: Value): Effect {
  const { store } = forms[x.type as NumberType] ?? fail('internal', `a ${x.type} is passed`);
  return (store as typeof i32.store)(
    i32.const(0),
    x as Value<'i32'>,
    jobAddress + 8 * index,
  ) as Effect;
}

/** Takes it from there. */
export const jobValue = (index: number, { type }: WasmLocal): Value =>
  forms[type as NumberType].load(i32.const(0), jobAddress + 8 * index);
