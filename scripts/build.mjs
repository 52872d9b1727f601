/**
 * Builds what is published: the JavaScript of every entry point (see package/package.mjs) and their
 * declarations, in `dist`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';
import { writePackage } from './package/package.mjs';

const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });

const tsc = spawn(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
);
const typed = once(tsc, 'exit');
const sizes = await writePackage(dist);
const [code] = await typed;
if (code !== 0) process.exit(code ?? 1);
for (const [file, bytes] of sizes)
  if (bytes > 100_000) console.log(`dist/${file}  ${(bytes / 1000).toFixed(0)} kB`);
console.log(`${sizes.size} files, and their types`);
