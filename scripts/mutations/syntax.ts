import { files, named, type Mutation } from './mutation.js';

const spelling = 'syntax/spelling';

/** Ways in which the rewriting of plain JavaScript could be wrong. */
export const syntaxMutations: readonly Mutation[] = [
  {
    what: 'syntax: functions within functions are rewritten as expressions',
    file: 'src/syntax/rewrite/statements.ts',
    find: "      case 'FunctionDeclaration':\n        return this.expression(s);\n",
    replace: '',
    tests: { js: named('within functions', spelling) },
  },
  {
    what: 'syntax: assignments within ?: are not carried',
    file: 'src/syntax/rewrite/choices.ts',
    find: 'if (choice !== null && (variables.length > 0 || !isUsed)) {',
    replace: 'if (choice !== null && !isUsed) {',
    tests: { js: named('assignments within choices', spelling) },
  },
  {
    what: 'syntax: statements without semicolons run into each other',
    file: 'src/syntax/rewrite/text.ts',
    find: "if (isOpen && this.source[s.end - 1] !== ';') this.behind(s.end, ';');",
    replace: "if (isOpen && this.source[s.end - 1] === '') this.behind(s.end, ';');",
    tests: { js: named('no semicolons', spelling) },
  },
  {
    what: 'syntax: conditions are believed where they do not hold',
    file: 'src/syntax/runtime/bounds.ts',
    find: "const isBelow = (kind === 'lt' || kind === 'le') === holds;",
    replace: "const isBelow = kind === 'lt' || kind === 'le';",
    tests: { js: named('call themselves', spelling) },
  },
  {
    what: 'syntax: copies of functions are taken with arrays, too',
    file: 'src/syntax/runtime/region.ts',
    find: 'if (x instanceof NDArray) return false;',
    replace: 'if (x instanceof NDArray) return true;',
    tests: { js: named('arrays are told', spelling) },
  },
  {
    what: 'syntax: objects that functions make in a choice are taken for older ones',
    file: 'src/syntax/runtime/journal.ts',
    find: "if (region !== null && typeof object === 'object' && object !== null) madeIn.set(object, region);",
    replace: 'if (region === null) madeIn.set(object as object, region as never);',
    tests: { js: named('objects that functions make', spelling) },
  },
  {
    what: 'indices are not moved into arrays on one side',
    file: 'src/loops/offsets/arithmetic.ts',
    find: 'return least >= low ? below :',
    replace: 'return least >= low - 1 ? below :',
    tests: { js: files('loops/index-arithmetic') },
  },
];
