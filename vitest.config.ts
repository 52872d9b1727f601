import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose tests run programs, but not those that say themselves what runs them. */
const running =
  'compose debug laws lax library nn numpy optim packages primitives random random-programs scipy stablehlo syntax trace transforms usage';

/** Among them, what runs nothing that depends on the target, or runs all on both by itself. */
const once = [
  'test/library/wrong.test.ts',
  'test/library/slopes.test.ts',
  'test/library/gradients.test.ts',
  'test/library/agreement.test.ts',
  'test/library/api.test.ts',
  'test/library/compatibility.test.ts',
  'test/library/name-tables.test.ts',
  'test/library/reference.test.ts',
  'test/library/docs.test.ts',
  'test/library/positions.test.ts',
  'test/library/all-options.test.ts',
  'test/library/lists.test.ts',
  'test/library/masks.test.ts',
  'test/numpy/integers-as-floats.test.ts',
  'test/primitives/radix-sort.test.ts',
  'test/random/truncated-normal.test.ts',
  'test/usage/consoles.test.ts',
  'test/usage/foreign.test.ts',
  'test/usage/gradbench.test.ts',
];

/** What takes longest, so that no worker is left alone with it at the end. */
const longest = /golden\.test|examples\.test|compose\/control|laws\/|random-programs\.test|growth/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ project, moduleId }: TestSpecification): string =>
      `${project.name} ${longest.test(moduleId) ? 0 : 1}`;
    return sorted.toSorted((a, b) => rank(a).localeCompare(rank(b)));
  }
}

/** Tests in which everything that is not told otherwise runs on one target. */
const on = (
  target: 'js' | 'wasm',
  include: string[],
  exclude: string[] = [],
): TestProjectInlineConfiguration => ({
  test: {
    name: target,
    include,
    exclude,
    env: { TANJENT_TARGET: target },
    setupFiles: ['test/support/matchers.ts', 'test/support/target.ts'],
    testTimeout: 60_000,
    pool: 'threads',
    // Files share the compiler, warm, instead of loading its modules and V8 optimizing them anew.
    isolate: false,
  },
});

export default defineConfig({
  test: {
    // The default leaves one core idle, which on two is half of them.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      on('js', ['test/**/*.test.ts']),
      on(
        'wasm',
        [
          'test/golden.test.ts',
          ...running.split(' ').map((folder) => `test/${folder}/**/*.test.ts`),
        ],
        once,
      ),
    ],
  },
});
