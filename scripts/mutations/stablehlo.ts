/** Mutations of what is read from StableHLO. */
import { files, named, type Mutation } from './mutation.js';

const fromJax = (pattern: string) => ({ js: named(pattern, 'stablehlo/from-jax') });

export const stableHLOMutations: readonly Mutation[] = [
  {
    what: 'fromStableHLO: rows that a loop writes backwards are taken as they come',
    file: 'src/stablehlo/in/rules/control.ts',
    find: 'isReversed ? lax.rev(array, [axis]) : array',
    replace: 'array',
    tests: fromJax('^scan_reverse'),
  },
  {
    what: 'fromStableHLO: a carried array that is read is collected all the same',
    file: 'src/stablehlo/in/counted.ts',
    find: 'uses.some((n) => n !== 1)',
    replace: 'uses.some((n) => n < 1)',
    tests: fromJax('^fori_in_array'),
  },
  {
    what: 'fromStableHLO: a descending comparator sorts in ascending order',
    file: 'src/stablehlo/in/ordered.ts',
    find: 'isDescending ? x > y : x < y',
    replace: 'x < y',
    tests: fromJax('^argsort|^sort '),
  },
  {
    what: 'fromStableHLO: the high word of a sum has no carry',
    file: 'src/stablehlo/in/rules/wide.ts',
    find: 'high: lax.add(lax.add(x.high, y.high), carry)',
    replace: 'high: lax.add(x.high, y.high)',
    tests: { js: named('64 bits', 'stablehlo/from-stablehlo') },
  },
  {
    what: 'fromStableHLO: index arithmetic is followed however deep',
    file: 'src/stablehlo/in/counted.ts',
    find: 'value === undefined || depth === 0',
    replace: 'value === undefined',
    tests: { js: files('stablehlo/hostile') },
  },
];
