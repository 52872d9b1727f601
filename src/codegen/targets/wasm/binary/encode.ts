/** The binary format of modules: WebAssembly core specification, 5.5. */
import { ByteBuffer } from './bytes.js';
import { CodeEncoder, typeBytes, type Indices } from './encode-code.js';
import {
  isImported,
  withLinks,
  type Export,
  type MemoryImport,
  type WasmModule,
} from './module.js';
import { uniqueNames } from './names.js';
import type { Callee, Const, DataSegment, FunctionImport, Global } from './node.js';

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

const sections = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  global: 6,
  export: 7,
  code: 10,
  data: 11,
} as const;

/** The parts of the name section. */
const names = { module: 0, functions: 1 } as const;

/** The kinds of what is imported and exported. */
const kinds = { function: 0, memory: 2, global: 3 } as const;

/**
 * The module's bytes, with names of functions for profilers and stacks. Those of globals and locals
 * would be more bytes than small modules have code, and are left to the text.
 */
export function encode(module: WasmModule): Uint8Array<ArrayBuffer> {
  const callees = [...module.functionImports, ...module.functions];
  const indices: Indices = {
    callees: withLinks(indexMap(callees), module),
    globals: indexMap(module.globals),
  };
  return new ModuleEncoder(module, callees, indices).encode();
}

const indexMap = <T>(list: readonly T[]): Map<T, number> => new Map(list.map((x, i) => [x, i]));

class ModuleEncoder {
  readonly #out = new ByteBuffer();
  readonly #code: CodeEncoder;
  readonly #module: WasmModule;
  readonly #callees: readonly Callee[];
  readonly #indices: Indices;
  /** A callee of each signature. */
  readonly #types: Callee[] = [];
  readonly #typeIndices = new Map<Callee, number>();

  constructor(module: WasmModule, callees: readonly Callee[], indices: Indices) {
    this.#module = module;
    this.#callees = callees;
    this.#indices = indices;
    this.#code = new CodeEncoder(this.#out, indices);
    this.#findTypes();
  }

  encode(): Uint8Array<ArrayBuffer> {
    const { memory, functionImports, functions, globals, exports, data } = this.#module;
    const importedGlobals = globals.filter(isImported);
    const ownGlobals = globals.slice(importedGlobals.length);
    const imports = [...(memory === null ? [] : [memory]), ...functionImports, ...importedGlobals];
    this.#out.bytes(header);
    this.#section(sections.type, this.#types, (callee) => this.#type(callee));
    this.#section(sections.import, imports, (x) => this.#import(x));
    this.#section(sections.function, functions, (f) => this.#typeOf(f));
    this.#section(sections.global, ownGlobals, (global) => this.#global(global));
    this.#section(sections.export, exports, (x) => this.#export(x));
    this.#section(sections.code, functions, (f) => this.#out.sized(() => this.#code.body(f)));
    this.#section(sections.data, data, (segment) => this.#data(segment));
    this.#names();
    return this.#out.toBytes();
  }

  #findTypes(): void {
    const known = new Map<string, number>();
    for (const callee of this.#callees) {
      const params = Object.values(callee.params).map((p) => p.type);
      const signature = `${params.join(' ')} -> ${callee.results.join(' ')}`;
      const index = known.get(signature) ?? this.#types.push(callee) - 1;
      known.set(signature, index);
      this.#typeIndices.set(callee, index);
    }
  }

  /** A section without items is left out. */
  #section<T>(id: number, items: readonly T[], write: (item: T) => void): void {
    if (items.length === 0) return;
    this.#out.byte(id);
    this.#out.sized(() => this.#out.list(items, write));
  }

  #type({ params, results }: Callee): void {
    this.#out.byte(0x60);
    this.#out.list(Object.values(params), ({ type }) => this.#out.byte(typeBytes[type]));
    this.#out.list(results, (type) => this.#out.byte(typeBytes[type]));
  }

  #typeOf(callee: Callee): void {
    this.#out.unsigned(this.#typeIndices.get(callee) as number);
  }

  #import(x: MemoryImport | FunctionImport | Global): void {
    const isMemory = !('kind' in x);
    const from = isMemory ? x : x.kind === 'global' ? (x.initial as MemoryImport) : x.from;
    this.#out.text(from.module);
    this.#out.text(from.field);
    if (isMemory) this.#memory(x);
    else if (x.kind === 'global') {
      this.#out.byte(kinds.global);
      this.#globalType(x);
    } else {
      this.#out.byte(kinds.function);
      this.#typeOf(x);
    }
  }

  #memory({ minimum, maximum, isShared = false }: MemoryImport): void {
    this.#out.byte(kinds.memory);
    this.#out.byte((maximum === undefined ? 0 : 1) + (isShared ? 2 : 0));
    this.#out.unsigned(minimum);
    if (maximum !== undefined) this.#out.unsigned(maximum);
  }

  #globalType({ type, mutable }: Global): void {
    this.#out.byte(typeBytes[type]);
    this.#out.byte(mutable ? 1 : 0);
  }

  #global(global: Global): void {
    this.#globalType(global);
    this.#code.constant(global.initial as Const);
  }

  #export({ name, of }: Export): void {
    this.#out.text(name);
    this.#out.byte(of.kind === 'global' ? kinds.global : kinds.function);
    const { globals, callees } = this.#indices;
    this.#out.unsigned((of.kind === 'global' ? globals.get(of) : callees.get(of)) as number);
  }

  #data({ address, bytes }: DataSegment): void {
    this.#out.unsigned(0); // into memory 0
    this.#code.constant(address);
    this.#out.unsigned(bytes.length);
    this.#out.bytes(bytes);
  }

  #names(): void {
    this.#out.byte(sections.custom);
    this.#out.sized(() => {
      this.#out.text('name');
      this.#subsection(names.module, () => this.#out.text(this.#module.name));
      this.#subsection(names.functions, () => this.#nameMap(this.#callees));
    });
  }

  #subsection(id: number, write: () => void): void {
    this.#out.byte(id);
    this.#out.sized(write);
  }

  /** Names of things that stand in the order of their indices. */
  #nameMap(things: readonly { readonly name: string }[]): void {
    this.#out.list([...uniqueNames(things).values()], (name, i) => {
      this.#out.unsigned(i);
      this.#out.text(name);
    });
  }
}
