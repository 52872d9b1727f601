/**
 * Programs of users against the published declarations, for the compilers that they have: each
 * program of `programs` is right, but for its lines marked as errors.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-5.9';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blocksOf } from '../library/documents.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const compilers = { '7': 'typescript', '5.9': 'typescript-5.9' };
const compilerOf = (name: string): string => join(root, 'node_modules', name, 'bin/tsc');
const folder = mkdtempSync(join(tmpdir(), 'tanjent-types-'));

beforeAll(() => {
  const types = join(folder, 'node_modules/tanjent/types');
  const tsc = compilerOf(compilers['7']);
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', types], {
    cwd: root,
  });
  writeFileSync(
    join(folder, 'node_modules/tanjent/package.json'),
    JSON.stringify({ name: 'tanjent', type: 'module', exports: { '.': './types/index.d.ts' } }),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  cpSync(join(here, 'programs'), join(folder, 'programs'), { recursive: true });
  cpSync(join(here, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  const [first] = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'));
  writeFileSync(join(folder, 'programs/readme.ts'), (first as { readonly text: string }).text);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(compilers))('TypeScript %s', (version, compiler) => {
  test('is the one that is meant', () => {
    const text = execFileSync(process.execPath, [compilerOf(compiler), '--version'], {
      encoding: 'utf8',
    });
    expect(text).toContain(`Version ${version}.`);
  });

  test('the programs and the first one of the README are right, but for the lines marked', () => {
    const { stdout } = spawnSync(process.execPath, [compilerOf(compiler), '-p', folder], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });
});

/** The names of the public things without a doc comment: `np.sin`, `NDArray.add`. */
function undocumented(): string[] {
  const index = join(folder, 'node_modules/tanjent/types/index.d.ts');
  const program = ts.createProgram([index], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  });
  const checker = program.getTypeChecker();
  const found: string[] = [];
  const look = (symbol: ts.Symbol, path: string): void => {
    if (symbol.getDocumentationComment(checker).length === 0) found.push(path);
  };
  const visit = (symbol: ts.Symbol, path: string): void => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    if ((target.flags & ts.SymbolFlags.ValueModule) !== 0) visitAll(target, `${path}.`);
    else look(target, path);
    if (path === 'NDArray')
      for (const member of checker.getDeclaredTypeOfSymbol(target).getProperties())
        look(member, `${path}.${member.name}`);
  };
  const visitAll = (module: ts.Symbol, path: string): void => {
    for (const symbol of checker.getExportsOfModule(module)) visit(symbol, path + symbol.name);
  };
  visitAll(checker.getSymbolAtLocation(program.getSourceFile(index) as ts.Node) as ts.Symbol, '');
  return found;
}

test('every public function, type and method has a doc comment', () => {
  expect(undocumented()).toEqual([]);
}, 60_000);
