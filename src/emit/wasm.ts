/**
 * Functions of the WebAssembly target in an emitted module: one module of WebAssembly has all of
 * them, with what they share once. All sizes are known, so memory has a plan instead of a heap: the
 * first page is that module's own, then come captured arrays, which stay, then a region that each
 * call uses anew, for the arena, the inputs and the results; a tape grows behind it.
 */
import { isNumber, type Aval } from '../array/aval.js';
import { itemSize } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { at, sizeOf } from '../array/shape.js';
import { encode } from '../codegen/targets/wasm/binary/encode.js';
import { bulkFunctionsOf } from '../codegen/targets/wasm/bulk/index.js';
import { newModule, type Export, type WasmModule } from '../codegen/targets/wasm/binary/module.js';
import type { FunctionImport, WasmFunction } from '../codegen/targets/wasm/binary/instructions.js';
import { exceedsLimits } from '../codegen/targets/wasm/heap/features.js';
import { asideAddress } from '../codegen/targets/wasm/heap/pages.js';
import type { WasmCode } from '../codegen/targets/wasm/index.js';
import type { Schedule } from '../loops/loops.js';
import { arraysOf, resultsOf, type Emitted } from './function.js';
import { calledIn, outerFunction, type EmittedText } from './js.js';
import { base64 } from './literals.js';
import { argumentText, lengthOf, resultTreeText, typedArrayOf } from './signature.js';
import type { Weights } from './weights.js';

const pageBytes = 65_536;
const alignment = 64;

/** The memory that the functions of a module share. */
export class MemoryPlan {
  #kept = pageBytes;
  #most = 0;

  /** The address of what stays; to be asked for before any region. */
  keep(bytes: number): number {
    const address = this.#kept;
    this.#kept = aligned(address + bytes);
    return address;
  }

  /** Addresses of what a call uses, relative to where all that stays has its end. */
  region(sizes: readonly number[]): number[] {
    let end = 0;
    const offsets = sizes.map((bytes) => {
      const offset = end;
      end = aligned(end + bytes);
      return offset;
    });
    this.#most = Math.max(this.#most, end);
    return offsets;
  }

  /** Where regions begin. */
  get base(): number {
    return this.#kept;
  }

  /** The end of all regions, relative to that. */
  get end(): number {
    return this.#most;
  }

