/**
 * A WebAssembly module as plain data. A module consists of what its exports reach: the functions
 * they call, the globals these name, what of both is imported, and the tables that they read.
 */
import { forEachNode } from './walk.js';
import type {
  Callee,
  Const,
  DataSegment,
  FunctionImport,
  Global,
  ImportName,
  WasmLocal,
  ParameterLocals,
  Parameters,
  ValueType,
  WasmFunction,
} from './node.js';

/**
 * Sizes in pages of 65536 bytes; without `maximum` the memory may have any. One that threads share
 * has a maximum.
 */
export interface MemoryImport extends ImportName {
  readonly minimum: number;
  readonly maximum?: number;
  readonly isShared?: boolean;
}

export interface Export {
  readonly name: string;
  readonly of: WasmFunction | Global;
}

/** Each list in the order of indices; imports come before what the module itself defines. */
export interface WasmModule {
  readonly name: string;
  readonly memory: MemoryImport | null;
  readonly functionImports: readonly FunctionImport[];
  readonly functions: readonly WasmFunction[];
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly data: readonly DataSegment[];
  readonly links: Links;
}

/** Functions that stand in the place of imports, by what calls name. */
export type Links = ReadonlyMap<FunctionImport, WasmFunction>;

const noLinks: Links = new Map();

/** What is known of callees, for calls that name linked imports, too. */
export function withLinks<T>(known: Map<Callee, T>, { links }: WasmModule): Map<Callee, T> {
  for (const [name, f] of links) {
    const found = known.get(f);
    if (found !== undefined) known.set(name, found);
  }
  return known;
}

const localsOf = <P extends Parameters>(params: P): ParameterLocals<P> =>
  Object.fromEntries(
    Object.entries(params).map(([name, type], index): [string, WasmLocal] => [
      name,
      { kind: 'local', type, name, index },
    ]),
  ) as ParameterLocals<P>;

/** A function without a body yet, which `Code` writes. */
export const newFunction = <const P extends Parameters, const R extends readonly ValueType[]>(
  name: string,
  params: P,
  results: R,
): WasmFunction<P, R> => ({
  kind: 'function',
  name,
  params: localsOf(params),
  results,
  locals: [],
  body: [],
  remarks: new Map(),
});

export const importFunction = <const P extends Parameters, const R extends readonly ValueType[]>(
  from: ImportName,
  params: P,
  results: R,
): FunctionImport<P, R> => ({
  kind: 'imported-function',
  name: from.field,
  from,
  params: localsOf(params),
  results,
});

/** A variable of the module. */
export const newGlobal = <T extends ValueType>(
  name: string,
  initial: Const<T>,
  mutable = true,
): Global<T> => ({ kind: 'global', type: initial.type, name, mutable, initial });

export const importGlobal = <T extends ValueType>(
  from: ImportName,
  type: T,
  mutable = false,
): Global<T> => ({ kind: 'global', type, name: from.field, mutable, initial: from });

/** The module of these exports and of all that they reach. */
export function newModule(
  name: string,
  memory: MemoryImport | null,
  exports: readonly Export[],
  data: readonly DataSegment[] = [],
  links = noLinks,
): WasmModule {
  const linked = (f: Callee): Callee => (f.kind === 'function' ? f : (links.get(f) ?? f));
  const callees = new Set<Callee>();
  const globals = new Set<Global>();
  const segments = new Set<DataSegment>(data);
  for (const { of } of exports)
    if (of.kind === 'global') globals.add(of);
    else callees.add(of);
  for (const { address } of data) if (address.kind === 'global') globals.add(address);
  // A Set hands out what is added while it is walked.
  for (const callee of callees)
    if (callee.kind === 'function')
      forEachNode(callee.body, (node) => {
        if (node.kind === 'call') callees.add(linked(node.callee));
        else if (node.kind === 'global') globals.add(node);
        else if (node.kind === 'op' && node.reads !== undefined) segments.add(node.reads);
        else if (node.kind === 'set-global') globals.add(node.global);
      });
  const [all, variables] = [[...callees], [...globals]];
  return {
    name,
    memory,
    functionImports: all.filter((f) => f.kind === 'imported-function'),
    functions: all.filter((f) => f.kind === 'function'),
    globals: [...variables.filter(isImported), ...variables.filter((g) => !isImported(g))],
    exports,
    data: [...segments],
    links,
  };
}

/** The most pages of a memory that threads share, which has to name a number: two gigabytes. */
export const mostSharedPages = 32_768;

/** The same code for a memory that threads share. */
export const withSharedMemory = (module: WasmModule): WasmModule =>
  module.memory === null
    ? module
    : { ...module, memory: { ...module.memory, maximum: mostSharedPages, isShared: true } };

export const isImported = (global: Global): global is Global & { readonly initial: ImportName } =>
  'module' in global.initial;
