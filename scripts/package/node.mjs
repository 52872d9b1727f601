/**
 * The modules that Node loads, in `node`: one with most code and an object for each namespace,
 * since files take time, and so does what bundlers need to leave parts out; an entry point for each
 * part; and what is loaded when it is first wanted: see parts.mjs.
 */
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { common, minified } from '../bundle.mjs';
import { beside, effects, entries, installing, namedIn, pathFrom } from './entries.mjs';
import { Parts } from './parts.mjs';
import { exportsOf } from './sources.mjs';

/** The texts of the files by their names; `sources` are those in the folder `src`. */
export async function nodeFiles(sources, src) {
  const namesOf = (module) => [...exportsOf(sources, module)];
  const whole = namesOf(join(src, 'index.ts'));
  const parts = new Parts(sources, src);
  const places = Object.keys(beside).map((name) => placesIn(name, namesOf, parts, src));
  const { outputFiles } = await build({
    ...common,
    stdin: { contents: coreOf(whole, namesOf, src, parts), resolveDir: src },
    external: ['node:*'],
    // Of a part others may import functions only.
    logOverride: { 'import-is-undefined': 'error' },
    plugins: [parts.plugin],
    ...minified,
    write: false,
  });
  const files = await parts.files();
  files.set('node/core.js', outputFiles[0].text);
  for (const [i, name] of Object.keys(beside).entries())
    files.set(`node/${name}.js`, exportsOfPart(name, places[i]));
  const add = (file, statement, more = () => []) => {
    const core = `'${pathFrom(file, 'core.js')}'`;
    const names = namedIn(statement).join(', ');
    const lines = [`import { ${names} } from ${core};`, statement, ...more(core)];
    files.set(`node/${file}`, `${lines.join('\n')}\n`);
  };
  add('methods.js', effects['methods.js']);
  add('wasm.js', effects['wasm.js']);
  for (const { file, part, installs } of entries) {
    // Here the environment can say what is logged.
    const statement = `${effects[installs[0]]}\n${effects['log.js']}`;
    add(`${file}.js`, statement, (core) => {
      const object = whole.find(([name]) => name === part)?.[1];
      if (object !== undefined) return exportsOfObject(part, namesOf(object.namespace), core);
      return [`export { ${whole.map(([name]) => name).join(', ')} } from ${core};`];
    });
  }
  return files;
}

/** Exports of the properties of an object, whose names may be words of the language. */
function exportsOfObject(object, members, core) {
  const names = members.map(([name]) => name);
  return [
    `import { ${object} } from ${core};`,
    `const { ${names.map((n) => `${n}: $${n}`).join(', ')} } = ${object};`,
    `export { ${names.map((n) => `$${n} as ${n}`).join(', ')} };`,
  ];
}

/** The names of an entry point that is a part of its own, with their places in its list. */
const placesIn = (name, namesOf, parts, src) =>
  namesOf(join(src, beside[name])).map(([exported, binding]) => [exported, parts.place(binding)]);

/** The entry point of a part, which is loaded with it. */
function exportsOfPart(name, places) {
  return [
    `import { part } from './core.js';`,
    `const list = part('${name}');`,
    ...places.map(([exported, place]) => `const $${exported} = list[${place}];`),
    `export { ${places.map(([exported]) => `$${exported} as ${exported}`).join(', ')} };\n`,
  ].join('\n');
}

/** The module that exports all names, with namespaces as objects, and what installs them. */
function coreOf(whole, namesOf, src, parts) {
  const pathOf = (file) => `./${relative(src, file).replace(/ts$/, 'js')}`;
  const head = [`import './array/stack.js';`, `import { provide } from 'parts:load';`];
  const objects = [];
  /** What stands for a name: a binding, imported under a name of its own, or an object. */
  const valueOf = (name, { namespace, file, name: original }) => {
    if (namespace === undefined) {
      head.push(`import { ${original} as ${name} } from '${pathOf(file)}';`);
      return name;
    }
    const members = namesOf(namespace).map(
      ([m, binding]) => `${m}: ${valueOf(`${name}_${m}`, binding)}`,
    );
    objects.push(`const ${name} = Object.freeze({ __proto__: null, ${members.join(', ')} });`);
    return name;
  };
  const exported = whole.map(([name, binding]) => `${valueOf(`$${name}`, binding)} as ${name}`);
  const others = Object.entries(installing).map(
    ([name, module]) => `export { ${name} } from './${module}.js';`,
  );
  const end = [
    ...parts.statements,
    `export { ${exported.join(', ')} };`,
    `export { part } from 'parts:load';`,
    `import './array/end.js';`,
  ];
  return [...head, ...others, ...objects, ...end].join('\n');
}
