/**
 * Runs a TypeScript file: `node scripts/run.mjs examples/digits.ts [arguments]`. Flags in front of
 * the file are Node's.
 *
 * The file and what it imports are bundled into node_modules/.cache, so that module resolution and
 * the working directory stay the caller's, and run with source maps on: positions in messages are
 * those of the TypeScript files. `import.meta.url` in each module is that of its own source file.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { bundleToRun } from './bundle.mjs';

const argv = process.argv.slice(2);
const place = argv.findIndex((a) => !a.startsWith('--'));
const entry = argv[place];
if (entry === undefined) {
  console.error('usage: node scripts/run.mjs [--node-flag ...] file.ts [argument ...]');
  process.exit(2);
}
const flags = argv.slice(0, place);
const args = argv.slice(place + 1);

const outfile = await bundleToRun(entry).catch(() => process.exit(1));

const child = spawn(process.execPath, ['--enable-source-maps', ...flags, outfile, ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  rmSync(outfile, { force: true });
  process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
});
