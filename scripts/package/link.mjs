/**
 * Links primitives to the code that writes their equations, so that bundlers can leave out those
 * that nobody writes. In the sources the registry names every record. In the package it is empty at
 * first, and a name like 'sort' in code that writes equations becomes a constant, which registers
 * the record:
 *
 *     export const $sort = define('sort', sort, () => [$gather, opTexts$shiftLeft]);
 *
 * The list names what the record's own rules write. A name that is only compared links nothing, and
 * one in the optimizer or in lowering nothing but the record: what stands there is not
 * differentiated or batched any more, and does not run by itself.
 *
 * The compiler has tables by name, too: of the scalar operations, and of what equations are lowered
 * to. Rows that only records name are put in when a record is there that names them: see apart.mjs.
 */
import { dirname, join, relative } from 'node:path';
import { entriesApart, rowsOf, takenApart } from './apart.mjs';
import { declarationOf, declaredBy, edited, exportsOf } from './sources.mjs';
import { usesIn } from './uses.mjs';

/**
 * An esbuild plugin that gives the modules of `src`, where `sources` were read. With `whenUsed` the
 * names are calls, which register a record at the moment when its name is wanted: so a test sees
 * what is linked.
 */
export function linkPrimitives(sources, src, { whenUsed = false } = {}) {
  const linker = new Linker(sources, src, whenUsed);
  return {
    name: 'link-primitives',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^(?:define|primitive|lowered):/ }, ({ path }) => {
        const [namespace, name] = path.split(':');
        return { path: name, namespace };
      });
      const load = (filter, namespace, textOf) =>
        onLoad({ filter, namespace }, ({ path }) => {
          const contents = textOf(path);
          const resolveDir = namespace === 'file' ? dirname(path) : src;
          return contents === undefined ? undefined : { contents, resolveDir };
        });
      load(/.*/, 'define', () => linker.defining());
      load(/.*/, 'primitive', (name) => linker.primitive(name));
      load(/.*/, 'lowered', (name) => linker.lowered(name));
      load(/\.ts$/, 'file', (path) => linker.module(path));
    },
  };
}

/** Writes the modules of a linked library. */
class Linker {
  #sources;
  #src;
  #registry;
  #names;
  #records;
  #rows;
  #apart;
  /** What every bundle holds needs no link. */
  #basic;
  #needs;
  /** What makes a constant a function, and a name its call. */
  #arrow;
  #call;

  constructor(sources, src, whenUsed) {
    this.#sources = sources;
    this.#src = src;
    this.#registry = join(src, 'primitives/index.ts');
    this.#records = recordsOf(sources, this.#registry, 'rules');
    this.#names = new Set(this.#records.keys());
    this.#rows = rowsOf(sources, src);
    this.#apart = entriesApart(this.#records, this.#rows);
    this.#basic = new Set(this.#uses(join(src, 'primitives/ops.ts')).map(nameOf));
    this.#needs = needsOf(sources, this.#records, new Set(this.#rows.keys()), src);
    [this.#arrow, this.#call] = whenUsed ? ['() => ', '()'] : ['', ''];
  }

  /** The module of the functions that register records. */
  defining() {
    return [
      `import { links, rules } from ${JSON.stringify(this.#registry)};`,
      `import { guarded } from ${JSON.stringify(join(this.#src, 'primitives/complex/registry.ts'))};`,
      this.#call === '' ? definingAtOnce : definingWhenUsed,
    ].join('\n');
  }

  /** The module of a primitive: its record, registered with those that its rules write. */
  primitive(name) {
    const others = this.#needs(name).primitives.filter((n) => !this.#basic.has(n));
    return this.#registered(name, 'define', others);
  }

  /** The same for equations that are only lowered. */
  lowered(name) {
    if (this.#basic.has(name)) return `export { $${name} } from 'primitive:${name}';`;
    return this.#registered(name, 'defineLowered', []);
  }

  #registered(name, define, others) {
    const { file, exported, property } = this.#records.get(name);
    const rows = this.#needs(name).rows.flatMap((row) =>
      this.#rows.get(row).map(({ file, table }) => ({ file, constant: `${table}$${row}` })),
    );
    const links = [...others.map((n) => `$${n}`), ...rows.map(({ constant }) => constant)];
    const record = property === '' ? exported : `${exported}$${property}`;
    return [
      `import { ${define} } from 'define:records';`,
      `import { ${record} as record } from ${JSON.stringify(file)};`,
      importOf(others),
      ...rows.map(({ file, constant }) => `import { ${constant} } from ${JSON.stringify(file)};`),
      `export const $${name} = ${this.#arrow}`,
      `  ${define}('${name}', record, () => [${links.map((n) => n + this.#call).join()}]);`,
    ].join('\n');
  }

