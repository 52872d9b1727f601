/** Mutations of what makes equal expressions and equal loops one. */
import { files, named, type Mutation } from './mutation.js';

export const equalLoopMutations: readonly Mutation[] = [
  {
    what: 'WebAssembly: loops with other numbers in them are one function',
    file: 'src/codegen/targets/wasm/emit/shared-loops.ts',
    find: "return `${e.dtype} ${Object.is(e.value, -0) ? '-0' : e.value}`;",
    replace: 'return e.dtype;',
    tests: { js: named('loops are different', 'codegen/wasm/shared-loops') },
  },
  {
    what: 'WebAssembly: loops over one array are those over two',
    file: 'src/codegen/targets/wasm/emit/shared-loops.ts',
    find: 'this.#own.set(buffer, this.#own.size);',
    replace: '',
    tests: { js: named('loops are different', 'codegen/wasm/shared-loops') },
  },
  {
    what: 'WebAssembly: loops in calls leave out the turns that do not fill vectors',
    file: 'src/codegen/targets/wasm/emit/outline.ts',
    find: 'turns % granularity === 0 ? granularity : 1',
    replace: 'turns > 0 ? granularity : 1',
    tests: { js: named('to their last turn', 'codegen/wasm/shared-loops') },
  },
  {
    what: 'WebAssembly: a call does all turns of a nest, however many they are',
    file: 'src/codegen/targets/wasm/emit/outline.ts',
    find: "s.kind === 'for' && turnsOf(s) > 1 && turnsIn(s) >= longLoop",
    replace: 'false',
    tests: { js: files('codegen/wasm/long-calls') },
  },
  {
    what: 'lowering: zeros of both signs are one literal',
    file: 'src/loops/passes/intern.ts',
    find: 'Object.is(e.value, -0) ? `-${e.dtype}` : e.dtype',
    replace: 'e.dtype',
    tests: { js: files('loops/intern') },
  },
];
