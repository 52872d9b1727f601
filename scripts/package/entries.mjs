/** The entry points of the package. */
import { dirname, relative } from 'node:path';

/**
 * The parts of the library that have entry points of their own, beside `tanjent`, which has all.
 */
export const parts = [
  'debug',
  'image',
  'io',
  'lax',
  'nn',
  'numpy',
  'ops',
  'optim',
  'random',
  'scipy',
  'tree',
];

/**
 * Entry points beside those of the library, by the module that says what they export: they use the
 * library, install nothing, and `tanjent` does not show them.
 */
export const beside = {
  syntax: 'syntax/runtime/index.ts',
  emit: 'emit/index.ts',
  stablehlo: 'stablehlo/index.ts',
  xla: 'xla/index.ts',
};

/** What is run where programs are built, by the module of the sources: see tools.mjs. */
export const tools = {
  plugin: 'tools/plugin/index.ts',
  command: 'tools/command/index.ts',
  register: 'tools/register/index.ts',
  hooks: 'tools/register/hooks.ts',
  'write-file': 'tools/ahead/write-file.ts',
  'loaded-files': 'tools/ahead/loaded-files.ts',
  'one-function': 'syntax/rewrite/one-function.ts',
};

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

/** Those of these names that a statement has. */
export const namedIn = (statement) =>
  Object.keys(installing).filter((name) => new RegExp(`\\b${name}\\b`).test(statement));

/** What importing does: the statement of each module that the others import for its effect. */
export const effects = {
  'install.js': 'install([js, wasm], attachMethods, leastEstimate);',
  'install-js.js': 'install([js], attachMethods);',
  'install-small.js': 'install([js], attachBasicMethods);',
  'log.js': 'logAsEnvironmentSays();',
  'methods.js': 'attachMethods();',
  'wasm.js': 'registerTargets([wasm]);\nsetPicker(leastEstimate);',
};

const entriesOf = (path, file, installs) => [
  { path, file, part: 'tanjent', installs: [installs] },
  ...parts.map((part) => ({
    path: `${path}/${part}`,
    file: file === 'tanjent' ? part : `${file}/${part}`,
    part,
    // Who debugs may want to do so by the environment.
    installs: part === 'debug' ? [installs, 'log.js'] : [installs],
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
  // What bundlers ask for.
  module: `./dist/${file}.js`,
  node: of(`./dist/node/${file}.js`, types),
  ...of(`./dist/${file}.js`, types),
});

const of = (module, types) => ({
  // Of hosts that can require ES modules: for them there is one copy of the library.
  'module-sync': module,
  require: `./dist/cjs/${types}.cjs`,
  default: module,
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
  ...Object.fromEntries(Object.keys(beside).map((name) => [`./${name}`, conditions(name, name)])),
  './compile': conditions('compile', 'compile'),
  './register': './dist/tools/register.js',
  './plugin': { types: './dist/plugin.d.ts', default: './dist/tools/plugin.js' },
  './package.json': './package.json',
};

/** The `sideEffects` of package.json: the modules that have effects when they are imported. */
export const withEffects = [
  ...[...Object.keys(effects), ...entries.map(({ file }) => `${file}.js`)].map(
    (f) => `./dist/${f}`,
  ),
  './dist/node/**/*.js',
  './dist/tools/register.js',
  './dist/cjs/*.cjs',
];

/** How a file of the package names another. */
export function pathFrom(file, other) {
  const path = relative(dirname(file), other);
  return path.startsWith('.') ? path : `./${path}`;
}
