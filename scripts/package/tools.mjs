/**
 * What runs where programs are built, in `tools`: the rewriting with what reads and edits text, and
 * its ways in. Packages that these use are written into the files, so that the package depends on
 * none; `unplugin` alone is the user's, since it names files of its own to webpack.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { common, minified, root } from '../bundle.mjs';
import { tools } from './entries.mjs';

/** The texts of the files by their names; the sources are in the folder `src`. */
export async function toolFiles(src) {
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: Object.entries(tools).map(([out, module]) => ({ in: join(src, module), out })),
    outdir: join(root, 'tools'),
    chunkNames: 'shared-[hash]',
    splitting: true,
    platform: 'node',
    external: ['esbuild', 'unplugin', 'tanjent', 'tanjent/*'],
    // One acorn, though acorn-jsx asks for it as CommonJS.
    alias: { acorn: join(root, 'node_modules/acorn/dist/acorn.mjs') },
    ...minified,
    metafile: true,
    write: false,
  });
  const commonJs = await build({
    ...common,
    entryPoints: [join(src, tools['one-function'])],
    format: 'cjs',
    ...minified,
    write: false,
  });
  return [
    ['cjs/one-function.cjs', commonJs.outputFiles[0].text],
    ...outputFiles.map(({ path, text }) => [path.slice(root.length), text]),
    ['tools/licenses.txt', licensesOf(Object.keys(metafile.inputs))],
  ];
}

/** The licenses of the packages whose files these are. */
function licensesOf(files) {
  const folders = new Set(
    files.flatMap((f) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(f)?.[0] ?? []),
  );
  const texts = [...folders]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const path = join(root, folder, 'LICENSE');
      const { name, license } = JSON.parse(
        readFileSync(join(root, folder, 'package.json'), 'utf8'),
      );
      return `${name} (${license})\n\n${existsSync(path) ? readFileSync(path, 'utf8').trim() : ''}\n`;
    });
  return `The files of this folder hold code of these packages.\n\n${texts.join('\n')}`;
}
