import { files, named, type Mutation } from './mutation.js';

const spelling = 'syntax/spelling';

/** Ways in which the rewriting of plain JavaScript could be wrong. */
export const syntaxMutations: readonly Mutation[] = [
  {
    what: 'syntax: functions within functions are rewritten as expressions',
    file: 'src/syntax/rewrite/statements.ts',
    find: "    case 'FunctionDeclaration':\n      return writer.expression(s);\n",
    replace: '',
    tests: { js: named('within functions', spelling) },
  },
  {
    what: 'syntax: assignments within ?: are not carried',
    file: 'src/syntax/rewrite/expressions/choices.ts',
    find: 'if (isUsed && context.assigned(sides).length === 0) {',
    replace: 'if (isUsed) {',
    tests: { js: named('assignments within choices', spelling) },
  },
  {
    what: 'syntax: statements without semicolons run into each other',
    file: 'src/syntax/rewrite/text/text.ts',
    find: "if (isOpen && this.source[s.end - 1] !== ';') this.behind(s.end, ';');",
    replace: "if (isOpen && this.source[s.end - 1] === '') this.behind(s.end, ';');",
    tests: { js: named('no semicolons', spelling) },
  },
  {
    what: 'syntax: the words of copies are mapped without their place in the line',
    file: 'src/syntax/rewrite/text/map-writer.ts',
    find: 'this.#column = start + inCopy;',
    replace: 'this.#column = inCopy;',
    tests: { js: named('copies of functions', 'syntax/edits') },
  },
  {
    what: 'syntax: what was put within a replaced stretch stays',
    file: 'src/syntax/rewrite/text/edits.ts',
    find: 'this.#right.delete(cut);',
    replace: '',
    tests: { js: named('replaced stretches', 'syntax/edits') },
  },
  {
    what: 'syntax: conditions are believed where they do not hold',
    file: 'src/syntax/runtime/conditions/bounds.ts',
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
    find: 'if (region !== null && isObject(object)) madeIn.set(object, region);',
    replace: 'if (region === null) madeIn.set(object as object, region as never);',
    tests: { js: named('objects that functions make', spelling) },
  },
  {
    what: 'syntax: variables that inner functions write are not noted',
    file: 'src/syntax/runtime/journal.ts',
    find: 'if (currentTrace() !== null) note(x, x.name, x.access);',
    replace: 'if (currentTrace() === undefined) note(x, x.name, x.access);',
    tests: { js: named('closures with state', 'syntax/rewrite') },
  },
  {
    what: 'syntax: lists that grow forget how many items a turn adds',
    file: 'src/syntax/runtime/lists/growing-lists.ts',
    find: 'o.perTurn = o.now;',
    replace: 'o.perTurn = 0;',
    tests: { js: named('loops within loops', 'syntax/rewrite') },
  },
  {
    what: 'syntax: elements of small integers are not wrapped around',
    file: 'src/syntax/runtime/array-elements.ts',
    find: 'return convertTo(asArray(wrapped(x, dtype)), dtype);',
    replace: 'return convertTo(asArray(x), dtype);',
    tests: { js: named('wrap around', 'syntax/rewrite') },
  },
  {
    what: 'zeros are not added to sums that may be -0',
    file: 'src/loops/expr.ts',
    find: "if (x.op === 'sub') return isFirst;",
    replace: "if (x.op === 'sub') return false;",
    tests: { js: files('loops/expr') },
  },
  {
    what: 'indices are not moved into arrays on one side',
    file: 'src/loops/offsets/arithmetic.ts',
    find: 'return least >= low ? below :',
    replace: 'return least >= low - 1 ? below :',
    tests: { js: files('loops/index-arithmetic') },
  },
  {
    what: 'syntax: arrays among the arguments keep what they had when they are written',
    file: 'src/trace/trace.ts',
    find: 'if (x.written !== undefined) return this.atomOf(x.written.current);',
    replace: '',
    tests: { js: named('^an element', 'syntax/arguments') },
  },
  {
    what: 'syntax: where sides meet, arrays and objects are what they were before',
    file: 'src/syntax/runtime/region.ts',
    find: 'writeAgain(this.#cells);\n    const found = find();',
    replace: 'const found = find();',
    tests: { js: named('^written on one side', 'syntax/arguments') },
  },
];
