/**
 * Builds what is published: `dist/tanjent.js` for Node, `dist/tanjent.browser.js`, both ESM, and
 * the declarations under `dist/types`.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { common, root } from './bundle.mjs';

rmSync(join(root, 'dist'), { recursive: true, force: true });

const targets = [
  { outfile: 'dist/tanjent.js', platform: 'node' },
  { outfile: 'dist/tanjent.browser.js', platform: 'browser', minify: true },
];
for (const target of targets) {
  await build({ ...common, entryPoints: ['src/index.ts'], sourcemap: true, ...target });
  const kilobytes = statSync(join(root, target.outfile)).size / 1024;
  console.log(`${target.outfile}  ${kilobytes.toFixed(0)} kB`);
}

const tsc = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
console.log('dist/types');
