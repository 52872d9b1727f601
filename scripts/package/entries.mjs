/** The entry points of the package. */

/** The parts of the library that have entry points of their own, beside `tanjent`, which has all. */
export const parts = ['debug', 'lax', 'nn', 'numpy', 'ops', 'random', 'scipy', 'tree'];

/** Where the package has each entry point. */
export const entries = [
  { path: '.', file: 'tanjent' },
  ...parts.map((part) => ({ path: `./${part}`, file: part })),
];

/** The modules that have effects when they are imported. */
export const effects = [
  ...['install', ...entries.map(({ file }) => file)].map((file) => `./dist/${file}.js`),
  './dist/cjs/*.cjs',
];

/** The `exports` of package.json. */
export const exported = {
  ...Object.fromEntries(
    entries.map(({ path, file }) => [
      path,
      {
        types: `./dist/${file}.d.ts`,
        // Of hosts that can require ES modules: for them there is one copy of the library.
        'module-sync': `./dist/${file}.js`,
        require: `./dist/cjs/${file}.cjs`,
        default: `./dist/${file}.js`,
      },
    ]),
  ),
  './package.json': './package.json',
};
