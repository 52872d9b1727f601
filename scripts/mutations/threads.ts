/** Mutations of what several threads do. */
import { files, named, type Mutation } from './mutation.js';

const folder = 'src/codegen/targets/wasm';
const cuts = 'codegen/wasm/threads/cuts';
const pool = files('codegen/wasm/threads/pool');

export const threadMutations: readonly Mutation[] = [
  {
    what: 'threads: scratch buffers begin with anything',
    file: `${folder}/emit/private-buffers.ts`,
    find: 'isCopied: outside.stores > stores',
    replace: 'isCopied: false',
    tests: { js: named('same padding', cuts) },
  },
  {
    what: 'threads: all have the same scratch buffers',
    file: `${folder}/emit/pieces.ts`,
    find: 'i32.mul(slot, ownBytes)',
    replace: 'i32.mul(slot, 0)',
    tests: { js: named('rows', cuts) },
  },
  {
    what: 'threads: what turns bring in is brought in by vectors',
    file: `${folder}/emit/statements.ts`,
    find: 'for (const loop of cut.behind) this.#oneByOne(loop);',
    replace: 'for (const loop of cut.behind) this.#loop(loop);',
    tests: { js: named('in their order', cuts) },
  },
  {
    what: 'threads: nobody waits for those who have begun a piece',
    file: `${folder}/threads/pool.ts`,
    find: 'if (Atomics.load(w, words.state) === closed) return;',
    replace: 'return;',
    tests: { js: pool },
  },
  {
    what: 'threads: a lost thread keeps the memory',
    file: `${folder}/heap/instance.ts`,
    find: 'this.#heap.giveBack();',
    replace: '',
    tests: { js: pool },
  },
];
