/**
 * Takes objects apart, so that bundlers can leave out entries: records that stand together in an
 * object, and rows of the compiler's tables that only some primitives name.
 */
import { join, relative } from 'node:path';
import { declarationOf, declaredBy } from './sources.mjs';
import { usesIn } from './uses.mjs';

/** The tables whose rows are linked, and the folders of code that may name any of them. */
const tables = [
  { file: 'loops/ops.ts', name: 'records', namedIn: ['array', 'ir', 'loops', 'codegen/lower'] },
  {
    file: 'codegen/targets/js/ops.ts',
    name: 'opTexts',
    namedIn: ['array', 'ir', 'loops', 'codegen/lower'],
  },
  { file: 'codegen/lower/write/equation.ts', name: 'writers', namedIn: [] },
];

/** The rows that only records name: their tables, by name. */
export function rowsOf(sources, src) {
  const found = new Map();
  for (const { file, name: table, namedIn } of tables) {
    const path = join(src, file);
    const { init } = declarationOf(sources.get(path), table);
    const names = new Set(init.properties.flatMap((p) => p.key?.name ?? p.key?.value ?? []));
    for (const [other, source] of sources)
      if (other !== path && namedIn.some((folder) => relative(src, other).startsWith(`${folder}/`)))
        for (const { name } of usesIn(source, names)) names.delete(name);
    for (const name of names) {
      if (!found.has(name)) found.set(name, []);
      found.get(name).push({ file: path, table });
    }
  }
  return found;
}

/**
 * The objects whose entries can be left out one by one, by file: their names, and those of the
 * entries.
 */
export function entriesApart(records, rows) {
  const found = new Map();
  const add = (file, object, entry, isTable) => {
    if (!found.has(file)) found.set(file, []);
    const list = found.get(file);
    const one = list.find((o) => o.object === object);
    if (one === undefined) list.push({ object, entries: new Set([entry]), isTable });
    else one.entries.add(entry);
  };
  for (const { file, exported, property } of records.values())
    if (property !== '') add(file, exported, property, false);
  for (const [name, entries] of rows)
    for (const { file, table } of entries) add(file, table, name, true);
  return found;
}

/**
 * The edits that make entries of an object constants: those of a record `{ sin: x }` stand before
 * the object, those of a table behind it, where they put themselves in.
 */
export function takenApart({ body, text }, { object, entries, isTable }, arrow) {
  const statement = body.find((s) => declaredBy(s.declaration ?? s).includes(object));
  const { init } = (statement.declaration ?? statement).declarations.find(
    ({ id }) => id.name === object,
  );
  const taken = init.properties.filter((p) => entries.has(p.key?.name ?? p.key?.value));
  if (taken.length < entries.size || taken.some((p) => p.method || p.computed))
    throw new Error(`${object} cannot be taken apart`);
  const constants = taken.map(({ key, value }) => {
    const name = key.name ?? key.value;
    const row = text.slice(value.start, value.end);
    const entry = isTable ? `${arrow}put(${object}, '${name}', ${row})` : row;
    return `export const ${object}$${name} = ${entry};\n`;
  });
  const { start, end } = isTable ? { start: statement.end, end: statement.end } : statement;
  return [
    ...taken.map((p) => {
      const name = p.key.name ?? p.key.value;
      return isTable
        ? { start: p.start, end: p.end, by: '...{}' }
        : { start: p.value.start, end: p.value.end, by: `${object}$${name}` };
    }),
    { start, end: isTable ? end : start, by: `\n${constants.join('')}` },
  ];
}
