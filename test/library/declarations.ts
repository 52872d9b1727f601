/**
 * What the published declarations say of the public names: the statements that users can reach,
 * module by module, without comments.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A module: its statements by the name they declare, and where other names come from. */
interface Module {
  readonly path: string;
  readonly declared: ReadonlyMap<string, readonly string[]>;
  /** Local name to module and name there; the name `*` is the module itself. */
  readonly imported: ReadonlyMap<string, Source>;
  readonly exported: ReadonlyMap<string, Source>;
  /** Modules of which all names are exported. */
  readonly all: readonly string[];
}

interface Source {
  readonly module: string;
  readonly name: string;
}

/** The text of the public declarations, as `tsc` emits them. */
export function publicDeclarations(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tanjent-declarations-'));
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', directory], {
      cwd: root,
    });
    return new Reader(directory).print();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The instruction set and the code generator's own types: not for users, whatever mentions them.
 */
const internal = /^(ir|primitives|loops|trace\/(?!types)|codegen\/(?!jit|options|lowered))/;

class Reader {
  readonly #modules = new Map<string, Module>();
  readonly #reached = new Map<string, Set<string>>();

  readonly #seen = new Set<string>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  print(): string {
    this.#reachAll(join(this.#directory, 'index.d.ts'));
    const modules = [...this.#reached].sort(([a], [b]) => (a < b ? -1 : 1));
    return modules.map(([path, names]) => this.#printModule(path, names)).join('\n');
  }

  #printModule(path: string, names: ReadonlySet<string>): string {
    const { declared } = this.#module(path);
    const statements = [...declared]
      .filter(([name]) => names.has(name))
      .flatMap(([, list]) => list);
    const title = relative(this.#directory, path).replace(/\.d\.ts$/, '');
    return `## ${title}\n\n${statements.map((s) => `${s}\n`).join('')}`;
  }

  #reachAll(path: string): void {
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    const { exported, declared, all } = this.#module(path);
    for (const module of all) this.#reachAll(module);
    for (const { module, name } of exported.values())
      if (name === '*') this.#reachAll(module);
      else this.#reach(module, name);
    for (const [name, statements] of declared)
      if (statements.some((s) => s.startsWith('export'))) this.#reach(path, name);
  }

  #reach(path: string, name: string): void {
    const module = this.#module(path);
    const names = this.#reached.get(path) ?? new Set();
    this.#reached.set(path, names);
    const isSeen = this.#seen.has(`${path} ${name}`);
    this.#seen.add(`${path} ${name}`);
    if (isSeen || internal.test(relative(this.#directory, path))) return;
    const statements = module.declared.get(name);
    const source = module.exported.get(name) ?? module.imported.get(name);
    if (statements === undefined) {
      if (source !== undefined && source.name !== '*') this.#reach(source.module, source.name);
      else for (const other of module.all) this.#reach(other, name);
      return;
    }
    names.add(name);
    for (const word of new Set(statements.join('\n').match(/\b[A-Za-z]\w*\b/g))) {
      const from = module.imported.get(word);
      if (word !== name && module.declared.has(word)) this.#reach(path, word);
      else if (from !== undefined && from.name !== '*') this.#reach(from.module, from.name);
    }
  }

  #module(path: string): Module {
    const known = this.#modules.get(path) ?? readModule(path);
    this.#modules.set(path, known);
    return known;
  }
}

function readModule(path: string): Module {
  const declared = new Map<string, string[]>();
  const imported = new Map<string, Source>();
  const exported = new Map<string, Source>();
  const all: string[] = [];
  for (const statement of statementsOf(readFileSync(path, 'utf8'))) {
    const from = /from '(\.[^']*)\.js';$/.exec(statement)?.[1];
    const module = from === undefined ? path : `${join(dirname(path), from)}.d.ts`;
    const names = statement.startsWith('import') ? imported : exported;
    const list = /^(?:import|export)(?: type)? \{([^}]*)\}/.exec(statement)?.[1];
    const whole = /^export \* as (\w+) from/.exec(statement)?.[1];
    if (whole !== undefined) exported.set(whole, { module, name: '*' });
    else if (statement.startsWith('export * from')) all.push(module);
    else if (list !== undefined)
      for (const [name, local] of pairs(list)) names.set(local, { module, name });
    else {
      const name = /(?:class|function|const|let|type|interface|namespace) (\w+)/.exec(
        statement,
      )?.[1];
      if (name !== undefined && !statement.startsWith('import'))
        declared.set(name, [...(declared.get(name) ?? []), statement]);
    }
  }
  return { path, declared, imported, exported, all };
}

/** `a, type b, c as d` as pairs of a name there and a name here. */
const pairs = (list: string): [there: string, here: string][] =>
  list
    .split(',')
    .map((part) => part.trim().replace(/^type /, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const [there, here] = part.split(' as ') as [string, string?];
      return [there, here ?? there];
    });

/** The statements of a declaration file, which begin at the start of a line. */
function statementsOf(text: string): string[] {
  const bare = text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '').replace(/^\s*\n/gm, '');
  return bare.split(/\n(?=[a-z])/).map((s) => s.trimEnd());
}
