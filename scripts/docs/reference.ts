/** The pages of the reference, in Markdown: one for each namespace or group of a large one. */
import type { Entry } from './api.js';
import type { Example } from './examples.js';

export interface Page {
  /** Its file within `reference`, without the ending. */
  readonly slug: string;
  readonly title: string;
  readonly text: string;
}

/** What of the reference is not read from the sources. */
export interface Facts {
  readonly examples: ReadonlyMap<string, Example>;
  /** The name in JAX, as `jax.numpy.sin`, of those that have one. */
  readonly jaxNames: ReadonlyMap<string, string>;
}

/** Groups of names that are too many for one page, by the folder of the sources. */
const groups: Readonly<Record<string, string>> = {
  'src/transforms': 'Transforms',
  'src/codegen': 'Compiling',
  'src/array': 'Arrays and settings',
  'src/ir': 'Programs',
  'src/trace': 'Types of transforms',
  'src/api': 'Transforms',
  'src/numpy/create': 'np: creating arrays',
  'src/numpy/dot': 'np: products',
  'src/numpy/indexing': 'np: indexing',
  'src/numpy/math': 'np: elementwise functions',
  'src/numpy/reduce': 'np: reductions',
  'src/numpy/shape': 'np: shapes',
  'src/numpy/sort': 'np: sorting and sets',
  'src/lax/control': 'lax: control flow',
  'src/lax/indexing': 'lax: indexing',
  'src/lax/shape': 'lax: shapes',
};

/** The page on which a name stands. */
export function titleOf({ name, file }: Entry): string {
  const parts = name.split('.');
  const folder = /^src\/\w+(\/[\w-]+(?=\/))?/.exec(file)?.[0] ?? '';
  if (parts[0] === 'x') return 'Methods of arrays';
  if (parts.length === 1) return groups[folder.split('/', 2).join('/')] ?? 'Transforms';
  if (parts[0] === 'scipy') return parts.slice(0, 2).join('.');
  if (parts.length === 2 && parts[0] === 'np')
    return groups[folder] ?? 'np: constants, dtypes and functions of functions';
  if (parts.length === 2 && parts[0] === 'lax') return groups[folder] ?? 'lax';
  return parts.slice(0, Math.min(2, parts.length - 1)).join('.');
}

export const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');

/** The address of a name on its page. */
export const anchorOf = (name: string): string => name.replaceAll('.', '-');

/** All pages, those with the most general names first. */
export function referencePages(entries: readonly Entry[], facts: Facts): Page[] {
  const pages = new Map<string, Entry[]>();
  for (const entry of entries) {
    const title = titleOf(entry);
    pages.set(title, [...(pages.get(title) ?? []), entry]);
  }
  return [...pages].map(([title, list]) => ({
    slug: slugOf(title),
    title,
    text: pageText(title, list, facts),
  }));
}

function pageText(title: string, entries: readonly Entry[], facts: Facts): string {
  const sorted = entries.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const sections = sorted.map((entry) => section(entry, facts));
  return [`# ${title}`, ...sections].join('\n\n');
}

/** Functions in front of constants, and types at the end. */
const rank = ({ kind }: Entry): number => ['function', 'constant', 'type'].indexOf(kind);

function section(entry: Entry, facts: Facts): string {
  const { name, signatures, comment, options, file, line } = entry;
  const example = facts.examples.get(name);
  const jax = facts.jaxNames.get(name);
  const origin = [...(jax === undefined ? [] : [`JAX: \`${jax}\``]), `\`${file}:${line}\``];
  return [
    `## ${name} {#${anchorOf(name)}}`,
    ...(signatures.length === 0 ? [] : [fenced('ts', signatures.join('\n'))]),
    comment,
    ...options.map(({ type, properties }) => optionText(type, properties)),
    ...(example === undefined ? [] : [fenced('ts', exampleText(example))]),
    origin.join(' · '),
  ].join('\n\n');
}

const optionText = (type: string, properties: Entry['options'][number]['properties']): string =>
  [
    `Options, \`${type}\`:`,
    '',
    ...properties.map(
      (p) =>
        `- \`${p.name}: ${oneLine(p.type)}\`${p.comment === '' ? '' : ' — '}${oneLine(p.comment)}`,
    ),
  ].join('\n');

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Results stand behind the statements, as comments. */
const exampleText = ({ source, result }: Example): string =>
  result === ''
    ? source
    : `${source}\n${shortened(result).replace(/^/gm, '// ').replace(/ +$/gm, '')}`;

const longest = 24;

function shortened(result: string): string {
  const lines = result.split('\n');
  return lines.length <= longest ? result : [...lines.slice(0, longest - 1), '…'].join('\n');
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
