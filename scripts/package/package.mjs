/**
 * Writes the JavaScript of the package:
 *
 * - `library/core.js`: all code, in one module, at whose top level nothing happens but definitions;
 * - `library/numpy.js`, …: the names of a namespace, which are names of the core;
 * - `install.js`, …: modules with an effect;
 * - `tanjent.js`, `numpy.js`, …: the entry points, each with the effect of one of those;
 * - `node/…`: the same as Node loads it, which is fastest in few files;
 * - `cjs/…`: the same as CommonJS;
 * - `tools/…`: what runs where programs are built.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { common, minified, root } from '../bundle.mjs';
import {
  beside,
  effects,
  entries,
  installing,
  namedIn,
  parts,
  pathFrom,
  tools,
} from './entries.mjs';
import { linkPrimitives } from './link.mjs';
import { nodeFiles } from './node.mjs';
import { markPure } from './pure.mjs';
import { exportsOf, readSources } from './sources.mjs';
import { toolFiles } from './tools.mjs';

const src = join(root, 'src');

/** Writes all files into a folder; gives their names with their sizes in bytes. */
export async function writePackage(folder) {
  const sources = await readSources(src);
  const core = new Core(sources);
  const files = new Map();
  core.add(files, 'index.ts', 'library/tanjent.js');
  for (const [file, statement] of Object.entries(effects)) {
    files.set(file, core.statement(statement));
    files.set(file.replace(/js$/, 'd.ts'), 'export {};\n');
  }
  for (const { file, part, installs } of entries) {
    const here = `${file}.js`;
    files.set(
      here,
      installs.map((other) => `import '${pathFrom(here, other)}';\n`).join('') +
        `export * from '${pathFrom(here, `library/${part}.js`)}';\n`,
    );
    if (file === part) files.set(`${file}.d.ts`, declarationsOf(file));
  }
  for (const [name, module] of Object.entries(beside)) {
    core.add(files, module, `library/${name}.js`);
    files.set(`${name}.js`, `export * from './library/${name}.js';\n`);
    files.set(`${name}.d.ts`, `export * from './types/${module.replace(/ts$/, 'js')}';\n`);
  }
  files.set('library/core.js', markPure(await core.bundle()));
  for (const [name, text] of await nodeFiles(sources, src)) files.set(name, text);
  for (const [name, text] of await commonJs()) files.set(name, text);
  for (const [name, text] of await toolFiles(src)) files.set(name, text);
  for (const [name, text] of compileFiles()) files.set(name, text);
  files.set('plugin.d.ts', declarationsOfTool('plugin'));
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return new Map([...files].map(([name, text]) => [name, Buffer.byteLength(text)]));
}

/** The types of an entry point: of the methods of arrays, too, which are declared beside numpy. */
const declarationsOf = (file) =>
  file === 'tanjent'
    ? `export * from './types/index.js';\n`
    : `import './types/index.js';\nexport * from './types/${file}/index.js';\n`;

/** `compile`, which joins the runtime of rewritten code to what writes the text of a function. */
function compileFiles() {
  const module = (tools) =>
    `import * as runtime from './syntax.js';\n` +
    `import * as writing from '${tools}/one-function.js';\n` +
    `export const compile = /*@__PURE__*/ runtime.compileBy(writing, runtime);\n`;
  return [
    ['compile.js', module('./tools')],
    ['compile.d.ts', `export * from './types/syntax/compile.js';\n`],
    ['node/compile.js', module('../tools')],
    [
      'cjs/compile.cjs',
      `const runtime = require('./syntax.cjs');\n` +
        `exports.compile = runtime.compileBy(require('./one-function.cjs'), runtime);\n`,
    ],
  ];
}

/** The types of a tool with a default export. */
const declarationsOfTool = (name) => {
  const path = `'./types/${tools[name].replace(/ts$/, 'js')}'`;
  return `export * from ${path};\nexport { default } from ${path};\n`;
};

/** The module that holds all code, and what it exports. */
class Core {
  #sources;
  /** The names under which it exports bindings, by module and name. */
  #names = new Map();
  /** The names of namespaces that it exports as objects, with the modules that they are of. */
  #objects = new Map();

