/** The sources as JavaScript, parsed: what the other steps of the build look at and change. */
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'acorn';
import { build } from 'esbuild';

/** All modules of a folder, by path. */
export async function readSources(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.ts'))
    .map((f) => join(folder, f));
  const { outputFiles } = await build({
    entryPoints: files,
    outbase: folder,
    outdir: folder,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  return new Map(
    outputFiles.map(({ path, text }) => {
      const file = path.replace(/\.js$/, '.ts');
      return [file, newSource(file, text)];
    }),
  );
}

function newSource(file, text) {
  const { body } = parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  const target = ({ source }) => resolve(dirname(file), source.value.replace(/\.js$/, '.ts'));
  const imports = new Map(
    body
      .filter((s) => s.type === 'ImportDeclaration')
      .flatMap((s) =>
        s.specifiers.map((p) => [p.local.name, { file: target(s), name: p.imported?.name }]),
      ),
  );
  const targets = [...new Set(body.filter((s) => s.source).map(target))];
  return { file, text, body, imports, targets, targetOf: target };
}

/** The names that a module exports: of a binding, the module that defines it; or of a namespace. */
export function exportsOf(sources, file) {
  const { body, imports, targetOf } = sources.get(file);
  const found = new Map();
  for (const s of body) {
    if (s.type === 'ExportAllDeclaration') {
      if (s.exported) found.set(s.exported.name, { namespace: targetOf(s) });
      else for (const [name, binding] of exportsOf(sources, targetOf(s))) found.set(name, binding);
    } else if (s.type === 'ExportNamedDeclaration') {
      for (const name of declaredBy(s.declaration)) found.set(name, { file, name });
      for (const { local, exported } of s.specifiers) {
        const from = s.source ? { file: targetOf(s), name: local.name } : imports.get(local.name);
        if (from === undefined) found.set(exported.name, { file, name: exported.name });
        // Of `import * as`, as esbuild writes `export * as`.
        else if (from.name === undefined) found.set(exported.name, { namespace: from.file });
        else found.set(exported.name, exportsOf(sources, from.file).get(from.name));
      }
    }
  }
  return found;
}

/** The names that a declaration binds. */
export function declaredBy(declaration) {
  if (declaration?.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id }) => boundBy(id));
  return declaration?.id ? [declaration.id.name] : [];
}

function boundBy(pattern) {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'ObjectPattern':
      return pattern.properties.flatMap((p) => boundBy(p.value ?? p.argument));
    case 'ArrayPattern':
      return pattern.elements.flatMap((e) => (e === null ? [] : boundBy(e)));
    default:
      throw new Error(`${pattern.type} in a declaration`);
  }
}

/** What a module declares and exports by a name. */
export function exportedBy(source, name) {
  const specifiers = source.body.flatMap((s) => s.specifiers ?? []);
  const local = specifiers.find((p) => p.exported?.name === name)?.local.name;
  return declarationOf(source, local ?? name);
}

/** What a module declares by a name at its top. */
export function declarationOf({ body }, name) {
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

/** A text with parts replaced. */
export function edited(text, edits) {
  let out = '';
  let done = 0;
  for (const { start, end, by } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start < done) throw new Error(`two edits of ${text.slice(start, end).slice(0, 80)}`);
    out += text.slice(done, start) + by;
    done = end;
  }
  return out + text.slice(done);
}
