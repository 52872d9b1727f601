/**
 * Prints where the time of an example or script goes, by Node's profiler:
 *
 *     npm run profile examples/digits.ts [rows, 25 unless given]
 *
 * first by parts of the source, then by functions, each by the time in itself. `generated JS` is
 * what Tanjent wrote; functions of WebAssembly bear the names of their kernels.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleToRun, root } from './bundle.mjs';

const [entry, rows = '25'] = process.argv.slice(2);
if (entry === undefined || !(Number(rows) > 0)) {
  console.error('usage: npm run profile FILE.ts [rows]');
  process.exit(2);
}

const bundle = await bundleToRun(entry).catch(() => process.exit(1));
const text = readFileSync(bundle, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tanjent-profile-'));
const { status } = spawnSync(process.execPath, ['--cpu-prof', `--cpu-prof-dir=${folder}`, bundle], {
  stdio: ['inherit', 'inherit', 'inherit'],
});
rmSync(bundle);
const [file] = readdirSync(folder);
if (file === undefined) process.exit(status ?? 1);
const profile = JSON.parse(readFileSync(join(folder, file), 'utf8'));
rmSync(folder, { recursive: true });

const [, encoded] = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(text);
const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));

/** The place of a function in the sources, and the part of them that it belongs to. */
function placeOf({ url, functionName, lineNumber, columnNumber }) {
  if (url.startsWith('wasm://')) return { part: 'WebAssembly', place: 'WebAssembly' };
  if (url.startsWith('node:')) return { part: 'Node', place: url };
  if (url === '' && functionName.startsWith('(')) return { part: functionName, place: '' };
  if (url === '' || !url.includes('/node_modules/.cache/'))
    return { part: 'generated JS', place: url };
  const { originalSource, originalLine } = map.findEntry(lineNumber, columnNumber);
  if (originalSource === undefined) return { part: 'the bundle', place: '' };
  const source = originalSource.startsWith('file:')
    ? fileURLToPath(originalSource)
    : resolve(dirname(bundle), originalSource);
  const path = relative(root, source);
  return { part: dirname(path), place: `${path}:${originalLine + 1}` };
}

/** Milliseconds in each node of the tree of calls itself. */
const own = new Map(profile.nodes.map(({ id }) => [id, 0]));
profile.samples.forEach((id, i) => own.set(id, own.get(id) + profile.timeDeltas[i] / 1000));
const total = [...own.values()].reduce((sum, ms) => sum + ms, 0);

const byPart = new Map();
const byFunction = new Map();
const add = (sums, key, ms) => sums.set(key, (sums.get(key) ?? 0) + ms);
for (const { id, callFrame } of profile.nodes) {
  const { part, place } = placeOf(callFrame);
  const name = callFrame.functionName || '(anonymous)';
  add(byPart, part, own.get(id));
  add(byFunction, name === part ? name : `${name}  ${place}`, own.get(id));
}

function print(heading, sums) {
  console.log(`\n${'ms'.padStart(9)}  ${'%'.padStart(5)}  ${heading}`);
  const sorted = [...sums].sort(([, a], [, b]) => b - a).slice(0, Number(rows));
  for (const [name, ms] of sorted)
    if (ms > 0)
      console.log(
        `${ms.toFixed(1).padStart(9)}  ${((100 * ms) / total).toFixed(1).padStart(5)}  ${name}`,
      );
}
print('part', byPart);
print('function', byFunction);
