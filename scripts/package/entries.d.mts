/** Where the package has each entry point, of which part, and what that imports for its effect. */
export const entries: readonly {
  readonly path: string;
  readonly file: string;
  readonly part: string;
  readonly installs: readonly string[];
}[];
/** The `sideEffects` of package.json: the modules that have effects when they are imported. */
export const withEffects: readonly string[];
/** The `exports` of package.json. */
export const exported: Readonly<Record<string, unknown>>;
/** Entry points beside those of the library, by the module that says what they export. */
export const beside: Readonly<Record<string, string>>;
