/** Writes the pages of the site: the documents, the reference and the table of compatibility. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { compatibilityPage } from '../compatibility/page.js';
import { camelCase, compatibility, jaxNamesOf, needlessReasons } from '../compatibility/table.js';
import { readApi, type Entry } from './api.js';
import { documents, titleOf, type Files } from './documents.js';
import { ExampleWriter, type Example } from './examples.js';
import type { Loaded } from './library.mjs';
import { anchorOf, referencePages, slugOf, titleOf as pageOf, type Page } from './reference.js';
import { sidebar } from './sidebar.js';

/** A public function, and where the reference has it. */
export interface Place {
  readonly name: string;
  readonly jax: string | undefined;
  readonly address: string;
}

/** Writes everything into a folder; gives the functions that a reader may look for. */
export async function writeSite(loaded: Loaded, root: string, out: string): Promise<Place[]> {
  const entries = readApi(root);
  const needless = needlessReasons(compatibility(entries.map(({ name }) => name)));
  if (needless.length > 0)
    console.log(`excluded.ts need not have any more: ${needless.join(', ')}`);
  const jaxNames = jaxNamesOf(entries.map(({ name }) => name));
  const examples = await examplesOf(loaded, entries);
  const pages = referencePages(entries, { examples, jaxNames });
  const files = documents(root);
  files.set('compatibility.md', compatibilityPage(entries, addressOf(entries)));
  for (const { slug, text } of pages) files.set(`reference/${slug}.md`, text);
  files.set('reference/index.md', indexOf(pages));
  write(files, out);
  cpSync(join(root, 'docs/pictures'), join(out, 'docs/pictures'), { recursive: true });
  writeConfig(files, pages, root, out);
  const functions = entries.filter(({ name }) => examples.has(name));
  return functions.map((entry) => ({
    name: entry.name,
    jax: byRule(jaxNames.get(entry.name), entry.name),
    address: place(entry),
  }));
}

/** The name in JAX if it is the one that a reader would guess, and search for. */
const byRule = (jax: string | undefined, name: string): string | undefined =>
  jax !== undefined && camelCase(nameOf(jax)) === nameOf(name) ? jax : undefined;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const place = (entry: Entry): string =>
  `/reference/${slugOf(pageOf(entry))}#${anchorOf(entry.name)}`;

const addressOf = (entries: readonly Entry[]): ReadonlyMap<string, string> =>
  new Map(entries.map((entry) => [entry.name, place(entry)]));

/** An example of every public function. */
export async function examplesOf(
  loaded: Loaded,
  entries: readonly Entry[],
): Promise<Map<string, Example>> {
  const parameters = new Map(entries.map((entry) => [entry.name, entry.parameters]));
  const writer = new ExampleWriter(loaded);
  const examples = new Map<string, Example>();
  for (const name of loaded.publicFunctions().keys())
    if (parameters.has(name))
      examples.set(name, await writer.exampleOf(name, parameters.get(name) ?? []));
  return examples;
}

function indexOf(pages: readonly Page[]): string {
  const rows = pages.map(({ slug, title }) => `- [${title}](/reference/${slug}.md)`);
  return `# Reference\n\nEvery public name, with its types, what it does, its options, and a call with its result.\nTo find one, search for its name, or for the name that it has in JAX.\n\n${rows.join('\n')}\n`;
}

function write(files: Files, out: string): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), `${text.trimEnd()}\n`);
  }
}

/** What VitePress is told: the bars at the side, and that the pages hold no HTML. */
function writeConfig(files: Files, pages: readonly Page[], root: string, out: string): void {
  const reference = pages.map(({ slug, title }) => ({ text: title, link: `/reference/${slug}` }));
  const titles = new Map([...files].map(([path, text]) => [path, titleOf(text)]));
  const config = {
    title: 'Tanjent',
    description: 'A tracing JIT compiler for numeric functions in TypeScript',
    cleanUrls: true,
    lastUpdated: false,
    // The index that is searched is one file.
    vite: { build: { chunkSizeWarningLimit: 4000 } },
    themeConfig: {
      search: { provider: 'local' },
      outline: { level: [2, 3] },
      nav: [
        { text: 'Start', link: '/docs/start' },
        { text: 'Reference', link: '/reference/' },
        { text: 'Compatibility', link: '/compatibility' },
        { text: 'Changelog', link: '/CHANGELOG' },
      ],
      sidebar: sidebar(titles, reference),
    },
  };
  mkdirSync(join(out, '.vitepress'), { recursive: true });
  const markdown = relative(join(out, '.vitepress'), join(root, 'scripts/docs/markdown.mjs'));
  writeFileSync(
    join(out, '.vitepress/config.mjs'),
    `import { bracesAsText } from '${markdown}';\n` +
      `const config = ${JSON.stringify(config, null, 2)};\n` +
      'export default { ...config, markdown: { html: false, config: bracesAsText } };\n',
  );
}
