/** The one place where tests compile and run Programs: for either target, or for the project's. */
import { expect } from 'vitest';
import type { DenseArray } from '../../src/array/dense.js';
import { castScalar } from '../../src/array/dtype.js';
import { compile } from '../../src/codegen/jit/compile.js';
import { compileDefaults } from '../../src/codegen/jit/options.js';
import { js, type JsCode } from '../../src/codegen/targets/js/index.js';
import type {
  TargetCode,
  RunArrays,
  Runner,
  TargetOptions,
} from '../../src/codegen/targets/target.js';
import { engine, type Engine } from '../../src/codegen/targets/wasm/heap/engine.js';
import { sharedHeap, type Heap } from '../../src/codegen/targets/wasm/heap/heap.js';
import { wasmOn, type WasmCode } from '../../src/codegen/targets/wasm/index.js';
import type { Program } from '../../src/ir/program.js';
import { projectTarget } from './target.js';

/** Code of a target; `run` throws where anything but that code gave the results. */
export interface Tested<C extends TargetCode = TargetCode> {
  readonly code: C;
  readonly run: RunArrays;
}

export function compiledToJs(program: Program, name = 'f'): Tested<JsCode> {
  expect(js.isHere(), 'JS can be made of text').toBe(true);
  const { code, load } = compile<JsCode>(program, name, js, compileDefaults());
  const { run } = load() as Runner;
  return { code, run: (args) => held(run(args)) };
}

export interface WasmOptions extends Partial<TargetOptions> {
  /** The shared heap unless said. */
  readonly heap?: Heap;
}

/** Every run is seen to be one of the module. */
export function compiledToWasm(
  program: Program,
  name = 'f',
  { heap, ...given }: WasmOptions = {},
): Tested<WasmCode> {
  const target = wasmOn(() => heap ?? sharedHeap());
  const { code, load } = compile<WasmCode>(program, name, target, {
    ...compileDefaults(),
    ...given,
  });
  let calls = 0;
  const runner = withInstancesTold(load, () => calls++);
  if (runner === null) expect.fail(`${name}: the host does not take its WebAssembly`);
  const run: RunArrays = (args) => {
    const before = calls;
    const results = held(runner.run(args));
    expect(calls - before, 'runs of the module').toBe(1);
    return results;
  };
  return { code, run };
}

export const compiledTo = {
  js: compiledToJs,
  wasm: compiledToWasm,
} satisfies Record<string, (program: Program, name?: string) => Tested>;

/** Compiles a program for the target of the project, and runs it there. */
export const runCompiled = (program: Program, args: readonly DenseArray[]): DenseArray[] =>
  compiledTo[projectTarget](program, 'tested').run(args);

/**
 * The results, of which single numbers are seen to be numbers of their dtype: no view wraps or
 * rounds them.
 */
function held(results: DenseArray[]): DenseArray[] {
  for (const { raw, dtype } of results)
    if (typeof raw === 'number') expect(raw, dtype).toBe(castScalar(raw, dtype));
  return results;
}

/** Calls `told` whenever the `main` of a module runs that is instantiated meanwhile. */
function withInstancesTold<T>(make: () => T, told: () => void): T {
  const host = engine() as { -readonly [K in keyof Engine]: Engine[K] };
  const { Instance } = host;
  host.Instance = class {
    readonly exports: Readonly<Record<string, unknown>>;

    constructor(...[module, imports]: ConstructorParameters<Engine['Instance']>) {
      const { exports } = new Instance(module, imports);
      const main = exports['main'] as ((...params: unknown[]) => unknown) | undefined;
      const counted = (...params: unknown[]): unknown => {
        told();
        return main?.(...params);
      };
      this.exports = main === undefined ? exports : { ...exports, main: counted };
    }
  };
  try {
    return make();
  } finally {
    host.Instance = Instance;
  }
}