  constructor(sources) {
    this.#sources = sources;
  }

  /**
   * Adds a file that exports what a module of the sources does, and one for each namespace in it.
   */
  add(files, module, file) {
    if (files.has(file)) return;
    const names = [];
    const lines = [];
    for (const [name, { namespace, ...binding }] of exportsOf(this.#sources, join(src, module))) {
      const inner = namespace && relative(src, namespace);
      // Files cost time when the package is loaded; of what lies so deep there are few and small
      // ones.
      const isDeep = file.split('/').length > 2;
      if (inner === undefined || isDeep)
        names.push(`${inner ? this.#objectOf(inner) : this.#nameOf(binding)} as ${name}`);
      else {
        const target = `library/${inner.replace(/(?:\/index)?\.ts$/, '.js')}`;
        lines.push(`export * as ${name} from '${pathFrom(file, target)}';`);
        this.add(files, inner, target);
      }
    }
    if (names.length > 0)
      lines.unshift(`export { ${names.join(', ')} } from '${pathFrom(file, 'library/core.js')}';`);
    files.set(file, `${lines.join('\n')}\n`);
  }

  /** A module with a statement over names that only the entry points need. */
  statement(text) {
    const names = namedIn(text).map(
      (name) => `${this.#nameOf({ file: join(src, `${installing[name]}.ts`), name })} as ${name}`,
    );
    return `import { ${names.join(', ')} } from './library/core.js';\n${text}\n`;
  }

  #nameOf({ file, name }) {
    const module = relative(src, file).replace(/\.ts$/, '');
    const key = `${module}:${name}`;
    if (!this.#names.has(key)) this.#names.set(key, `${module.replace(/\W/g, '_')}_${name}`);
    return this.#names.get(key);
  }

  #objectOf(module) {
    const name = module.replace(/(?:\/index)?\.ts$/, '').replace(/\W/g, '_');
    this.#objects.set(name, module);
    return name;
  }

  /**
   * Its text. The first and the last module tell where it begins and ends: see array/position.ts.
   */
  async bundle() {
    const contents = [
      `import './array/stack.js';`,
      ...[...this.#names].map(([key, name]) => {
        const [module, original] = key.split(':');
        return `export { ${original} as ${name} } from './${module}.js';`;
      }),
      ...[...this.#objects].map(([name, module]) => this.#objectText(name, module)),
      `import './array/end.js';`,
    ].join('\n');
    const { outputFiles } = await build({
      ...common,
      stdin: { contents, resolveDir: src },
      plugins: [linkPrimitives(this.#sources, src)],
      ...minified,
      write: false,
    });
    return outputFiles[0].text;
  }

  #objectText(name, module) {
    const members = [...exportsOf(this.#sources, join(src, module)).keys()];
    const imports = members.map((m) => `${m} as ${name}_${m}`).join(', ');
    const properties = members.map((m) => `${m}: ${name}_${m}`).join(', ');
    return (
      `import { ${imports} } from './${module.replace(/ts$/, 'js')}';\n` +
      `export const ${name} = Object.freeze({ __proto__: null, ${properties} });`
    );
  }
}

/** One file that holds all, and one for each entry point. */
async function commonJs() {
  const contents = [
    `import './array/stack.js';`,
    ...Object.entries(beside).map(
      ([name, module]) => `export * as ${name} from './${module.replace(/ts$/, 'js')}';`,
    ),
    `export * as tanjent from './index.js';`,
  ].join('\n');
  const { outputFiles } = await build({
    ...common,
    stdin: { contents, resolveDir: src },
    format: 'cjs',
    ...minified,
    write: false,
  });
  const partOf = (file, name) => [
    `cjs/${name}.cjs`,
    `module.exports = require('./${file}.cjs').${name};\n`,
  ];
  return [
    ['cjs/library.cjs', outputFiles[0].text],
    ...['tanjent', ...Object.keys(beside)].map((name) => partOf('library', name)),
    ...parts.map((name) => partOf('tanjent', name)),
    // All is there already.
    ['cjs/methods.cjs', `require('./tanjent.cjs');\n`],
  ];
}
