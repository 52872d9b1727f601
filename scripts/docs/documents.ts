/** The documents of the repository as pages of the site, at the same addresses. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Path from the root to text. */
export type Files = Map<string, string>;

const isText = (name: string): boolean => name.endsWith('.md');

/** The documents, and the examples with their sources. */
export function documents(root: string): Files {
  const files: Files = new Map();
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const listed = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = ['CHANGELOG.md', 'CONTRIBUTING.md', 'bench/RESULTS.md'].concat(
    listed.filter(isText).map((name) => `docs/${name}`),
  );
  for (const path of paths) files.set(path, read(path));
  files.set('index.md', read('README.md'));
  for (const name of readdirSync(join(root, 'examples')).filter((f) => f.endsWith('.ts')))
    files.set(
      `examples/${name.replace(/\.ts$/, '.md')}`,
      examplePage(name, read(`examples/${name}`), expectedOf(root, name)),
    );
  for (const [path, text] of files) files.set(path, forSite(text, path, root));
  files.set('examples/index.md', listOf(files, 'examples', 'Examples'));
  files.set('docs/decisions/index.md', listOf(files, 'docs/decisions', 'Decisions'));
  return files;
}

function expectedOf(root: string, name: string): string {
  const path = join(root, 'examples/expected', name.replace(/\.ts$/, '.txt'));
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

const examplePage = (name: string, source: string, expected: string): string =>
  [
    `# ${name}`,
    `\`npm run example examples/${name}\``,
    `\`\`\`ts\n${source}\`\`\``,
    ...(expected === '' ? [] : [`It prints:\n\n\`\`\`text\n${expected.trimEnd()}\n\`\`\``]),
  ].join('\n\n');

/** Without the notes for the tests; links to what is no page are their text. */
function forSite(text: string, path: string, root: string): string {
  return text
    .split(/(^```[^]*?^```$|`[^`\n]*`)/m)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/<!--[^]*?-->\n?/g, '')))
    .join('')
    .replace(/\[([^\]\n]*)\]\(([^()\s]+)\)/g, (whole, label: string, target: string) => {
      const link = linkOf(target, path, root);
      return link === null ? label : whole.replace(`](${target})`, `](${link})`);
    });
}

/** Where a link leads on the site; null if there is no such page. */
function linkOf(target: string, from: string, root: string): string | null {
  if (/^[a-z]+:|^#/.test(target)) return target;
  const [file = '', anchor] = target.split('#');
  const path = normalize(join(from === 'index.md' ? '' : dirname(from), file));
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (path === 'README.md') return `/${hash}`;
  if (/^examples\/[\w-]+\.ts$/.test(path)) return `/${path.replace(/\.ts$/, '.md')}`;
  if (/^(examples|docs\/decisions)$/.test(path)) return `/${path}/index.md`;
  const isPage = /^(docs\/.*|bench\/RESULTS|CHANGELOG|CONTRIBUTING)\.md$/.test(path);
  return isPage || /\.(svg|png)$/.test(path) || !existsSync(join(root, path))
    ? `/${path}${hash}`
    : null;
}

/** A page that lists those of a folder by their titles. */
function listOf(files: Files, folder: string, title: string): string {
  const pages = [...files.keys()].filter((path) => path.startsWith(`${folder}/`)).toSorted();
  const rows = pages.map((path) => `- [${titleOf(files.get(path) ?? '')}](/${path})`);
  return `# ${title}\n\n${rows.join('\n')}\n`;
}

/** The first heading. */
export const titleOf = (text: string): string => /^# (.*)$/m.exec(text)?.[1] ?? '';
