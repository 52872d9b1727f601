/**
 * Shows that the tests can fail: breaks a copy of the repository in one place after another and
 * runs the tests that have to notice, for each project. Fails if a mutation survives in a project
 * that is asked, or if its text is not found exactly once.
 *
 *     npm run mutate [text that occurs in the names of the wanted mutations]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutations, type Mutation, type TestRun } from './mutations/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));

type Project = 'js' | 'wasm';
const projects: readonly Project[] = ['js', 'wasm'];

interface Counts {
  readonly failed: number;
  readonly passed: number;
}

/** A copy of the working tree, without what git ignores. */
class Copy {
  readonly path = mkdtempSync(join(tmpdir(), 'tanjent-mutate-'));

  constructor() {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: root,
    });
    for (const file of listed.toString().split('\0').filter(Boolean)) {
      mkdirSync(dirname(join(this.path, file)), { recursive: true });
      cpSync(join(root, file), join(this.path, file), { force: true });
    }
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'));
  }

  /** Runs tests; throws where they did not get so far as to pass or fail. */
  run(project: Project, { files, named }: TestRun): Counts {
    const report = join(this.path, 'report.json');
    rmSync(report, { force: true });
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const only = named === undefined ? [] : ['-t', named];
    const reporters = ['--reporter=json', `--outputFile=${report}`];
    const args = [vitest, 'run', '--project', project, '--bail=1', ...reporters, ...only, ...files];
    const { stderr } = spawnSync(process.execPath, args, { cwd: this.path, encoding: 'utf8' });
    try {
      const counts = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
      return { failed: counts['numFailedTests'] ?? 0, passed: counts['numPassedTests'] ?? 0 };
    } catch {
      throw new Error(`no tests were run:\n${stderr}`);
    }
  }

  /** Does something while one place is broken. */
  broken<T>({ file, find, replace }: Mutation, work: () => T): T {
    const path = join(this.path, file);
    const whole = readFileSync(path, 'utf8');
    const parts = whole.split(find);
    if (parts.length !== 2) throw new Error(`${file} has the text ${parts.length - 1} times`);
    writeFileSync(path, parts.join(replace));
    try {
      return work();
    } finally {
      writeFileSync(path, whole);
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const asked = (m: Mutation): [Project, TestRun][] =>
  projects.flatMap((project): [Project, TestRun][] => {
    const run = m.tests[project];
    return run === undefined ? [] : [[project, run]];
  });

/** The tests that are asked in a project, each file once. */
function allAsked(chosen: readonly Mutation[]): [Project, TestRun][] {
  const runs = new Map<string, [Project, TestRun]>();
  for (const [project, run] of chosen.flatMap(asked))
    for (const file of run.files) {
      const before = runs.get(`${project} ${file}`)?.[1].named ?? run.named;
      const named = before && run.named && [...new Set([before, run.named])].join('|');
      runs.set(`${project} ${file}`, [project, { files: [file], ...(named && { named }) }]);
    }
  return [...runs.values()];
}

/** What is wrong with the tests as they are: a test that fails anyway notices nothing. */
function faultsUnbroken(copy: Copy, chosen: readonly Mutation[]): string[] {
  return allAsked(chosen).flatMap(([project, run]) => {
    const { failed, passed } = copy.run(project, run);
    const tests = `${project}: ${run.files.join(' ')} ${run.named ?? ''}`;
    if (failed > 0) return [`${tests} fails without any mutation`];
    return passed === 0 ? [`${tests} has no tests`] : [];
  });
}

/** Which projects notice it, as a line, and whether all that are asked do. */
function noticed(copy: Copy, m: Mutation): { line: string; isNoticed: boolean } {
  try {
    const answers = copy.broken(m, () =>
      asked(m).map(([project, run]) => [project, copy.run(project, run).failed > 0] as const),
    );
    const words = answers.map(([project, sees]) => (sees ? project : `NOT ${project}`));
    const isNoticed = answers.length > 0 && answers.every(([, sees]) => sees);
    return { line: `${words.join(', ').padEnd(18)} ${m.what}`, isNoticed };
  } catch (error) {
    return { line: `FAULT              ${m.what}: ${(error as Error).message}`, isNoticed: false };
  }
}

const start = performance.now();
const wanted = process.argv.slice(2).join(' ');
const chosen = mutations.filter(({ what }) => what.includes(wanted));
const copy = new Copy();
try {
  const faults = faultsUnbroken(copy, chosen);
  faults.forEach((fault) => console.log(fault));
  let survivors = 0;
  console.log('noticed by         mutation');
  for (const m of chosen) {
    const { line, isNoticed } = noticed(copy, m);
    if (!isNoticed) survivors++;
    console.log(line);
  }
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(`${chosen.length} mutations, ${survivors} not noticed, ${minutes} minutes`);
  process.exitCode = survivors > 0 || faults.length > 0 || chosen.length === 0 ? 1 : 0;
} finally {
  copy.remove();
}
