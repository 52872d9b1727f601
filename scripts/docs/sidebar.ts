/** The bar at the side of the site: which pages stand where. */

interface Item {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: readonly Item[];
}

/** Documents by the part of the bar; folders stand for their pages. */
const parts: Readonly<Record<string, readonly string[]>> = {
  Start: ['docs/start.md', 'docs/tutorial', 'docs/platforms.md'],
  'Coming from': ['docs/from'],
  Guides: [
    'docs/guides',
    'docs/plain-javascript.md',
    'docs/loops.md',
    'docs/linear-algebra.md',
    'docs/fourier.md',
    'docs/complex.md',
    'docs/optim.md',
    'docs/io.md',
    'docs/performance.md',
    'docs/size.md',
    'docs/accuracy.md',
    'docs/errors.md',
  ],
  'How it works': ['docs', 'docs/decisions/index.md', 'bench/RESULTS.md', 'CONTRIBUTING.md'],
};

/** Every document stands once; those that are named nowhere, behind those of their folder. */
export function sidebar(titles: ReadonlyMap<string, string>, reference: readonly Item[]): Item[] {
  const named = new Set(Object.values(parts).flat());
  const pagesOf = (path: string): string[] =>
    path.endsWith('.md')
      ? [path]
      : [...titles.keys()]
          .filter((p) => p.startsWith(`${path}/`) && !p.slice(path.length + 1).includes('/'))
          .filter((p) => !named.has(p))
          .toSorted();
  const items = (paths: readonly string[]): Item[] =>
    paths
      .flatMap(pagesOf)
      .filter((path) => titles.has(path))
      .map((path) => ({
        text: titles.get(path) ?? path,
        link: `/${path.replace(/(index)?\.md$/, '')}`,
      }));
  return [
    ...Object.entries(parts).map(([text, paths]) => ({
      text,
      collapsed: text !== 'Start',
      items: items(paths),
    })),
    { text: 'Examples', link: '/examples/' },
    { text: 'Reference', collapsed: true, items: reference },
    { text: 'Compatibility with JAX', link: '/compatibility' },
    { text: 'Changelog', link: '/CHANGELOG' },
  ];
}
