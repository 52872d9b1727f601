/** How far the elementary functions on float64 vectors are from references of high precision. */
import { readFileSync } from 'node:fs';
import { at } from '../../../src/array/shape.js';
import { functions } from '../../../src/codegen/targets/wasm/math/f64/functions.js';
import { arrayFunction } from './array-function.js';

export type FunctionName = keyof typeof functions;
export const functionNames = Object.keys(functions) as FunctionName[];

export interface Worst {
  /** In units of the last place; infinite for a wrong NaN, infinity or zero. */
  readonly ulps: number;
  readonly operands: readonly number[];
  readonly result: number;
  readonly wanted: number;
}

interface Reference {
  readonly operands: readonly number[];
  /** The float64 next to the exact result. */
  readonly wanted: number;
  /** What the exact result is more than that, in units of the last place. */
  readonly rest: number;
}

const restsInPlace = 128;

/** As data/references.py writes them. */
function readReferences(): Map<string, Reference[]> {
  const all = new Map<string, Reference[]>();
  let current: Reference[] = [];
  const file = readFileSync(new URL('data/float64.txt', import.meta.url), 'utf8');
  for (const line of file.trimEnd().split('\n')) {
    if (line.startsWith('# ')) all.set(line.slice(2), (current = []));
    else current.push(readReference(line.split(' ')));
  }
  return all;
}

function readReference(words: readonly string[]): Reference {
  const numbers = words.slice(0, -1).map(fromDigits);
  const rest = Number(words.at(-1)) / restsInPlace;
  return { operands: numbers.slice(0, -1), wanted: at(numbers, numbers.length - 1), rest };
}

const view = new DataView(new ArrayBuffer(8));

/** Of the hexadecimal digits zeros at the end are left out. */
function fromDigits(digits: string): number {
  view.setBigUint64(0, BigInt(`0x${digits.padEnd(16, '0')}`));
  return view.getFloat64(0);
}

/** The place of a number among those of its sign. */
function order(x: number): bigint {
  view.setFloat64(0, Math.abs(x));
  return view.getBigUint64(0);
}

const references = readReferences();

/** How many points there are for a function. */
export const pointsOf = (name: FunctionName): number => referencesOf(name).length;

const referencesOf = (name: FunctionName): readonly Reference[] => references.get(name) ?? [];

/** The greatest error of a function, and where it is. */
export function worstOf(name: FunctionName): Worst {
  const list = referencesOf(name);
  const f = arrayFunction(functions[name](), 'f64x2');
  for (const [i, { operands }] of list.entries()) {
    f.x[i] = at(operands, 0);
    if (f.isBinary) f.y[i] = at(operands, 1);
  }
  f.run(list.length + (list.length % 2));
  let worst: Worst = { ulps: 0, operands: [], result: NaN, wanted: NaN };
  for (const [i, reference] of list.entries()) {
    const result = f.result[i] as number;
    const ulps = errorOf(name, result, reference);
    const { operands, wanted } = reference;
    if (ulps > worst.ulps) worst = { ulps, operands, result, wanted };
  }
  return worst;
}

/**
 * In units of the last place of what is wanted; for lgamma below 0, where there are zeros between
 * the poles, of at least 1.
 */
function errorOf(
  name: FunctionName,
  result: number,
  { operands, wanted, rest }: Reference,
): number {
  const isExact = wanted === 0 || !Number.isFinite(wanted);
  if (isExact && rest === 0) return Object.is(result, wanted) ? 0 : Infinity;
  if (!Number.isFinite(result)) return Infinity;
  if (name === 'lgamma' && at(operands, 0) < 0 && Math.abs(wanted) < 1)
    return Math.abs(result - wanted) / Number.EPSILON;
  if (Math.sign(1 / result) !== Math.sign(1 / wanted)) return Infinity;
  const places = Number(order(result) - order(wanted));
  return Math.abs(places * Math.sign(1 / wanted) - rest);
}
