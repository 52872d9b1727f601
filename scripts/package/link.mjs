/**
 * Links primitives to the code that writes their equations, so that bundlers can leave out those that
 * nobody writes. In the sources the registry names every record. In the package it is empty at first, and
 * a name like 'sort' in code that writes equations becomes a constant, which registers the record:
 *
 *     export const $sort = define('sort', sort, () => [$gather]);
 *
 * The list names what the record's own rules write. A name that is only compared links nothing.
 */
import { dirname, join, relative } from 'node:path';
import { declaredBy, exportsOf } from './sources.mjs';

/**
 * An esbuild plugin that gives the modules of `src`, where `sources` were read. With `whenUsed` the names
 * are calls, which register a record at the moment when its name is wanted: so a test sees what is linked.
 */
export function linkPrimitives(sources, src, { whenUsed = false } = {}) {
  const registry = join(src, 'primitives/index.ts');
  const records = recordsOf(sources, registry, 'rules');
  const names = new Set(records.keys());
  // What every bundle holds needs no link.
  const basic = new Set(usesIn(sources.get(join(src, 'primitives/ops.ts')), names).map(nameOf));
  const linked = (file) => {
    const [folder, next] = relative(src, file).split('/');
    if (folder === 'primitives') return next === 'ops.ts' ? usesIn(sources.get(file), names) : [];
    // Its equations are like those that it is given.
    if (file === join(src, 'ir/bodies.ts')) return [];
    const uses = usesIn(sources.get(file), names);
    return compilerFolders.has(folder) ? uses.filter((use) => use.writes) : uses;
  };
  const call = whenUsed ? '()' : '';
  const needs = needsOf(sources, records, (n) => names.has(n) && !basic.has(n), src);

  return {
    name: 'link-primitives',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^primitive:/ }, ({ path }) => ({
        path: path.slice('primitive:'.length),
        namespace: 'primitive',
      }));
      onLoad({ filter: /.*/, namespace: 'primitive' }, ({ path: name }) => {
        const { file, exported, property } = records.get(name);
        const others = needs(name);
        const links = others.map((n) => `$${n}${call}`);
        const lines = [
          `import { define } from ${JSON.stringify(registry)};`,
          `import { ${exported} as record } from ${JSON.stringify(file)};`,
          importOf(others),
          `export const $${name} = ${whenUsed ? '() => ' : ''}`,
          `  define('${name}', record${property}, () => [${links.join()}]);`,
        ];
        return { contents: lines.join('\n'), resolveDir: src };
      });
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path === registry) return { contents: whenUsed ? fillingRegistry : emptyRegistry };
        if (!sources.has(path)) return undefined;
        const contents = withLinks(sources.get(path), linked(path), call);
        return { contents, resolveDir: dirname(path) };
      });
    },
  };
}

/** Folders in which names of primitives are mostly those of scalar operations or statements. */
const compilerFolders = new Set(['array', 'ir', 'loops', 'codegen']);

const emptyRegistry = `
  export const rules = {};
  const links = [];
  export function define(name, record, others) {
    if (record === undefined) throw new Error(name + ' is registered before it is defined');
    rules[name] = record;
    links.push(others);
    return name;
  }`;

const fillingRegistry = `
  export const rules = {};
  export function define(name, record, others) {
    if (!(name in rules)) {
      rules[name] = record;
      others();
    }
    return name;
  }`;

const nameOf = ({ name }) => name;

const importOf = (names) => names.map((n) => `import { $${n} } from 'primitive:${n}';`).join(' ');

/** The module with constants in the place of names. */
function withLinks({ text }, uses, call) {
  let out = text;
  for (const { start, end, name } of uses.toReversed())
    out = `${out.slice(0, start)}$${name}${call}${out.slice(end)}`;
  return `${importOf([...new Set(uses.map(nameOf))])}${out}`;
}

/** The record of each primitive that an object names: its module, export, and property of that. */
function recordsOf(sources, file, exported) {
  const { body, imports } = sources.get(file);
  const declarations = body.flatMap((s) => (s.declaration ?? s).declarations ?? []);
  const object = declarations.find((d) => d.id.name === exported)?.init;
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
    else found.set(name, { file, exported, property: `.${name}` });
  }
  return found;
}

/** The primitives that the rules of each one write, as far as they need a link. */
function needsOf(sources, records, isLinked, src) {
  const names = new Set([...records.keys()].filter(isLinked));
  const isOfRules = (file) =>
    relative(src, file).startsWith('primitives/') && file !== join(src, 'primitives/ops.ts');

  /** Adds what a part of a module writes, and what it calls of this and other modules. */
  const collect = (file, node, found, seen) => {
    const source = sources.get(file);
    // Outside of functions records are told their own names.
    for (const { name, isInside } of usesIn({ body: node }, names)) if (isInside) found.add(name);
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
    const found = new Set();
    collect(file, property === '' ? record : propertyOf(record, name), found, new Set());
    found.delete(name);
    return [...found];
  };
}

/** What a module declares by a name at its top. */
function declarationOf({ body }, name) {
  for (const statement of body) {
    const declaration = statement.declaration ?? statement;
    if (!declaredBy(declaration).includes(name)) continue;
    return (
      declaration.declarations?.find((d) =>
        declaredBy({ ...declaration, declarations: [d] }).includes(name),
      ) ?? declaration
    );
  }
  return undefined;
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

/** Where a module names primitives otherwise than to compare them. */
function usesIn({ body }, names) {
  const uses = [];
  const visit = (node, parent, isInside) => {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach((n) => visit(n, parent, isInside));
    if (node.type === 'Literal' && names.has(node.value) && !isCompared(node, parent))
      uses.push({
        name: node.value,
        start: node.start,
        end: node.end,
        isInside,
        writes: isWritten(node, parent),
      });
    const inside = isInside || /Function/.test(node.type);
    for (const [key, value] of Object.entries(node)) if (key !== 'type') visit(value, node, inside);
  };
  visit(body, undefined, false);
  return uses;
}

const isCompared = (node, parent) =>
  (parent.type === 'BinaryExpression' && /^[!=]==$/.test(parent.operator)) ||
  parent.type === 'SwitchCase' ||
  (parent.type === 'Property' && parent.key === node);

/** Whether a name is the first argument of a function that writes an equation. */
const isWritten = (node, parent) =>
  parent.type === 'CallExpression' &&
  parent.arguments[0] === node &&
  /^(?:bind|bind1|bindEager|emit|newEquation)$/.test(
    parent.callee.name ?? parent.callee.property?.name ?? '',
  );
