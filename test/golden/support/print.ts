/**
 * Prints counts, failing cases and what is missing:
 * `node scripts/run.mjs test/golden/support/print.ts [file ...] [--only=function]`.
 */
import { goldenFiles, runFile, type GoldenFile } from './run-all.js';
import { formatTallies } from './tally.js';

const args = process.argv.slice(2);
const only = args.find((a) => a.startsWith('--only='))?.slice('--only='.length) ?? '';
const named = args.filter((a): a is GoldenFile => goldenFiles.includes(a as GoldenFile));
const tallies = (named.length > 0 ? named : goldenFiles).map((file) => runFile(file, only));
for (const tally of tallies) {
  if (tally.failed > 0) console.log(`\n${tally.file}\n${tally.describeFailures(1000)}`);
  const missing = [...tally.missing].map(([what, ids]) => `${what} (${ids.length})`);
  if (missing.length > 0) console.log(`\n${tally.file}, not yet there: ${missing.join(', ')}`);
}
console.log(`\n${formatTallies(tallies)}`);
