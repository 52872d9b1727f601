/** Mutations of optimizers and of the readers of files. */
import { files, type Mutation } from './mutation.js';

const optimizers = files('optim/optim', 'optim/optax');
const hostile = files('io/hostile');
const readers = files('io/files');

export const optimAndIoMutations: readonly Mutation[] = [
  {
    what: 'optim: averages keep the weight of the zeros that they began with',
    file: 'src/optim/moments.ts',
    find: 'const weight = subtract(1, decayed(decay, count));',
    replace: 'const weight = subtract(1, decayed(0, count));',
    tests: { js: optimizers },
  },
  {
    what: 'optim: the slope of a root is infinite at 0',
    file: 'src/optim/moments.ts',
    find: 'whereSafe(notEqual(x, 0), x, 1, sqrt, 0)',
    replace: 'whereSafe(notEqual(x, NaN), x, 1, sqrt, 0)',
    tests: { js: files('optim/optim') },
  },
  {
    what: 'optim: gradients that are not finite reach the inner state',
    file: 'src/optim/wrappers/gated.ts',
    find: 'const test = logicalOr(isFinite, isLetThrough);',
    replace: 'const test = logicalOr(true, isLetThrough);',
    tests: { js: files('optim/optim') },
  },
  {
    what: 'io: members of archives may share their bytes',
    file: 'src/io/zip.ts',
    find: 'if (at(entries, i).offset < at(ranges, before)[1])',
    replace: 'if (at(entries, i).offset < 0)',
    tests: { js: hostile },
  },
  {
    what: 'io: shapes may be of any size',
    file: 'src/io/elements.ts',
    find: 'if (count >= 2 ** 31 || lengths.some((n) => n >= 2 ** 31))',
    replace: 'if (count >= Infinity)',
    tests: { js: hostile },
  },
  {
    what: 'io: elements are read in the order of the machine',
    file: 'src/io/elements.ts',
    find: 'if (isBigEndian) swapBytes(own, step);',
    replace: 'if (isBigEndian) swapBytes(own, 1);',
    tests: { js: readers },
  },
];
