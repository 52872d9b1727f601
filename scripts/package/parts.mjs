/**
 * Parts of the library that Node loads when they are first wanted: most programs need few of them,
 * and what V8 does not look through takes no time. Each is a file beside the core, which gives it
 * what it uses of the core and gets a list of its functions. In the core stands, for each of these,
 * a function that asks for the part; and for a record of a primitive, a getter.
 *
 * So of a part others may import functions, and numbers, which are copied. Anything else is an
 * error of the build: esbuild finds no such export.
 */
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { common, minified } from '../bundle.mjs';
import { recordsOf } from './link.mjs';
import { exportedBy, exportsOf } from './sources.mjs';

/** What the parts hold: modules, or folders of them. */
const contents = {
  arrays:
    /^numpy\/(?:functional\.|sort\/|dot\/(?!dot\.)|reduce\/(?:differences|histogram|nan|quantile|segment)|create\/(?:dtypes|sequences|triangle)|shape\/(?:pad|rearrange)|indexing\/(?!indexing|where\.|at\.))|^lax\/(?:indexing\/|cumulative|dot|elementwise|fill|reduce|select|shape|sort)/,
  control: /^(?:primitives|lax)\/control\/(?!call\.)/,
  emit: /^emit\//,
  stablehlo: /^stablehlo\//,
  xla: /^xla\//,
  custom:
    /^(?:primitives|transforms)\/custom\/|^transforms\/derivatives\/(?:check-grads|halves|jacobian)/,
  linalg: /^(?:primitives|numpy|lax|scipy)\/linalg\/|^operands\/(?:matrices|spectral)/,
  indexing: /^primitives\/indexing\/(?!elements)|^primitives\/shape\/dynamic|^primitives\/sort\//,
  io: /^io\//,
  optim: /^optim\//,
  products: /^primitives\/dot\//,
  signal:
    /^(?:primitives\/(?:conv|fft|window)|numpy\/fft|scipy\/(?:fft|signal))\/|^lax\/(?:conv|fft|window)/,
  statistics:
    /^(?:image|nn|random|scipy\/(?:special|stats))\/|^scipy\/floats|^numpy\/math\/(?:bessel|float-pairs|normal-tail)/,
  syntax: /^syntax\/runtime\//,
  texts:
    /^debug\/(?:check-numerics|explain|graph)|^(?:ir|loops)\/verify|^ir\/parse|^(?:ir|loops|codegen\/lower\/plan)\/print/,
  wasm: /^codegen\/targets\/wasm\/(?!index|prices|traits|heap\/(?:engine|features|pages))/,
};

/** The parts of the library whose sources are in the folder `src`. */
export class Parts {
  #sources;
  #src;
  #registry;
  #records;
  /** The names that others want of each part: `file name`, in the order of its list. */
  #wanted = new Map(Object.keys(contents).map((part) => [part, new Map()]));

  constructor(sources, src) {
    this.#sources = sources;
    this.#src = src;
    this.#registry = join(src, 'primitives/index.ts');
    this.#records = recordsOf(sources, this.#registry, 'rules');
  }

  /** An esbuild plugin that leaves the parts out of the core. */
  get plugin() {
    return {
      name: 'parts',
      setup: ({ onLoad, onResolve }) => {
        onResolve({ filter: /^parts:load$/ }, ({ path }) => ({ path, namespace: 'parts' }));
        onLoad({ filter: /.*/, namespace: 'parts' }, () => ({ contents: loading }));
        onLoad({ filter: /\.ts$/ }, ({ path }) => {
          const text = path === this.#registry ? this.#registryText() : this.#standIn(path);
          return text === undefined ? undefined : { contents: text };
        });
      },
    };
  }

