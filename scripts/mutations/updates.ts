/** Mutations of what writes updates in place. */
import { both, files, named, type Mutation } from './mutation.js';

const folder = 'src/codegen/lower';
const inPlace = 'codegen/lower/in-place';
const random = files('random-programs/updates');

export const updateMutations: readonly Mutation[] = [
  {
    what: 'updates: what is read later does not hinder an update',
    file: `${folder}/plan/in-place/updates.ts`,
    find: 'return position > update.position;',
    replace: 'return position > update.position + 1e9;',
    tests: both(random),
  },
  {
    what: 'updates: what a block is computed from may lie in the block',
    file: `${folder}/plan/in-place/updates.ts`,
    find: 'countWritten(update.node) > 1;',
    replace: 'countWritten(update.node) > 1e9;',
    tests: both(random),
  },
  {
    what: 'updates: what is kept is computed again',
    file: `${folder}/write/elements.ts`,
    find: 'if (this.#storage.isKept(v) &&',
    replace: 'if (!this.#storage.isKept(v) && this.#storage.isKept(v) &&',
    tests: both(random),
  },
  {
    what: 'updates: reads stay behind the updates of what they read',
    file: `${folder}/plan/in-place/reads-first.ts`,
    find: 'return isChanged ? dependences.ordered() : program.equations;',
    replace: 'return program.equations;',
    tests: { js: named('what is read after the update', inPlace) },
  },
  {
    what: 'updates: a loop copies what it carries in each turn',
    file: `${folder}/plan/in-place/results.ts`,
    find: 'if (input === undefined || !owned.has(input) ||',
    replace: 'if (input === undefined || owned.has(input) ||',
    tests: { js: named('a turn does not go over', inPlace) },
  },
  {
    what: 'updates: a loop writes to arrays of its caller',
    file: `${folder}/write/calls/loops-by-calls.ts`,
    find: 'if (written.has(i) || target.scalar)',
    replace: 'if (target.scalar)',
    tests: both(random),
  },
  {
    what: 'updates: an operand that is needed is not copied for a branch',
    file: `${folder}/write/calls/calls.ts`,
    find: 'if (!writer.storage.isInPlace(at(node.outputs, k))) copyElements',
    replace: 'if (writer.storage.isInPlace(at(node.outputs, k))) copyElements',
    tests: both(random),
  },
  {
    what: 'updates: stores that only an update reads are dropped',
    file: 'src/loops/passes/index.ts',
    find: 'withoutDeadStores(kernels, [...outputs, ...sharing.keys(), ...sharing.values()])',
    replace: 'withoutDeadStores(kernels, [...outputs, ...sharing.values()])',
    tests: both(random),
  },
  {
    what: 'updates: the buffers of carries go round the other way',
    file: `${folder}/write/calls/layouts.ts`,
    find: 'return this.#moved(turns, this.#next);',
    replace: 'return this.#moved(turns, this.#last);',
    tests: { js: named('where the results are wanted', inPlace) },
  },
  {
    what: 'updates: cotangents of single elements are added as arrays',
    file: 'src/ir/passes/sums-of-updates.ts',
    find: 'if (!program.equations.some(isCandidate)) return program;',
    replace: 'if (program.equations.some(isCandidate)) return program;',
    tests: { js: named('of the gradient', inPlace) },
  },
  {
    what: 'updates: of several things written into zeros the last is added',
    file: 'src/ir/passes/sums-of-updates.ts',
    find: 'const before = isZero ? [] : this.termsOf(into);',
    replace: 'const before: readonly Term[] | null = isZero ? [] : (this.termsOf(into) && []);',
    tests: both(random),
  },
  {
    what: 'updates: elements at unknown places of unknown places are computed there',
    file: `${folder}/write/elements.ts`,
    find: '(isBehindAnother || (made?.size ?? 0) >= maxPlaces)',
    replace: '(made?.size ?? 0) >= 1e9',
    tests: { js: named('of one element, in a loop', 'codegen/growth') },
  },
];
