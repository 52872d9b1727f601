/** Running Programs in the WebAssembly target. */
import type { Aval } from '../../../src/array/aval.js';
import type { DenseArray } from '../../../src/array/dense.js';
import type { DType } from '../../../src/array/dtype.js';
import { zip } from '../../../src/array/shape.js';
import { finish } from '../../../src/array/work/steps.js';
import { bulkFunctionsOf } from '../../../src/codegen/targets/wasm/bulk/index.js';
import { bulkExports } from '../../../src/codegen/targets/wasm/bulk/instances.js';
import { emitWasm } from '../../../src/codegen/targets/wasm/emit/emit.js';
import { encode } from '../../../src/codegen/targets/wasm/binary/encode.js';
import { engine } from '../../../src/codegen/targets/wasm/heap/engine.js';
import { Heap } from '../../../src/codegen/targets/wasm/heap/heap.js';
import type { RunArrays } from '../../../src/codegen/targets/target.js';
import { instantiate } from '../../../src/codegen/targets/wasm/heap/instance.js';
import type { WasmModule } from '../../../src/codegen/targets/wasm/binary/module.js';
import { printProgram } from '../../../src/ir/print.js';
import type { Program } from '../../../src/ir/program.js';
import type { Schedule } from '../../../src/loops/loops.js';
import type { Tolerance } from '../../support/close.js';
import { compiledToWasm } from '../../support/compiled.js';
import { expectClose } from '../../support/matchers.js';
import { loadedCode } from './heap-support.js';
import { expectValid } from './support.js';

const heap = new Heap({ smallBytes: 1024 });

export interface WasmProgram {
  readonly module: WasmModule;
  readonly schedule: Schedule;
  /** Takes one array for each input of the program. */
  readonly run: RunArrays;
}

/** Emits, validates and instantiates a schedule written by hand, whose outputs have these types. */
export function instantiated(schedule: Schedule, types: readonly Aval[], heap: Heap) {
  const { module } = finish(emitWasm(schedule));
  const bytes = encode(module);
  expectValid(bytes);
  const bulk = () => bulkExports(bulkFunctionsOf(schedule, false), heap) ?? {};
  const code = loadedCode(new (engine().Module)(bytes), bulk);
  return { module, run: instantiate(code, schedule, types, heap) };
}

/** The code of a program, which wabt takes, in a heap where even small arrays stay. */
export function wasmProgram(program: Program, name = 'f'): WasmProgram {
  const { code, run } = compiledToWasm(program, name, {
    fuseMultiplyAdd: false,
    flushSubnormals: false,
    threads: 1,
    heap,
  });
  expectValid(encode(code.module));
  return { module: code.module, schedule: code.schedule, run };
}

/** Elementary functions differ from the host's in the last places. */
const leastTolerance: Readonly<Record<DType, Tolerance>> = {
  float64: { rtol: 1e-13, atol: 1e-13 },
  float32: { rtol: 2e-6, atol: 1e-7 },
  int32: { rtol: 0, atol: 0 },
  uint32: { rtol: 0, atol: 0 },
  bool: { rtol: 0, atol: 0 },
  int8: { rtol: 0, atol: 0 },
  uint8: { rtol: 0, atol: 0 },
  int16: { rtol: 0, atol: 0 },
  uint16: { rtol: 0, atol: 0 },
  float16: { rtol: 2 ** -10, atol: 2 ** -24 },
  bfloat16: { rtol: 2 ** -7, atol: 1e-38 },
  complex64: { rtol: 2e-6, atol: 1e-7 },
  complex128: { rtol: 1e-13, atol: 1e-13 },
};

/** The program gives in the WebAssembly target what is wanted, twice. */
export function expectWasmGives(
  program: Program,
  args: readonly DenseArray[],
  wanted: readonly DenseArray[],
  { rtol = 0, atol = 0 }: Partial<Tolerance> = {},
): WasmProgram {
  const compiled = wasmProgram(program);
  for (const round of ['first', 'second'])
    zip(wanted, compiled.run(args)).forEach(([w, g], i) => {
      const least = leastTolerance[w.dtype];
      const tolerance = { rtol: Math.max(rtol, least.rtol), atol: Math.max(atol, least.atol) };
      const what = `WebAssembly: output ${i}, ${round} run of\n${printProgram(program)}`;
      expectClose(g, w, tolerance, what);
    });
  return compiled;
}
