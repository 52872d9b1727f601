/** The entry points of the package. */

/**
 * The parts of the library that have entry points of their own, beside `tanjent`, which has all.
 */
export const parts = ['debug', 'lax', 'nn', 'numpy', 'ops', 'random', 'scipy', 'tree'];

/** The names that the modules below take from the core, by the module that defines them. */
export const installing = {
  attachBasicMethods: 'numpy/basic-methods',
  attachMethods: 'numpy/methods',
  install: 'install',
  js: 'codegen/targets/js/index',
  leastEstimate: 'codegen/jit/least-estimate',
  logAsEnvironmentSays: 'debug/log-compiles',
  registerTargets: 'codegen/targets/registry',
  setPicker: 'codegen/jit/pick-target',
  wasm: 'codegen/targets/wasm/index',
};

/** What importing does: the statement of each module that the others import for its effect. */
export const effects = {
  'install.js': 'install([js, wasm], attachMethods, leastEstimate);\nlogAsEnvironmentSays();',
  'install-js.js': 'install([js], attachMethods);\nlogAsEnvironmentSays();',
  'install-small.js': 'install([js], attachBasicMethods);',
  'methods.js': 'attachMethods();',
  'wasm.js': 'registerTargets([wasm]);\nsetPicker(leastEstimate);',
};

const entriesOf = (path, file, installs) => [
  { path, file, part: 'tanjent', installs },
  ...parts.map((part) => ({
    path: `${path}/${part}`,
    file: file === 'tanjent' ? part : `${file}/${part}`,
    part,
    installs,
  })),
];

/** Where the package has each entry point, of which part, and what that imports for its effect. */
export const entries = [
  ...entriesOf('.', 'tanjent', 'install.js'),
  ...entriesOf('./js', 'js', 'install-js.js'),
  ...entriesOf('./small', 'small', 'install-small.js'),
];

const conditions = (types, file) => ({
  types: `./dist/${types}.d.ts`,
  // Of hosts that can require ES modules: for them there is one copy of the library.
  'module-sync': `./dist/${file}.js`,
  require: `./dist/cjs/${types}.cjs`,
  default: `./dist/${file}.js`,
});

/** The `exports` of package.json. */
export const exported = {
  ...Object.fromEntries(
    entriesOf('.', 'tanjent').map(({ path, file }) => [path, conditions(file, file)]),
  ),
  './js': conditions('tanjent', 'js'),
  './js/*': conditions('*', 'js/*'),
  './small': conditions('tanjent', 'small'),
  './small/*': conditions('*', 'small/*'),
  './methods': conditions('methods', 'methods'),
  './wasm': conditions('methods', 'wasm'),
  './package.json': './package.json',
};

/** The `sideEffects` of package.json: the modules that have effects when they are imported. */
export const withEffects = [
  ...[...Object.keys(effects), ...entries.map(({ file }) => `${file}.js`)].map(
    (f) => `./dist/${f}`,
  ),
  './dist/cjs/*.cjs',
];
