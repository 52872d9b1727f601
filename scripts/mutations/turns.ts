/** Mutations of what moves work out of the turns of loops, and questions out of them. */
import { files, named, type Mutation } from './mutation.js';

const folder = 'src/ir/passes/bodies';
const sums = 'ir/passes/sums-of-turns';
const reads = 'ir/passes/read-by-rows';
const atOnce = 'ir/passes/turns-at-once';
const stencils = 'codegen/lower/stencils';

export const turnMutations: readonly Mutation[] = [
  {
    what: 'turns: what one side of a chosen condition takes away is added',
    file: `${folder}/choose-sides.ts`,
    find: 'this.#emit(by, [x, atom], noParams), start);',
    replace: "this.#emit('add', [x, atom], noParams), start) ?? by;",
    tests: { js: named('under conditions', atOnce) },
  },
  {
    what: 'turns: sums taken at once forget where they begin',
    file: `${folder}/turns-at-once.ts`,
    find: 'isZero ? undefined : start,',
    replace: 'undefined,',
    tests: { js: named('begins elsewhere', atOnce) },
  },
  {
    what: 'turns: a counter of turns taken at once is at the end what it was in the last turn',
    file: `${folder}/turns-at-once.ts`,
    find: 'first + per * this.#turns : first - per',
    replace: 'first + per * (this.#turns - 1) : first',
    tests: { js: named('a counter that', atOnce) },
  },
  {
    what: 'turns: loops that need memory only at once are taken at once',
    file: `${folder}/turns-at-once.ts`,
    find: 'if (isCounted && turns > maxTurnsWithoutRows) return undefined;',
    replace: '',
    tests: { js: named('takes no rows', atOnce) },
  },
  {
    what: 'turns: what is read outside of an array is taken by rows',
    file: `${folder}/read-by-rows.ts`,
    find: 'i >= 0 && i < length',
    replace: 'i >= 0 && i <= length',
    tests: { js: named('ends outside', reads) },
  },
  {
    what: 'turns: what is read at different indices is taken once',
    file: `${folder}/read-by-rows.ts`,
    find: 'axis, index.first, index.per]',
    replace: 'axis, index.per]',
    tests: { js: named('neighbours', reads) },
  },
  {
    what: 'turns: an index that reaches its bound is read as if it did not',
    file: `${folder}/turn-numbers.ts`,
    find: 'if (isFirst(first) !== isFirst(last)) return undefined;',
    replace: '',
    tests: { js: named('held below a bound', reads) },
  },
  {
    what: 'turns: a counter of a loop that goes backwards counts forwards',
    file: `${folder}/turn-numbers.ts`,
    find: '(loop.holds.forwards?.(params) ?? params) === params',
    replace: 'true || params === undefined',
    tests: { js: named('that is carried, backwards', reads) },
  },
  {
    what: 'turns: loops that carry something go forwards',
    file: `${folder}/operands-of-loops.ts`,
    find: "if (parametersOf(loop).some(({ role }) => role === 'carry')) return equation;",
    replace: '',
    tests: { js: named('hand nothing on', reads) },
  },
  {
    what: 'turns: a sum that the turn reads is added up behind it',
    file: `${folder}/carried-sums.ts`,
    find: '|| !this.#isReadOnce(sum)) return undefined;',
    replace: ') return undefined;',
    tests: { js: named('that the turn reads', sums) },
  },
  {
    what: 'turns: what is taken away is added',
    file: `${folder}/carried-sums.ts`,
    find: "const ofSecond = primitive === by ? 'add' : 'sub';",
    replace: "const ofSecond = 'add';",
    tests: { js: named('padded', sums) },
  },
  {
    what: 'turns: what was there before the loop is forgotten',
    file: `${folder}/add-behind.ts`,
    find: 'isZero ? undefined : start,',
    replace: 'undefined,',
    tests: { js: named('onto what the sum was', sums) },
  },
  {
    what: 'turns: terms that stay are forgotten',
    file: `${folder}/add-behind.ts`,
    find: '.filter((t) => !moved.includes(t))',
    replace: '.filter(() => moved.length === 0)',
    tests: { js: named('terms that stay', sums) },
  },
  {
    what: 'turns: stacks take any memory',
    file: `${folder}/sums-of-turns.ts`,
    find: ' && bytes <= taken;',
    replace: ';',
    tests: { js: named('takes no rows', sums) },
  },
  {
    what: 'turns: the terms of a product of stacks are mixed up',
    file: 'src/primitives/dot/dot-general.ts',
    find: '[0, ...contract[0].map((d) => d + 1)],',
    replace: '[0, ...contract[0].map((d) => d + 1).reverse()],',
    tests: { js: files('laws/traits') },
  },
  {
    what: 'turns: loops with many cases are not cut',
    file: 'src/codegen/lower/write/nest/loop-nest.ts',
    find: 'const found = layouts.find((cut) =>',
    replace: 'const found = layouts.slice(0, 1).find((cut) =>',
    tests: { js: named('their loops over', stencils) },
  },
  {
    what: 'turns: beside the longest pieces loops are cut as within',
    file: 'src/codegen/lower/write/nest/loop-nest.ts',
    find: 'const cutsWithin = isWorthwhile(1 + 2 * axes.length);',
    replace: 'const cutsWithin = isWorthwhile(1e9);',
    tests: { js: named('their loops over', stencils) },
  },
  {
    what: 'turns: readers of a padded array are readers of rows',
    file: 'src/codegen/lower/plan/accesses.ts',
    find: 'return !isData && last !== undefined && !used.has(last);',
    replace: 'return !isData && last !== undefined;',
    tests: { js: named('that shifted readers', stencils) },
  },
  {
    what: 'turns: values with a source in common are kept one by one',
    file: 'src/transforms/residuals.ts',
    find: 'if (cost([...roots]) >= bytesOf(values)) continue;',
    replace: 'if (cost([...roots]) >= 0) continue;',
    tests: { js: named('the least is kept', 'transforms/programs') },
  },
  {
    what: 'turns: sources are kept that take more than the values',
    file: 'src/transforms/residuals.ts',
    find: 'if (cost([...roots]) >= bytesOf(values)) continue;',
    replace: '',
    tests: { js: named('the least is kept', 'transforms/programs') },
  },
  {
    what: 'turns: sources of one value alone are kept for it',
    file: 'src/transforms/residuals.ts',
    find: 'if (own.length === 0 || cost(own) < bytesOf([v])) continue;',
    replace: 'if (own.length >= 0) continue;',
    tests: { js: named('a root of their own', 'transforms/programs') },
  },
  {
    what: 'turns: updates at known places count as arrays',
    file: 'src/codegen/lower/plan/over-locals.ts',
    find: 'return areKnown ? count : elementCount(outputs) * (1 + count);',
    replace: 'return elementCount(outputs) * (1 + count);',
    tests: { js: named('updates at known places', 'codegen/control') },
  },
];
