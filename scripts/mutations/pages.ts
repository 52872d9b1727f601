/** Mutations of what the documentation is made of. */
import { files, named, type Mutation } from './mutation.js';

export const pageMutations: readonly Mutation[] = [
  {
    what: 'reference: a method has no comment',
    file: 'src/numpy/indexing/at.ts',
    find: '  /** `multiply`, for short. */\n',
    replace: '',
    tests: { js: named('has a comment', 'library/reference') },
  },
  {
    what: 'reference: examples do not say what they give',
    file: 'scripts/docs/examples.ts',
    find: 'if (isExpression) lines[last] =',
    replace: 'if (!isExpression) lines[last] =',
    tests: { js: named('every public function has an example', 'library/reference') },
  },
  {
    what: 'compatibility: every name of JAX is taken for there',
    file: 'scripts/compatibility/table.ts',
    find: 'candidates.find((candidate) => known.has(candidate))',
    replace: 'candidates.find((candidate) => known.size > candidate.length)',
    tests: { js: files('library/compatibility') },
  },
  {
    what: 'documents: a name in a guide is not there',
    file: 'docs/from/numpy.md',
    find: '`np.flip(a, 0)` ',
    replace: '`np.reverse(a)` ',
    tests: { js: files('library/name-tables') },
  },
];
