/**
 * Functions of the WebAssembly target in an emitted module. All sizes are known, so memory has a
 * plan instead of a heap: the first page is the modules' own, then come captured arrays, which
 * stay, then a region that each call uses anew, for the arena, the inputs and the results; a tape
 * grows behind it.
 */
import { isNumber, type Aval } from '../array/aval.js';
import { itemSize } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { at, sizeOf } from '../array/shape.js';
import { encode } from '../codegen/targets/wasm/binary/encode.js';
import { bulkFunctionsOf, bulkModuleName } from '../codegen/targets/wasm/bulk/index.js';
import { exceedsLimits } from '../codegen/targets/wasm/heap/features.js';
import type { WasmCode } from '../codegen/targets/wasm/index.js';
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
  region(sizes: readonly number[]): { readonly offsets: number[]; readonly end: number } {
    let end = 0;
    const offsets = sizes.map((bytes) => {
      const offset = end;
      end = aligned(end + bytes);
      return offset;
    });
    this.#most = Math.max(this.#most, end);
    return { offsets, end };
  }

  /** Where regions begin. */
  get base(): number {
    return this.#kept;
  }

  get pages(): number {
    return Math.ceil((this.#kept + this.#most) / pageBytes);
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** The modules of bulk work that functions share: their bytes, by name. */
export type BulkTexts = Map<string, string>;

export function wasmFunction(
  emitted: Emitted,
  weights: Weights,
  plan: MemoryPlan,
  bulk: BulkTexts,
): EmittedText {
  const { exported, names, code, held } = emitted;
  const { module, schedule } = code as WasmCode;
  if (exceedsLimits(module))
    fail('bad-argument', `emitModule: ${exported} is too large for WebAssembly; take target 'js'.`);
  const bulkNames = new Set<string>();
  for (const { from } of bulkFunctionsOf(schedule, false)) {
    if (!bulk.has(from.name)) bulk.set(from.name, base64(encode(from.make())));
    bulkNames.add(from.name);
  }
  const math = module.functionImports.filter((f) => f.from.module === 'math').map((f) => f.name);
  const fixed = held.map((x) => ({
    text: weights.textOf(x),
    address: typeof x.raw === 'number' ? null : plan.keep(x.raw.byteLength),
  }));
  const puts = fixed.flatMap(({ text, address }) =>
    address === null ? [] : [`  put(${address}, ${text});`],
  );
  const body = callText(emitted, plan, fixed);
  const env = ['memory', ...(schedule.longestRow > 0 ? [`growTape: growTape(${body.end})`] : [])];
  const given = [
    `env: { ${env.join(', ')} }`,
    ...(math.length > 0 ? [`math: { ${math.join(', ')} }`] : []),
    ...(bulkNames.size > 0
      ? [`${bulkModuleName}: bulk(${[...bulkNames].map((n) => JSON.stringify(n)).join(', ')})`]
      : []),
  ];
  return {
    runtime: [...math, ...calledIn(body.inputs)],
    lines: [
      `let ${names.run};`,
      `function ${names.start}() {`,
      ...puts,
      `  return instance("${base64(encode(module))}", { ${given.join(', ')} }).main;`,
      '}',
      ...outerFunction(emitted, body.lines),
    ],
  };
}

interface CallText {
  readonly inputs: readonly string[];
  readonly lines: readonly string[];
  /** The address behind all that the call uses, as text. */
  readonly end: string;
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
  const { offsets, end } = plan.region([arenaBytes, ...inputBytes, ...outputBytes]);
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
    end: `base + ${end}`,
    lines: [
      `${names.run} ??= ${names.start}();`,
      `${scalars > 0 ? 'const y = ' : ''}${names.run}(${params.join(', ')});`,
      `return ${resultTreeText(result, raws, types)};`,
    ],
  };
}

const bytesOf = ({ shape, dtype }: Aval): number => sizeOf(shape) * itemSize[dtype];
