/** Mutations of modules that are written ahead of time. */
import { named, type Mutation } from './mutation.js';

/** The test runs both targets in one project. */
const emitted = (pattern: string): Mutation['tests'] => ({
  js: named(pattern, 'emit/emit-module'),
});

export const emitMutations: readonly Mutation[] = [
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
];
