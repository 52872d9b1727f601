/** Who may import whom; type-only imports count. The table is the picture of the house. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

const base = ['array', 'tree', 'ir', 'ir/passes'];
const library = [...base, 'primitives', 'trace', 'parameters', 'operands'];
const codegen = ['codegen/lower', 'codegen/targets', 'loops', 'loops/passes'];

/**
 * What each room of src may import besides itself: a folder, or one in it that has its own row.
 * Files beside the folders may import all.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  array: [],
  numbers: [],
  parameters: ['array'],
  tree: ['array', 'parameters'],
  ir: ['array', 'tree'],
  'ir/passes': ['array', 'tree', 'ir'],
  loops: ['array'],
  'loops/passes': ['array', 'loops'],
  primitives: [...base, 'loops'],
  trace: [...base, 'primitives'],
  operands: [...base, 'primitives', 'trace', 'parameters'],
  transforms: library,
  'codegen/lower': [...base, 'loops', 'loops/passes', 'primitives'],
  'codegen/targets': ['array', 'numbers', 'loops'],
  'codegen/jit': [...base, ...codegen, 'primitives', 'trace', 'parameters', 'transforms'],
  debug: [...base, 'primitives', 'trace', 'parameters', 'codegen/jit'],
  numpy: library,
  lax: library,
  ops: [...library, 'numpy', 'lax'],
  random: [...library, 'numpy', 'lax', 'transforms'],
  image: [...library, 'numpy'],
  nn: [...library, 'numpy', 'lax', 'random'],
  io: [...library, 'lax'],
  optim: [...library, 'numpy', 'lax', 'random'],
  scipy: [...library, 'numpy', 'lax', 'nn', 'random', 'transforms'],
  'syntax/runtime': [...library, 'numpy', 'lax'],
  'syntax/rewrite': ['array'],
  emit: ['array', 'tree', 'loops', 'parameters', 'trace', 'codegen/jit', 'codegen/targets'],
  'stablehlo/in': [...library, 'lax', 'transforms', 'codegen/jit'],
  stablehlo: [...base, 'numbers', 'primitives', 'parameters', 'codegen/jit', 'stablehlo/in'],
  xla: [...library, 'transforms', 'codegen/jit', 'codegen/targets', 'stablehlo'],
  syntax: ['syntax/runtime', 'syntax/rewrite'],
  tools: ['syntax/rewrite', 'emit', 'index'],
};

/** The files beside the folders. */
const beside = ['index', 'install', 'installed'];

/** What runs where programs are built may use packages. */
const tools: Readonly<Record<string, readonly string[]>> = {
  'syntax/rewrite': ['acorn', '@jridgewell/remapping'],
  tools: [
    'acorn',
    'acorn-jsx',
    '@jridgewell/remapping',
    '@jridgewell/trace-mapping',
    'esbuild',
    'unplugin',
    'tanjent',
    'tanjent/emit',
    'tanjent/register',
    ...builtinModules.map((m) => `node:${m}`),
  ],
};

/** The folders whose files may know the Loop IR. */
const knowLoops = [
  'loops/passes',
  'primitives',
  'codegen/lower',
  'codegen/targets',
  'codegen/jit',
  'emit',
];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly target: string;
  readonly to: string;
}

/** The room of a file: the innermost folder that has a row. */
const folderOf = (path: string): string => {
  const folders = relative(src, path).replace(/\.ts$/, '').split('/');
  if (folders.length > 1) folders.pop();
  while (folders.length > 1 && !(folders.join('/') in mayImport)) folders.pop();
  return folders.join('/');
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts'))
  .map((f) => join(src, f));

const imports = files.flatMap((path) =>
  specifiers(readFileSync(path, 'utf8')).map((specifier): Import => {
    const target = specifier.startsWith('.') ? resolve(dirname(path), specifier) : specifier;
    const file = relative(src, path);
    return { file, from: folderOf(path), target, to: folderOf(target.replace(/\.js$/, '.ts')) };
  }),
);

/** Every module named in an import, re-export, `import()` or module augmentation. */
function specifiers(source: string): string[] {
  return [
    ...source.matchAll(
      /^\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'|declare module '([^']+)'/gm,
    ),
  ].map((m) => (m[1] ?? m[2] ?? m[3]) as string);
}

describe('architecture', () => {
  test('there are files and imports to look at', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(files.length);
    // The scan finds at least what a parser finds once types are gone.
    const parsed = files.flatMap((path) => {
      const code = transformSync(readFileSync(path, 'utf8'), { loader: 'ts' }).code;
      return parse(code, { ecmaVersion: 'latest', sourceType: 'module' }).body.filter(
        (n) => 'source' in n && n.source !== null && n.source !== undefined,
      );
    });
    expect(imports.length).toBeGreaterThanOrEqual(parsed.length);
  });

  test('every folder is in the table', () => {
    const folders = new Set(files.map(folderOf));
    for (const file of beside) folders.delete(file);
    expect([...folders].filter((f) => !(f in mayImport))).toEqual([]);
  });

  test('a folder imports only from folders before it', () => {
    const wrong = imports.filter(
      ({ from, to, target }) =>
        !beside.includes(from) &&
        from !== to &&
        target.startsWith(src) &&
        !mayImport[from]?.includes(to),
    );
    expect(wrong.map((i) => `${i.file} imports ${i.to}`)).toEqual([]);
  });

  test('the library depends on no package and on nothing of Node', () => {
    const foreign = imports.filter(
      (i) => !i.target.startsWith(src) && !(i.from in tools && tools[i.from]?.includes(i.target)),
    );
    expect(foreign.map((i) => `${i.file} imports ${i.target}`)).toEqual([]);
  });

  test('only primitives and codegen know the Loop IR', () => {
    const knowing = imports
      .filter((i) => i.to === 'loops' && i.from !== 'loops')
      .map((i) => i.from);
    expect([...new Set(knowing)].filter((f) => !knowLoops.includes(f))).toEqual([]);
    expect(knowing).toContain('primitives');
  });

  test('a folder holds at most 16 files', () => {
    const counts = new Map<string, number>();
    for (const path of files) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    const crowded = [...counts].filter(([, count]) => count > 16);
    expect(crowded.map(([folder]) => relative(src, folder))).toEqual([]);
  });

  test('the table has no cycle', () => {
    const order = Object.keys(mayImport);
    for (const [folder, targets] of Object.entries(mayImport))
      for (const target of targets)
        expect(order.indexOf(target), `${folder} imports ${target}`).toBeLessThan(
          order.indexOf(folder),
        );
  });
});
