/** The golden files as data: README.md beside them gives the format. */
import { readFileSync } from 'node:fs';
import type { DenseArray} from '../../../src/array/dense.js';
import { dense, denseScalar } from '../../../src/array/dense.js';
import type { Complex } from '../../../src/array/elements/complex.js';
import { castScalar, newTypedArray, numbersPer, type DType } from '../../../src/array/dtype.js';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export interface JsonArray extends JsonObject {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}

export interface OpCase {
  readonly id?: string;
  readonly fn: string;
  readonly args: readonly Json[];
  readonly kwargs?: JsonObject;
  readonly out: Json;
  /** Whether JAX refuses the call: then there is no result. */
  readonly raises?: true;
  readonly jvp?: { readonly tangents: readonly Json[]; readonly out: Json };
  readonly vjp?: { readonly cotangent: Json; readonly in: readonly Json[] };
  readonly jvp2?: { readonly out: Json };
  readonly vmap?: {
    readonly in_axes: readonly (number | null)[];
    readonly args: readonly Json[];
    readonly out: Json;
  };
  readonly tol?: number;
  readonly wide?: boolean;
  readonly compare?: string;
}

export interface RandomCase {
  readonly id: string;
  readonly fn: string;
  readonly doc?: string;
  readonly seed?: number;
  readonly key?: readonly [number, number];
  readonly args?: readonly Json[];
  readonly kwargs?: JsonObject;
  readonly out: Json;
  readonly exact: boolean;
}

export interface ProgramCase {
  readonly name: string;
  readonly args: JsonObject;
  readonly out: JsonObject;
  readonly rtol: number;
  readonly atol: number;
}

/** The cases of a golden file. */
export function readCases<C>(name: string): readonly C[] {
  const text = readFileSync(new URL(`../${name}.json`, import.meta.url), 'utf8');
  const { cases } = JSON.parse(text) as { cases: C[] };
  if (cases.length === 0) throw new Error(`${name}.json holds no case`);
  return cases;
}

/** Why a case cannot run: a function, dtype or form of argument that the library does not have. */
export class NotYetThere extends Error {}

export const isObject = (v: Json | undefined): v is JsonObject =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

export const isJsonArray = (v: Json | undefined): v is JsonArray =>
  isObject(v) && 'dtype' in v && 'shape' in v && 'data' in v;

/** 64-bit integers are read as 32-bit ones, as JAX does with x64 off. */
const dtypeNames: Readonly<Record<string, DType>> = {
  float32: 'float32',
  float64: 'float64',
  int32: 'int32',
  int64: 'int32',
  uint32: 'uint32',
  uint64: 'uint32',
  bool: 'bool',
  int8: 'int8',
  uint8: 'uint8',
  int16: 'int16',
  uint16: 'uint16',
  float16: 'float16',
  bfloat16: 'bfloat16',
  complex64: 'complex64',
  complex128: 'complex128',
};

/** Names of dtypes that JAX has and we do not. */
const otherDTypes = /^((u?int[24])|float8.*)$/;

export function dtypeOf(name: string): DType {
  const dtype = dtypeNames[name];
  if (dtype === undefined) throw new NotYetThere(`dtype ${name}`);
  return dtype;
}

/** Numbers, and the words for what JSON cannot write. */
export function numberOf(v: number | string | boolean): number {
  if (typeof v !== 'string') return Number(v);
  if (v === 'NaN') return NaN;
  if (v === 'Infinity') return Infinity;
  if (v === '-Infinity') return -Infinity;
  throw new NotYetThere(`64-bit integer ${v}`);
}

export function arrayOf(json: JsonArray): DenseArray {
  const dtype = dtypeOf(json.dtype);
  const data = newTypedArray(dtype, json.data.length / numbersPer(dtype));
  json.data.forEach((v, i) => (data[i] = castScalar(numberOf(v), dtype)));
  return dense(json.shape, dtype, data);
}

/** A Python scalar. JS has no integer-valued float, so that one becomes a weakly typed array. */
function weakScalar(kind: Json, value: Json): number | boolean | Complex | DenseArray {
  if (kind === 'complex') {
    const [re, im] = (value as Json[]).map((v) => numberOf(v as number)) as [number, number];
    return { re, im };
  }
  if (kind === 'bool') return value === true;
  const number = numberOf(value as number);
  return kind === 'float' && Number.isInteger(number)
    ? denseScalar(number, 'float64', true)
    : number;
}

export type Arg = unknown;

/** What replaces a function argument; see the table in README.md. */
export type FunctionTable = Readonly<Record<string, (...args: never[]) => unknown>>;

/** An argument as the library takes it. Static strings, lists and objects are translated too. */
export function argOf(json: Json, functions: FunctionTable): Arg {
  if (json === null || typeof json === 'number' || typeof json === 'boolean') return json;
  if (typeof json === 'string') return wordOf(json);
  if (Array.isArray(json)) return json.map((j: Json) => argOf(j, functions));
  const object = json as JsonObject;
  if (isJsonArray(object)) return arrayOf(object);
  if ('weak' in object) return weakScalar(object['weak'] as Json, object['value'] as Json);
  if ('fnref' in object) {
    const f = functions[object['fnref'] as string];
    if (f === undefined) throw new NotYetThere(`function argument ${object['fnref'] as string}`);
    return f;
  }
  if ('index' in object) return (object['index'] as Json[]).map((p) => indexPart(p));
  return Object.fromEntries(
    Object.entries(object).map(([k, v]) => [camelCase(k), argOf(v, functions)]),
  );
}

export function wordOf(word: string): unknown {
  if (word === 'Infinity' || word === '-Infinity' || word === 'NaN') return numberOf(word);
  if (otherDTypes.test(word)) throw new NotYetThere(`dtype ${word}`);
  return dtypeNames[word] ?? word;
}

function indexPart(part: Json): unknown {
  if (part === 'newaxis') return null;
  if (part === 'ellipsis') return '...';
  if (isJsonArray(part)) return arrayOf(part);
  if (isObject(part)) {
    const bounds = [...(part['slice'] as (number | null)[])];
    while (bounds.length > 0 && bounds.at(-1) === null) bounds.pop();
    return bounds;
  }
  return part;
}

export const camelCase = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());
