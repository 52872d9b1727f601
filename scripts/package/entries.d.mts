/** Where the package has each entry point. */
export const entries: readonly { readonly path: string; readonly file: string }[];
/** The modules that have effects when they are imported. */
export const effects: readonly string[];
/** The `exports` of package.json. */
export const exported: Readonly<Record<string, unknown>>;