  get pages(): number {
    return Math.ceil((this.#kept + this.#most) / pageBytes);
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** The one module of WebAssembly: the main functions of those that are put in, by their names. */
export class JoinedModule {
  readonly #exports: Export[] = [];
  readonly #links = new Map<FunctionImport, WasmFunction>();
  readonly #bulk = new Map<string, WasmModule>();
  #hasTape = false;

  add(name: string, { exports }: WasmModule, schedule: Schedule): void {
    this.#exports.push({ name, of: named('main', exports) });
    this.#hasTape ||= schedule.longestRow > 0;
    for (const { name, from, import: imported } of bulkFunctionsOf(schedule, false)) {
      const bulk = this.#bulk.get(from.name) ?? from.make();
      this.#bulk.set(from.name, bulk);
      this.#links.set(imported, named(name, bulk.exports) as WasmFunction);
    }
  }

  /** What instantiates it, as lines of the emitted module; none where it is empty. */
  lines(plan: MemoryPlan): string[] {
    if (this.#exports.length === 0) return [];
    const memory = { module: 'env', field: 'memory', minimum: 0 };
    const module = newModule('emitted', memory, this.#exports, [], this.#links);
    const env = [
      'memory',
      ...(this.#bulk.size > 0 ? [`aside: ${asideAddress(0)}`] : []),
      ...(this.#hasTape ? [`growTape: growTape(base + ${plan.end})`] : []),
    ];
    const math = mathOf(module);
    const given = [
      `env: { ${env.join(', ')} }`,
      ...(math.length > 0 ? [`math: { ${math.join(', ')} }`] : []),
    ];
    return [
      `const memory = new WebAssembly.Memory({ initial: ${plan.pages} });`,
      `const base = ${plan.base};`,
      'let loaded;',
      `const wasm = () => loaded ??= instance("${base64(encode(module))}", { ${given.join(', ')} });`,
    ];
  }
}

const named = (name: string, exports: readonly Export[]): Export['of'] =>
  (exports.find((x) => x.name === name) ?? fail('internal', `a module without ${name}`)).of;

/** The names of functions that a module takes of the runtime. */
const mathOf = ({ functionImports }: WasmModule): string[] =>
  functionImports.filter((f) => f.from.module === 'math').map((f) => f.name);

export function wasmFunction(
  emitted: Emitted,
  weights: Weights,
  plan: MemoryPlan,
  joined: JoinedModule,
): EmittedText {
  const { exported, names, code, held } = emitted;
  const { module, schedule } = code as WasmCode;
  if (exceedsLimits(module))
    fail('bad-argument', `emitModule: ${exported} is too large for WebAssembly; take target 'js'.`);
  joined.add(exported, module, schedule);
  const fixed = held.map((x) => ({
    text: weights.textOf(x),
    address: typeof x.raw === 'number' ? null : plan.keep(x.raw.byteLength),
  }));
  const puts = fixed.flatMap(({ text, address }) =>
    address === null ? [] : [`  put(${address}, ${text});`],
  );
  const body = callText(emitted, plan, fixed);
  return {
    runtime: [...mathOf(module), ...calledIn(body.inputs)],
    lines: [
      `let ${names.run};`,
      `function ${names.start}() {`,
      ...puts,
      `  return wasm().${exported};`,
      '}',
      ...outerFunction(emitted, body.lines),
    ],
  };
}

interface CallText {
  readonly inputs: readonly string[];
  readonly lines: readonly string[];
}

/** Inputs go in, the code runs, results come out as copies. */
function callText(
  emitted: Emitted,
  plan: MemoryPlan,
  fixed: readonly { readonly text: string; readonly address: number | null }[],
): CallText {
  const { names, code, types, result } = emitted;
  const { arenaBytes } = code.schedule;
  const arrays = arraysOf(emitted);
  const inputs = arrays.map(({ path, aval }) => argumentText(path, aval));
  const inputBytes = arrays.map(({ aval }) => (isNumber(aval) ? 0 : bytesOf(aval)));
  const outputs = resultsOf(emitted);
  const outputBytes = outputs.map(([b, aval]) => (b.scalar ? 0 : bytesOf(aval)));
  const offsets = plan.region([arenaBytes, ...inputBytes, ...outputBytes]);
  const place = (i: number): string => `base + ${at(offsets, i)}`;
  const params = [
    place(0),
    ...inputs.map((text, i) =>
      isNumber(at(arrays, i).aval) ? text : `put(${place(1 + i)}, ${text})`,
    ),
    ...fixed.map(({ text, address }) => String(address ?? text)),
    ...outputs.flatMap(([b], i) => (b.scalar ? [] : [place(1 + inputs.length + i)])),
  ];
  const scalars = outputs.filter(([b]) => b.scalar).length;
  let next = 0;
  const raws = outputs.map(([b, aval], i) => {
    if (!b.scalar)
      return `take(${typedArrayOf(aval.dtype)}, ${place(1 + inputs.length + i)}, ${lengthOf(aval)})`;
    const text = scalars === 1 ? 'y' : `y[${next++}]`;
    return aval.dtype === 'uint32' ? `${text} >>> 0` : text;
  });
  return {
    inputs,
    lines: [
      `${names.run} ??= ${names.start}();`,
      `${scalars > 0 ? 'const y = ' : ''}${names.run}(${params.join(', ')});`,
      `return ${resultTreeText(result, raws, types)};`,
    ],
  };
}

const bytesOf = ({ shape, dtype }: Aval): number => sizeOf(shape) * itemSize[dtype];
