/** Mutations of what run time depends on: prices, the tape in JS, what is done once for a loop. */
import { files, named, type Mutation } from './mutation.js';

export const runTimeMutations: readonly Mutation[] = [
  {
    what: 'JS: a tape that grows forgets its rows',
    file: 'src/codegen/targets/js/tape.ts',
    find: '  grown.set(tape);\n',
    replace: '',
    tests: { js: files('primitives/control/tape') },
  },
  {
    what: 'JS: what a loop adds to its tape is not there after it',
    file: 'src/codegen/targets/js/local-tape.ts',
    find: 'return [...begin, ...lines, ...copy(outerTape, local)];',
    replace: 'return [...begin, ...lines];',
    tests: { js: files('primitives/control/tape') },
  },
  {
    what: 'JS: a function that a loop calls works on the tape as it was before the loop',
    file: 'src/codegen/targets/js/local-tape.ts',
    find: 'local === outerTape',
    replace: 'local !== undefined',
    tests: { js: named('functions that it calls', 'primitives/control/tape') },
  },
  {
    what: 'prices: a function costs as much as any other',
    file: 'src/codegen/targets/estimate.ts',
    find: 'this.#prices.functions[op]?.[width] ?? ',
    replace: '',
    tests: { js: named('elementary functions have prices', 'codegen/estimate') },
  },
  {
    what: 'prices: functions gain by lanes what sums do',
    file: 'src/codegen/targets/estimate.ts',
    find: "cost === 'function' ? 'gainOfFunctions' : 'gain'",
    replace: "'gain'",
    tests: { js: named('gain less by lanes', 'codegen/estimate') },
  },
  {
    what: 'JS: a tape grows to the length of the last run, whatever this one takes',
    file: 'src/codegen/targets/js/tape.ts',
    find: 'Math.max(words, lastWords, 2 * tape.length)',
    replace: 'lastWords',
    tests: { js: files('primitives/control/tape') },
  },
  {
    what: 'Estimates do not know tapes',
    file: 'src/codegen/jit/least-estimate.ts',
    find: "if (rules[primitive].effect === 'tape') return leastWork;",
    replace: '',
    tests: { js: files('codegen/estimate') },
  },
  {
    what: 'rows: what a reduction stores has an offset that nobody sees through',
    file: 'src/codegen/lower/write/nest/reduction.ts',
    find: 'const offset = offsetAt(position, outer, strides);',
    replace: "const offset = b.let(offsetAt(position, outer, strides), 'row');",
    tests: { js: named('where reductions make them', 'loops/fuse-rows') },
  },
  {
    what: 'packing: what changes from turn to turn is packed before the first',
    file: 'src/codegen/lower/write/calls/loops-by-calls.ts',
    find: 'i < constants && !isScalar(v)',
    replace: '!isScalar(v)',
    tests: { js: files('codegen/wasm/packed-once') },
  },
  {
    what: 'packing: panels are taken for those of another input',
    file: 'src/codegen/lower/write/calls/loops-by-calls.ts',
    find: 'at(this.#constants, input).buffer',
    replace: 'at(this.#constants, 0).buffer',
    tests: { js: files('codegen/wasm/packed-once') },
  },
  {
    what: 'packing: what stays is packed by blocks, and so in each turn',
    file: 'src/primitives/dot/tiled.ts',
    find: 'keepsLeft === keepsRight ? left.rows.size < right.rows.size : keepsLeft',
    replace: 'left.rows.size < right.rows.size',
    tests: { js: named('in panels of its own', 'codegen/wasm/packed-once') },
  },
  {
    what: 'packing: what is packed at computed offsets is packed once',
    file: 'src/loops/passes/take-out-packs.ts',
    find: '!isKnown || ',
    replace: '',
    tests: { js: files('codegen/wasm/packed-once') },
  },
];
