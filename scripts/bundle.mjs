/**
 * How what is published is made smaller. Lines are short, since Node prints the line that threw
 * above an error that nobody catches.
 */
export const minified = { minify: true, lineLimit: 160 };

/** What every bundle of this repository has in common. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';

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
    plugins: [ownSources()],
  });
  return outfile;
}

/** Packages that are taken in by what is run here, as by the plugin's `include`. */
const takenIn = ['bessel'];

/**
 * A bundle has one URL; files that are found beside a module need that module's own. Functions that
 * are marked, and packages that are taken in, are rewritten as the plugin does it; imported as
 * `./file.ts?untouched` a file stays as it is.
 */
function ownSources() {
  return {
    name: 'own-sources',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^tanjent\/syntax$/ }, () => ({
        path: join(root, 'src/syntax/runtime/index.ts'),
      }));
      onResolve({ filter: new RegExp(`^(?:${takenIn.join('|')})$`) }, ({ path }) => ({
        path: createRequire(import.meta.url).resolve(path),
      }));
      onLoad({ filter: /\.m?[jt]s$/ }, async ({ path, suffix }) => {
        const text = readFileSync(path, 'utf8').replaceAll(
          'import.meta.url',
          JSON.stringify(pathToFileURL(path).href),
        );
        const all = takenIn.some((name) => path.includes(join('node_modules', name)));
        const isMarked = !path.startsWith(join(root, 'src')) && /^ *'use tanjent';$/m.test(text);
        if (suffix !== '' || !(all || isMarked)) return { contents: text, loader: 'ts' };
        const js = path.endsWith('.ts')
          ? await transform(text, {
              loader: 'ts',
              sourcefile: path,
              sourcemap: 'external',
              target: 'es2022',
            })
          : { code: text, map: undefined };
        const { rewriteStripped, withMap } = await tools();
        const found = rewriteStripped(js, { file: path, all });
        return { contents: found === null ? js.code : withMap(found), loader: 'js' };
      });
    },
  };
}

let toolsLoaded;

/** What rewrites files, from its sources. */
const tools = () =>
  (toolsLoaded ??= build({
    ...common,
    entryPoints: ['src/tools/rewrite-file.ts'],
    platform: 'node',
    packages: 'external',
    write: false,
  }).then(({ outputFiles: [{ text }] }) => {
    const file = join(root, `node_modules/.cache/tanjent/tools-${process.pid}.mjs`);
    writeFileSync(file, text);
    return import(pathToFileURL(file).href).finally(() => rmSync(file));
  }));
