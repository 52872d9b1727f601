/** One place in which the product is broken, and the tests that have to notice. */
export interface Mutation {
  /** What is wrong with the product then. */
  readonly what: string;
  readonly file: string;
  /** Text that stands in the file exactly once, and what is written instead. */
  readonly find: string;
  readonly replace: string;
  /** The tests of each project that ought to fail; a project without any is not asked. */
  readonly tests: { readonly js?: TestRun; readonly wasm?: TestRun };
}

/**
 * Test files, and a regular expression for the names of tests where not all of a file are needed.
 */
export interface TestRun {
  readonly files: readonly string[];
  readonly named?: string;
}

export const files = (...paths: readonly string[]): TestRun => ({
  files: paths.map((path) => `test/${path}.test.ts`),
});

export const named = (pattern: string, ...paths: readonly string[]): TestRun => ({
  ...files(...paths),
  named: pattern,
});

/** The laws of these primitives. */
export const laws = (...primitives: readonly string[]): TestRun =>
  named(`^(${primitives.join('|')}) `, 'laws/laws');

/** What both projects run. */
export const both = (run: TestRun): Mutation['tests'] => ({ js: run, wasm: run });
