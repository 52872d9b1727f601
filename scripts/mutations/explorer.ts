/** Mutations of the explorer's worker. */
import { named, type Mutation } from './mutation.js';

const explorer = (pattern: string) => ({ js: named(pattern, 'explorer/explorer') });

export const explorerMutations: readonly Mutation[] = [
  {
    what: 'explorer: places are those of the code that is run',
    file: 'explorer/src/worker/evaluate-module.ts',
    find: '{ line: found.line, column: found.column + 1 }',
    replace: '{ line: Number(row), column: Number(column) }',
    tests: { js: named('places are those', 'explorer/evaluate-module') },
  },
  {
    what: 'explorer: lines of code are of what a loop holds',
    file: 'explorer/src/worker/stages/kernel-links.ts',
    find: 'const from = [...here, ...resultsWithin(equation)];',
    replace: 'const from = resultsWithin(equation);',
    tests: explorer('that a loop holds'),
  },
  {
    what: 'explorer: kernels of code are found by their comments',
    file: 'explorer/src/worker/stages/code-lines.ts',
    find: 'if (found >= 0) {',
    replace: 'if (found > 0) {',
    tests: explorer('of kernels apart'),
  },
  {
    what: 'wasm: the text says where kernels begin',
    file: 'src/codegen/targets/wasm/emit/statements.ts',
    find: '      this.code.remark(name);\n',
    replace: '',
    tests: explorer('lines lead to the text'),
  },
];
