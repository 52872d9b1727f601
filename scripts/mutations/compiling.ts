/** Mutations of how functions are compiled beside other work. */
import { both, files, named, type Mutation } from './mutation.js';

const compile = (pattern: string) => named(pattern, 'usage/compile');

export const compilingMutations: readonly Mutation[] = [
  {
    what: 'compiling: functions are lowered in one step with the kernels that call them',
    file: 'src/codegen/lower/lower.ts',
    find: 'plan.node === null ? [] : nodeCallees(plan.node, this.#writer)',
    replace: '[] as ReturnType<typeof nodeCallees>',
    tests: both(compile('hold one step each')),
  },
  {
    what: 'compiling: a slice has no end',
    file: 'src/codegen/jit/beside.ts',
    find: 'performance.now() < end',
    replace: 'end > 0',
    tests: both(compile('^slices (hold|other work)')),
  },
  {
    what: 'compiling: a call does again what has been done',
    file: 'src/codegen/jit/lowered.ts',
    find: '      this.#compiled.set(target, compiled);\n',
    replace: '',
    tests: both(compile('a call that comes before')),
  },
  {
    what: 'compiling: what fails is not tried again',
    file: 'src/array/work/steps.ts',
    find: '      this.#steps = undefined;\n      throw error;',
    replace: '      throw error;',
    tests: both(compile('errors while it is lowered')),
  },
  {
    what: 'compiling: an abort changes nothing',
    file: 'src/codegen/jit/beside.ts',
    find: 'if (signal?.aborted === true)',
    replace: 'if (signal?.aborted === undefined && signal !== undefined)',
    tests: both(compile('^an abort')),
  },
  {
    what: 'compiling: errors forget who called',
    file: 'src/codegen/jit/jit.ts',
    find: 'throw atPosition(error, call);',
    replace: 'throw atPosition(error, new Error());',
    tests: both(compile('errors while it is lowered')),
  },
  {
    what: 'compiling: the module is compiled a second time, at once',
    file: 'src/codegen/targets/wasm/index.ts',
    find: 'if (prepared !== null) this.#compiled.set(this.#isShared, prepared);',
    replace: '',
    tests: { wasm: compile('WebAssembly compiles the module') },
  },
  {
    what: 'eager: operations that the targets round otherwise are evaluated at first',
    file: 'src/codegen/jit/evaluated-first.ts',
    find: "'populationCount', 'clz',",
    replace: "'populationCount', 'clz', 'rsqrt', 'exp',",
    tests: { js: files('codegen/evaluated-first') },
  },
  {
    what: 'eager: small arrays are evaluated forever',
    file: 'src/codegen/jit/evaluated-first.ts',
    find: 'if (work > mostWork ||',
    replace: 'if (work > Infinity ||',
    tests: { js: files('codegen/evaluated-first') },
  },
];