  /** A module of the sources, linked; undefined if it is none. */
  module(path) {
    if (path === this.#registry) return registry;
    const source = this.#sources.get(path);
    if (source === undefined) return undefined;
    const uses = this.#linked(path);
    const objects = this.#apart.get(path) ?? [];
    const edits = [
      ...uses.map(({ name, start, end }) => ({ start, end, by: `$${name}${this.#call}` })),
      ...objects.flatMap((object) => takenApart(source, object, this.#arrow)),
    ];
    const put = objects.some(({ isTable }) => isTable)
      ? `import { put } from ${JSON.stringify(this.#registry)};`
      : '';
    const from = this.#isLowered(path) ? 'lowered' : 'primitive';
    return importOf([...new Set(uses.map(nameOf))], from) + put + edited(source.text, edits);
  }

  #uses(path) {
    return usesIn(this.#sources.get(path), this.#names);
  }

  /** Whether a module writes equations that nothing is done with but to lower them. */
  #isLowered(path) {
    const file = relative(this.#src, path);
    if (file === beforeDerivatives) return false;
    return /^(?:ir\/passes|codegen\/lower)\//.test(file) || file === splitting;
  }

  /** The names in a module that become constants. */
  #linked(path) {
    const [folder, next] = relative(this.#src, path).split('/');
    const file = relative(this.#src, path);
    if (folder === 'primitives')
      return next === 'ops.ts' || file === splitting ? this.#uses(path) : [];
    // Its equations are like those that it is given.
    if (path === join(this.#src, 'ir/bodies.ts')) return [];
    const uses = this.#uses(path);
    return compilerFolders.has(folder) ? uses.filter((use) => use.writes) : uses;
  }
}

/** Of the rules, what writes complex equations by their parts, which is done before lowering. */
const splitting = 'primitives/complex/split.ts';

/** A pass that comes before derivatives: what it writes is linearized and transposed. */
const beforeDerivatives = 'ir/passes/bodies/read-by-rows.ts';

/** Folders in which names of primitives are mostly those of scalar operations or statements. */
const compilerFolders = new Set(['array', 'ir', 'loops', 'codegen']);

const putting = `
  export function put(table, name, row) {
    table[name] = row;
    return table;
  }`;

/**
 * It imports nothing, so that it is there before anything is registered. Nobody reads the links: a
 * bundler that sees that must not leave out what they hold, as Rollup would those in a list.
 */
const registry = `
  export const rules = {};
  export const links = new Map();
  ${putting}`;

/** Functions alone, which are there from the beginning. */
const definingAtOnce = `
  export function define(name, record, others) {
    if (record === undefined) throw new Error(name + ' is registered before it is defined');
    rules[name] = guarded(name, record, () => rules);
    links.set(name, others);
    return name;
  }
  export { define as defineLowered };`;

const definingWhenUsed = `
  const onlyLowered = new WeakSet();
  export function define(name, record, others) {
    if (!(name in rules) || onlyLowered.has(rules[name])) {
      rules[name] = guarded(name, record, () => rules);
      others();
    }
    return name;
  }
  export function defineLowered(name, record, others) {
    if (!(name in rules)) {
      rules[name] = guarded(name, record, () => rules);
      onlyLowered.add(rules[name]);
      others();
    }
    return name;
  }`;

const nameOf = ({ name }) => name;

const importOf = (names, from = 'primitive') =>
  names.map((n) => `import { $${n} } from '${from}:${n}';`).join(' ');

/** The record of each primitive that an object names: its module, export, and property of that. */
export function recordsOf(sources, file, exported) {
  const { body, imports } = sources.get(file);
  const declarations = body.flatMap((s) => (s.declaration ?? s).declarations ?? []);
  const init = declarations.find((d) => d.id.name === exported)?.init;
  // The registry puts into effect what its records say about complex numbers, and so does its
  // stand-in.
  const object = init?.callee?.name === 'withComplex' ? init.arguments[0] : init;
  if (object?.type !== 'ObjectExpression')
    throw new Error(`${file}: ${exported} is not the literal of an object`);
  const exports = new Set(
    body
      .filter((s) => s.type === 'ExportNamedDeclaration')
      .flatMap((s) => [...declaredBy(s.declaration), ...s.specifiers.map((p) => p.local.name)]),
  );
  const found = new Map();
  for (const p of object.properties) {
    if (p.type === 'SpreadElement') {
      const from = imports.get(p.argument.name);
      for (const [name, record] of recordsOf(sources, from.file, from.name))
        found.set(name, record);
      continue;
    }
    const name = p.key.name ?? p.key.value;
    const from = imports.get(p.value.name);
    if (from !== undefined) found.set(name, { file: from.file, exported: from.name, property: '' });
    else if (exports.has(p.value.name))
      found.set(name, { file, exported: p.value.name, property: '' });
    else found.set(name, { file, exported, property: name });
  }
  return found;
}

/** The primitives that the rules of each one write, and the rows of tables that they name. */
function needsOf(sources, records, rowNames, src) {
  const names = new Set([...records.keys(), ...rowNames]);
  const isOfRules = (file) =>
    relative(src, file).startsWith('primitives/') && file !== join(src, 'primitives/ops.ts');

  /** Adds what a part of a module writes, and what it calls of this and other modules. */
  const collect = (file, node, found, seen) => {
    const source = sources.get(file);
    for (const { name, isInside } of usesIn({ body: node }, names)) {
      // Outside of functions records are told their own names.
      if (isInside && records.has(name)) found.primitives.add(name);
      if (rowNames.has(name)) found.rows.add(name);
    }
    for (const name of identifiersIn(node)) {
      const from = source.imports.get(name) ?? { file, name };
      const key = `${from.file} ${from.name}`;
      if (seen.has(key) || !isOfRules(from.file)) continue;
      seen.add(key);
      const at = exportsOf(sources, from.file).get(from.name) ?? from;
      const declaration = declarationOf(sources.get(at.file), at.name);
      if (declaration !== undefined) collect(at.file, declaration, found, seen);
    }
  };
  return (name) => {
    const { file, exported, property } = records.get(name);
    const record = declarationOf(sources.get(file), exported);
    const found = { primitives: new Set(), rows: new Set() };
    collect(file, property === '' ? record : propertyOf(record, name), found, new Set());
    found.primitives.delete(name);
    return { primitives: [...found.primitives], rows: [...found.rows] };
  };
}

const propertyOf = ({ init }, name) =>
  init.properties.find((p) => (p.key?.name ?? p.key?.value) === name).value;

/** The names that stand for values in a part of a module, in whatever scope. */
function identifiersIn(node, found = new Set()) {
  if (Array.isArray(node)) for (const n of node) identifiersIn(n, found);
  else if (node?.type === 'Identifier') found.add(node.name);
  else if (node !== null && typeof node === 'object')
    for (const [key, value] of Object.entries(node)) {
      const isName = (key === 'property' || key === 'key') && !node.computed;
      if (!isName && typeof value === 'object') identifiersIn(value, found);
    }
  return found;
}
