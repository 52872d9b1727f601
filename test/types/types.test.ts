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
const tsc7 = join(root, 'node_modules/typescript/bin/tsc');
const folder = mkdtempSync(join(tmpdir(), 'tanjent-types-'));
const index = join(folder, 'node_modules/tanjent/types/index.d.ts');

beforeAll(() => {
  const types = join(folder, 'node_modules/tanjent/types');
  execFileSync(process.execPath, [tsc7, '-p', 'tsconfig.build.json', '--outDir', types], {
    cwd: root,
  });
  writeFileSync(
    join(folder, 'node_modules/tanjent/package.json'),
    JSON.stringify({ name: 'tanjent', type: 'module', exports: { '.': './types/index.d.ts' } }),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  cpSync(join(here, 'programs'), join(folder, 'programs'), { recursive: true });
  cpSync(join(here, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  const blocks = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'));
  const first = blocks.find(({ language }) => language === 'ts') as { readonly text: string };
  writeFileSync(join(folder, 'programs/readme.ts'), first.text);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const versions = {
  '7': (): string => execFileSync(process.execPath, [tsc7, '--version'], { encoding: 'utf8' }),
  '5.9': (): string => `Version ${ts.version}`,
};

/** What each compiler has to say of the programs. */
const messages = {
  '7': (): string => spawnSync(process.execPath, [tsc7, '-p', folder], { encoding: 'utf8' }).stdout,
  '5.9': (): string => ts.formatDiagnostics(ts.getPreEmitDiagnostics(programBy59()), formatting),
};

const formatting: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => folder,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

let known: ts.Program | undefined;

/** The programs and the declarations, as TypeScript 5.9 understands them. */
function programBy59(): ts.Program {
  if (known !== undefined) return known;
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: String };
  const config = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), {}, host);
  const { options, fileNames } = config as ts.ParsedCommandLine;
  expect(fileNames.length).toBeGreaterThan(2);
  return (known = ts.createProgram([...fileNames, index], options));
}

describe.each(['7', '5.9'] as const)('TypeScript %s', (version) => {
  test('is the one that is meant', () => {
    expect(versions[version]()).toContain(`Version ${version}.`);
  });

  test('the programs and the first one of the README are right, but for the lines marked', () => {
    expect(messages[version]()).toBe('');
  });
});

/** The names of the public things without a doc comment: `np.sin`, `NDArray.add`. */
function undocumented(): string[] {
  const program = programBy59();
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