  /** Statements of the core that tell how the parts are loaded, with what they import. */
  get statements() {
    return [...this.#wanted.keys()].flatMap((part) => {
      const given = [...this.#givenTo(part).values()];
      const names = given.map((_, i) => `$${part}_${i}`);
      return [
        ...given.map(({ file, name }, i) => importOf(this.#pathOf(file), name, names[i])),
        `provide('${part}', () => new URL('./${part}.cjs', import.meta.url), () => [${names.join()}]);`,
      ];
    });
  }

  /** The files of the parts, by name; asked for when the core is written. */
  async files() {
    const texts = [...this.#wanted].map(async ([part, wanted]) => {
      const { outputFiles } = await build({
        ...common,
        stdin: { contents: this.#listOf([...wanted.values()]), resolveDir: this.#src },
        plugins: [this.#given(part)],
        format: 'iife',
        globalName: '$list',
        ...minified,
        write: false,
      });
      const text = outputFiles[0].text.trim();
      // As stacks show it, the name tells that it is none of the user's: see array/position.ts.
      const name = `//# sourceURL=tanjent/${part}.cjs`;
      return [`node/${part}.cjs`, `module.exports=$core=>{${text}return $list.all};\n${name}\n`];
    });
    return new Map(await Promise.all(texts));
  }

  #partOf(file) {
    const path = relative(this.#src, file);
    return Object.keys(contents).find((part) => contents[part].test(path));
  }

  #pathOf(file) {
    return `./${relative(this.#src, file).replace(/ts$/, 'js')}`;
  }

  /** The place of a binding in the list of its part. */
  place({ file, name }) {
    const wanted = this.#wanted.get(this.#partOf(file));
    const key = `${file} ${name}`;
    if (!wanted.has(key)) wanted.set(key, { file, name, place: wanted.size });
    return wanted.get(key).place;
  }

  /** What stands in the core for a module of a part. */
  #standIn(path) {
    const part = this.#partOf(path);
    if (part === undefined) return undefined;
    const lines = [`import { part } from 'parts:load';`];
    for (const [exported, { file, name, namespace }] of exportsOf(this.#sources, path)) {
      const other = JSON.stringify(namespace ?? file);
      if (namespace !== undefined) lines.push(`export * as ${exported} from ${other};`);
      else if (file !== path) lines.push(`export { ${name} as ${exported} } from ${other};`);
      else lines.push(...this.#functionOrNumber(part, file, name));
    }
    return lines.join('\n');
  }

  #functionOrNumber(part, file, name) {
    const { type, init } = exportedBy(this.#sources.get(file), name);
    const exported = (value) => [
      // The name may be a word of the language.
      `const $${name} = ${value};`,
      `export { $${name} as ${name} };`,
    ];
    if (init?.type === 'Literal') return exported(init.raw);
    // What calls give, and the fields of that: makers give functions, or records of them.
    const isFunction =
      type === 'FunctionDeclaration' ||
      /^(?:ArrowFunction|Call|Member)Expression$/.test(init?.type);
    if (!isFunction) return [];
    const place = this.place({ file, name });
    return exported(`(...args) => part('${part}')[${place}](...args)`);
  }

  /** The registry of primitives, to which the parts' own records come when they are wanted. */
  #registryText() {
    const lines = [
      `import { guarded } from './complex/registry.js';`,
      `import { part } from 'parts:load';`,
      `export const rules = {};`,
      `const put = (name, value) => Object.defineProperty(rules, name, { value, enumerable: true, writable: true, configurable: true });`,
      `const wanted = (name, record) => Object.defineProperty(rules, name, { enumerable: true, configurable: true, get: () => put(name, guarded(name, record(), () => rules))[name] });`,
    ];
    for (const [name, { file, exported, property }] of this.#records) {
      const part = this.#partOf(file);
      const of = property === '' ? '' : `.${property}`;
      if (part !== undefined) {
        const place = this.place({ file, name: exported });
        lines.push(`wanted('${name}', () => part('${part}')[${place}]${of});`);
      } else {
        lines.push(importOf(JSON.stringify(file).slice(1, -1), exported, `$${name}`));
        lines.push(`put('${name}', guarded('${name}', $${name}${of}, () => rules));`);
      }
    }
    return lines.join('\n');
  }

  /** The bindings of other modules that a part uses, by file and name. */
  #givenTo(part) {
    const given = new Map();
    for (const [path, { imports }] of this.#sources) {
      if (this.#partOf(path) !== part) continue;
      for (const { file, name } of imports.values()) {
        if (this.#partOf(file) === part) continue;
        for (const binding of this.#meant(file, name)) {
          if (this.#partOf(binding.file) === part) continue;
          given.set(`${binding.file} ${binding.name}`, binding);
        }
      }
    }
    return given;
  }

  /** The bindings that an import means: those of a namespace are all that it has. */
  #meant(file, name) {
    const exported = exportsOf(this.#sources, file);
    return (name === undefined ? [...exported.values()] : [exported.get(name)]).flatMap(
      (binding) => (binding.namespace === undefined ? [binding] : this.#meant(binding.namespace)),
    );
  }

  #listOf(wanted) {
    const imports = wanted.map(({ file, name }, i) => importOf(this.#pathOf(file), name, `$${i}`));
    return [...imports, `export const all = [${wanted.map((_, i) => `$${i}`).join()}];`].join('\n');
  }

  /** An esbuild plugin by which a part takes from the core what it uses of other modules. */
  #given(part) {
    const places = new Map([...this.#givenTo(part).keys()].map((key, i) => [key, i]));
    return {
      name: 'given',
      setup: ({ onLoad, onResolve }) => {
        onResolve({ filter: /^[./]/ }, ({ path, importer, resolveDir }) => {
          const from = importer === '<stdin>' ? resolveDir : dirname(importer);
          const file = resolve(from, path.replace(/js$/, 'ts'));
          if (this.#partOf(file) === part) return { path: file };
          return { path: file, namespace: 'core' };
        });
        onLoad({ filter: /.*/, namespace: 'core' }, ({ path }) => {
          const lines = [...exportsOf(this.#sources, path)].flatMap(
            ([exported, { file, name, namespace }]) => {
              if (namespace !== undefined)
                return [`export * as ${exported} from ${JSON.stringify(namespace)};`];
              if (this.#partOf(file ?? path) === part)
                return [`export { ${name} as ${exported} } from ${JSON.stringify(file)};`];
              const place = places.get(`${file} ${name}`);
              return place === undefined
                ? []
                : [
                    `const $${exported} = $core[${place}];`,
                    `export { $${exported} as ${exported} };`,
                  ];
            },
          );
          return { contents: lines.join('\n'), resolveDir: dirname(path) };
        });
      },
    };
  }
}

const importOf = (path, name, as) => `import { ${name} as ${as} } from '${path}';`;

const missing =
  'Tanjent: a file of dist/node is not beside the others. If this is a bundle, make it with the ' +
  "condition 'module' among those of package.json, which bundlers ask for unless they are told others.";

const loading = `
  import { createRequire } from 'node:module';
  import { fileURLToPath } from 'node:url';
  const providers = {};
  const loaded = {};
  export function provide(name, url, given) {
    providers[name] = () => required(url)(given());
  }
  function required(url) {
    try {
      return createRequire(url())(fileURLToPath(url()));
    } catch (cause) {
      throw new Error(${JSON.stringify(missing)}, { cause });
    }
  }
  export const part = (name) => (loaded[name] ??= providers[name]());`;
