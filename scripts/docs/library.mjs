/**
 * The library and the table of its calls, each module by itself, so that the functions in the table
 * have the text that was written: a bundler would rename what they mention.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { common, root } from '../bundle.mjs';

/** Gives `{ library, calls, publicFunctions }`: see test/library/public.ts. */
export async function loadLibrary() {
  const out = join(root, 'node_modules/.cache/tanjent', `docs-${process.pid}`);
  mkdirSync(out, { recursive: true });
  const tables = readdirSync(join(root, 'test/library'))
    .filter((name) => /^(calls.*|public)\.ts$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => join(root, 'test/library', name));
  await build({
    ...common,
    entryPoints: [join(root, 'src/index.ts')],
    outfile: join(out, 'src/index.js'),
    platform: 'node',
    packages: 'external',
  });
  await build({
    absWorkingDir: root,
    entryPoints: tables,
    outdir: join(out, 'test/library'),
    bundle: false,
    format: 'esm',
    target: 'es2022',
  });
  const imported = (file) => import(/* @vite-ignore */ pathToFileURL(join(out, file)).href);
  try {
    const { calls, publicFunctions } = await imported('test/library/public.js');
    return { library: await imported('src/index.js'), calls, publicFunctions };
  } finally {
    rmSync(out, { recursive: true });
  }
}
