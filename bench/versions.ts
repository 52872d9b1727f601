/**
 * Compares this working tree with another revision, task by task and in turns:
 *
 *     npm run bench:versions -- REVISION [PART OF A TASK'S NAME]
 *
 * Each version runs in a thread with an engine of its own, since V8 shares what it knows of equal
 * texts of generated code, to the cost of the second. Prints the ratio of the medians and of the
 * least times; the exit code is 1 if a task takes more than 1.05 times as long by both.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { formatTime, median } from './measure.js';
import { tasks } from './versions/tasks.js';

const bar = 1.05;
const rounds = 31;
const root = fileURLToPath(new URL('..', import.meta.url));
const [revision, part = ''] = process.argv.slice(2);
if (revision === undefined) throw new Error('name the revision to compare with');

/** Bundles a module; the URL of the bundle. */
async function bundled(name: string, entry: string): Promise<string> {
  const outfile = join(root, `node_modules/.cache/tanjent/version-${name}.mjs`);
  await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    ignoreAnnotations: true,
    tsconfig: join(root, 'tsconfig.json'),
    outfile,
  });
  return pathToFileURL(outfile).href;
}

/** The sources of the other revision. */
function checkedOut(rev: string): string {
  const folder = join(root, 'node_modules/.cache/tanjent/revision');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync('git', ['archive', rev, 'src'], {
    cwd: root,
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  return folder;
}

/** A thread that measures a task with a version of the library. */
class Runner {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static async start(script: string, library: string, name: string): Promise<Runner> {
    const worker = new Worker(new URL(script), { workerData: { library, name } });
    await once(worker, 'message');
    return new Runner(worker);
  }

  async measure(): Promise<number> {
    this.#worker.postMessage('measure');
    return ((await once(this.#worker, 'message')) as [number])[0];
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

const script = await bundled('worker', join(root, 'bench/versions/worker.ts'));
const libraries = [
  await bundled('before', join(checkedOut(revision), 'src/index.ts')),
  await bundled('now', join(root, 'src/index.ts')),
];
let slower = 0;
for (const name of Object.keys(tasks)) {
  if (!name.includes(part)) continue;
  const runners: Runner[] = [];
  for (const library of libraries) runners.push(await Runner.start(script, library, name));
  const times = runners.map((): number[] => []);
  for (let i = 0; i < rounds; i++)
    for (const [k, runner] of runners.entries()) times[k]?.push(await runner.measure());
  for (const runner of runners) await runner.stop();
  const [was, is] = times.map(median) as [number, number];
  const [leastWas, leastIs] = times.map((list) => Math.min(...list)) as [number, number];
  const [ratio, ratioOfLeast] = [is / was, leastIs / leastWas];
  if (Math.min(ratio, ratioOfLeast) > bar) slower++;
  const figures = `${ratio.toFixed(3)}  ${ratioOfLeast.toFixed(3)}`;
  console.log(`${figures}  ${name}: ${formatTime(was)} → ${formatTime(is)}`);
}
console.log(`${slower} tasks take more than ${bar} times as long as at ${revision}`);
if (slower > 0) process.exitCode = 1;
