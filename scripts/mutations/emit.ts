/** Mutations of modules that are written ahead of time. */
import { files, named, type Mutation } from './mutation.js';

/** The test runs both targets in one project. */
const emitted = (pattern: string): Mutation['tests'] => ({
  js: named(pattern, 'emit/emit-module'),
});

export const emitMutations: readonly Mutation[] = [
  {
    what: 'emit: the host is not asked to decode',
    file: 'src/emit/helpers.ts',
    find: 'if (Uint8Array.fromBase64 !== undefined) return',
    replace: 'if (Uint8Array.fromBase64 === null) return',
    tests: emitted('the host decodes'),
  },
  {
    what: 'wasm: a linked function has the number of another one',
    file: 'src/codegen/targets/wasm/binary/module.ts',
    find: 'if (found !== undefined) known.set(name, found);',
    replace: 'if (found !== undefined) known.set(name, [...known.values()][0] as T);',
    tests: { js: named('stands in the place of an import', 'codegen/wasm/module') },
  },
  {
    what: 'emit: a tape does not keep what it had when it grows',
    file: 'src/emit/helpers.ts',
    find: '  return top;\n};`',
    replace: '  return top + size;\n};`',
    tests: emitted('a tape of unknown length'),
  },
  {
    what: 'emit: captured arrays and what calls use lie over each other',
    file: 'src/emit/wasm.ts',
    find: '    this.#kept = aligned(address + bytes);',
    replace: '',
    tests: emitted('captured arrays'),
  },
  {
    what: 'emit: results are views of the memory',
    file: 'src/emit/helpers.ts',
    find: 'address, length).slice();`',
    replace: 'address, length);`',
    tests: emitted('results are fresh'),
  },
  {
    what: 'emit: numbers are not rounded',
    file: 'src/emit/signature.ts',
    find: '  float32: (x) => `Math.fround(${x})`,',
    replace: '  float32: (x) => x,',
    tests: emitted('other dtypes'),
  },
  {
    what: 'emit: what the runtime uses is left out',
    file: 'src/emit/runtime.ts',
    find: '    for (const used of statement.uses) needed.add(used);',
    replace: '',
    tests: emitted('several functions share'),
  },
  {
    what: 'StableHLO: a function is written again for each call',
    file: 'src/stablehlo/out/module.ts',
    find: '      this.#names.set(program, found);',
    replace: '      this.#names.set({ ...program }, found);',
    tests: { js: named('called twice', 'stablehlo/out') },
  },
  {
    what: 'StableHLO: nothing is said of what callers give up',
    file: 'src/codegen/jit/jit-cache.ts',
    find: 'donated: flat.argumentOf.map((n) => this.#donates(n, flat)),',
    replace: 'donated: flat.argumentOf.map(() => false),',
    tests: { js: named('trees of arguments', 'stablehlo/out') },
  },
  {
    what: 'windows of complex numbers lose their imaginary parts',
    file: 'src/primitives/window/write-folds.ts',
    find: 'const arrays = [isComplex(dtype) ? x : inner.convert(x, computeOf[dtype])];',
    replace: 'const arrays = [inner.convert(x, computeOf[dtype])];',
    tests: { js: files('primitives/each-part') },
  },
];
