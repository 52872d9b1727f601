/** Mutations of what moves work out of the turns of loops. */
import { files, named, type Mutation } from './mutation.js';

const folder = 'src/ir/passes/bodies';
const sums = 'ir/passes/sums-of-turns';

export const turnMutations: readonly Mutation[] = [
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
    tests: { js: named('checkpoints', sums) },
  },
  {
    what: 'turns: the terms of a product of stacks are mixed up',
    file: 'src/primitives/dot/dot-general.ts',
    find: '[0, ...contract[0].map((d) => d + 1)],',
    replace: '[0, ...contract[0].map((d) => d + 1).reverse()],',
    tests: { js: files('laws/traits') },
  },
];
