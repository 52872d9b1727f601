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
    what: 'fromStableHLO: the high word of a sum has no carry',
    file: 'src/stablehlo/in/integers/words.ts',
    find: 'high: lax.add(lax.add(x.high, y.high), carry)',
    replace: 'high: lax.add(x.high, y.high)',
    tests: { js: named('64 bits', 'stablehlo/from-stablehlo') },
  },
  {
    what: 'fromStableHLO: arrays that a loop reads row by row stay arrays',
    file: 'src/stablehlo/in/counted.ts',
    find: 'usesOf(body, input) !== 2',
    replace: 'usesOf(body, input) !== 3',
    tests: fromJax('scan over rows'),
  },
  {
    what: 'fromStableHLO: index arithmetic is followed however deep',
    file: 'src/stablehlo/in/counted.ts',
    find: 'value === undefined || depth === 0',
    replace: 'value === undefined',
    tests: { js: files('stablehlo/hostile') },
  },
];
