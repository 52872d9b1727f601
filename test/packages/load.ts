/** Modules with the packages that they import, as they are or taken in by the plugin. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as runtime from '../../src/syntax/runtime/index.js';
import tanjent from '../../src/tools/plugin/index.js';

/** What a module exports; `isRewritten` is whether all its functions and packages are taken in. */
export async function load(url: URL, isRewritten: boolean): Promise<Record<string, unknown>> {
  const entry = fileURLToPath(url);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['tanjent/syntax'],
    logLevel: 'silent',
    plugins: isRewritten ? [tanjent.esbuild({ include: [/node_modules/, entry] })] : [],
  });
  const module = { exports: {} as Record<string, unknown> };
  const [output] = outputFiles;
  // oxlint-disable-next-line typescript/no-implied-eval -- what esbuild has bundled
  new Function('module', 'exports', 'require', output?.text ?? '')(
    module,
    module.exports,
    () => runtime,
  );
  return module.exports;
}
