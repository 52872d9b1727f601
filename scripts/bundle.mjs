/** What every bundle of this repository has in common. */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

export const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
  // package.json names the published files that have effects when they are imported. Sources are
  // none of them, but some are imported for what they do.
  ignoreAnnotations: true,
};

/**
 * Bundles a TypeScript file with what it imports into node_modules/.cache; gives the path of the
 * bundle.
 */
export async function bundleToRun(entry) {
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
  });
  return outfile;
}

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
