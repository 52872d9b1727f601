/**
 * Runs a TypeScript file: `node scripts/run.mjs examples/digits.ts [arguments]`.
 *
 * The file and what it imports are bundled into node_modules/.cache, so that module resolution and
 * the working directory stay the caller's, and run with source maps on: positions in messages are
 * those of the TypeScript files. `import.meta.url` in each module is that of its own source file.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { common, root } from './bundle.mjs';

const argv = process.argv.slice(2);
const place = argv.findIndex((a) => !a.startsWith('--'));
const entry = argv[place];
if (entry === undefined) {
  console.error('usage: node scripts/run.mjs [--node-flag ...] file.ts [argument ...]');
  process.exit(2);
}
const flags = argv.slice(0, place);
const args = argv.slice(place + 1);

const cache = join(root, 'node_modules/.cache/tanjent');
mkdirSync(cache, { recursive: true });
const outfile = join(cache, `${basename(entry).replace(/\.ts$/, '')}-${process.pid}.mjs`);

await build({
  ...common,
  entryPoints: [resolve(entry)],
  // Files outside of the repository find `tanjent` too.
  tsconfig: join(root, 'tsconfig.json'),
  outfile,
  platform: 'node',
  packages: 'external',
  sourcemap: 'inline',
  plugins: [ownUrls()],
}).catch(() => process.exit(1));

const child = spawn(process.execPath, ['--enable-source-maps', ...flags, outfile, ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  rmSync(outfile, { force: true });
  process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
});

/** A bundle has one URL; files that are found beside a module need that module's own. */
function ownUrls() {
  return {
    name: 'own-urls',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll(
          'import.meta.url',
          JSON.stringify(pathToFileURL(path).href),
        ),
        loader: 'ts',
      }));
    },
  };
}
