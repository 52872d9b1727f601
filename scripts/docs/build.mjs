/**
 * Builds the site into build/site: `npm run docs`. Its pages are written into build/docs first;
 * then VitePress makes HTML of them, and fails where a link leads nowhere; at last every public
 * function is looked for by its name, as a reader would.
 *
 *     npm run docs             all of it
 *     npm run docs -- --serve  and then serves the site on a port of this machine
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as buildSite, serve } from 'vitepress';
import { bundleToRun, root } from '../bundle.mjs';
import { loadLibrary } from './library.mjs';
import { notFound } from './search.mjs';

const pages = join(root, 'build/docs');
const site = join(root, 'build/site');
for (const folder of [pages, site]) rmSync(folder, { recursive: true, force: true });

const bundle = await bundleToRun(join(root, 'scripts/docs/site.ts'));
const { writeSite } = await import(pathToFileURL(bundle).href).finally(() => rmSync(bundle));
const places = await writeSite(await loadLibrary(), root, pages);
console.log(`${places.length} functions with examples that ran`);

await buildSite(pages, { outDir: site });

const lost = await notFound(site, places);
for (const line of lost) console.error(line);
if (lost.length > 0) process.exit(1);
console.log(`each function is found by its name; the site is in ${site}`);
if (process.argv.includes('--serve')) await serve({ root: pages, outDir: site });
else process.exit(0);
