/**
 * Writes the JavaScript of the package:
 *
 * - `library/core.js`: all code, in one module, at whose top level nothing happens but definitions;
 * - `library/numpy.js`, …: the names of a namespace, which are names of the core;
 * - `tanjent.js`, `numpy.js`, …: the entry points. Each imports `install.js`, which has effects;
 * - `cjs/…`: the same as CommonJS.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { common, root } from '../bundle.mjs';
import { entries, parts } from './entries.mjs';
import { linkPrimitives } from './link.mjs';
import { markPure } from './pure.mjs';
import { exportsOf, readSources } from './sources.mjs';

const src = join(root, 'src');

/** Writes all files into a folder; gives their names with their sizes in bytes. */
export async function writePackage(folder) {
  const sources = await readSources(src);
  const core = new Core(sources);
  const files = new Map();
  core.add(files, 'install.ts', 'library/install-function.js');
  core.add(files, 'index.ts', 'library/tanjent.js');
  files.set('install.js', `import { install } from './library/install-function.js';\ninstall();\n`);
  for (const { file } of entries) {
    files.set(`${file}.js`, `import './install.js';\nexport * from './library/${file}.js';\n`);
    files.set(`${file}.d.ts`, declarationsOf(file));
  }
  files.set('library/core.js', markPure(await core.bundle()));
  for (const [name, text] of await commonJs()) files.set(name, text);
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

/** The module that holds all code, and what it exports. */
class Core {
  #sources;
  /** The names under which it exports bindings, by module and name. */
  #names = new Map();

  constructor(sources) {
    this.#sources = sources;
  }

  /** Adds a file that exports what a module of the sources does, and one for each namespace in it. */
  add(files, module, file) {
    if (files.has(file)) return;
    const names = [];
    const lines = [];
    for (const [name, { namespace, ...binding }] of exportsOf(this.#sources, join(src, module))) {
      if (namespace === undefined) {
        const inCore = this.#nameOf(binding);
        names.push(inCore === name ? name : `${inCore} as ${name}`);
      } else {
        const inner = relative(src, namespace);
        const target = `library/${inner.replace(/(?:\/index)?\.ts$/, '.js')}`;
        lines.push(`export * as ${name} from './${relative(dirname(file), target)}';`);
        this.add(files, inner, target);
      }
    }
    if (names.length > 0) {
      const core = relative(dirname(file), 'library/core.js');
      const path = core.startsWith('.') ? core : `./${core}`;
      lines.unshift(`export { ${names.join(', ')} } from '${path}';`);
    }
    files.set(file, `${lines.join('\n')}\n`);
  }

  #nameOf({ file, name }) {
    const module = relative(src, file).replace(/\.ts$/, '');
    const key = `${module}:${name}`;
    if (!this.#names.has(key)) this.#names.set(key, `${module.replace(/\W/g, '_')}_${name}`);
    return this.#names.get(key);
  }

  /** Its text. The first and the last module tell where it begins and ends: see array/position.ts. */
  async bundle() {
    const lines = [...this.#names].map(([key, name]) => {
      const [module, original] = key.split(':');
      return `export { ${original} as ${name} } from './${module}.js';`;
    });
    const contents = [`import './array/stack.js';`, ...lines, `import './array/end.js';`].join(
      '\n',
    );
    const { outputFiles } = await build({
      ...common,
      stdin: { contents, resolveDir: src },
      plugins: [linkPrimitives(this.#sources, src)],
      minify: true,
      write: false,
    });
    return outputFiles[0].text;
  }
}

/** One file that holds all, and one for each part. */
async function commonJs() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['src/index.ts'],
    format: 'cjs',
    minify: true,
    write: false,
  });
  return [
    ['cjs/tanjent.cjs', outputFiles[0].text],
    ...parts.map((name) => [
      `cjs/${name}.cjs`,
      `module.exports = require('./tanjent.cjs').${name};\n`,
    ]),
  ];
}
