/** The table of compatibility as a page of the site. */
import { compatibility, jaxVersion, type Row } from './table.js';

/** Links of names that are here; `addresses` are those of the reference. */
export function compatibilityPage(
  publicNames: readonly string[],
  addresses: ReadonlyMap<string, string>,
): string {
  const rows = compatibility(publicNames);
  const namespaces = [...new Set(rows.map(({ namespace }) => namespace))];
  // Searches are to find the functions, not the rows that name them.
  return `---
search: false
---

# Compatibility with JAX

Every public name of JAX ${jaxVersion}, and what it is here. Names follow one rule: what is \`snake_case\` there is \`camelCase\` here, and Python's keywords are an options object. This page is made by \`npm run docs\` from JAX's own lists and from what the library exports.

${summary(namespaces, rows)}

${namespaces.map((namespace) => section(namespace, rows, addresses)).join('\n\n')}
`;
}

const title = (namespace: string): string =>
  namespace === '' ? 'jax' : namespace === 'Array' ? 'jax.Array' : `jax.${namespace}`;

const is = {
  there: ({ here }: Row): boolean => here !== undefined,
  excluded: ({ reason }: Row): boolean => reason !== undefined,
  missing: ({ here, reason }: Row): boolean => here === undefined && reason === undefined,
};

function summary(namespaces: readonly string[], rows: readonly Row[]): string {
  const counts = (of: readonly Row[]): string => {
    const there = of.filter(is.there).length;
    const missing = of.filter(is.missing).length;
    const share =
      there + missing === 0 ? '' : `${((100 * there) / (there + missing)).toFixed(1)} %`;
    return `${there} | ${missing} | ${of.filter(is.excluded).length} | ${share}`;
  };
  const lines = namespaces.map(
    (ns) =>
      `| [${title(ns)}](#${anchor(ns)}) | ${counts(rows.filter((r) => r.namespace === ns))} |`,
  );
  return [
    '| namespace | there | missing | left out for a reason | there, of what is not left out |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...lines,
    `| **all** | ${counts(rows)} |`,
  ].join('\n');
}

const anchor = (namespace: string): string => title(namespace).toLowerCase().replaceAll('.', '-');

function section(
  namespace: string,
  rows: readonly Row[],
  addresses: ReadonlyMap<string, string>,
): string {
  const lines = rows
    .filter((row) => row.namespace === namespace)
    .map((row) => `| \`${row.name}\` | ${cell(row, addresses)} |`);
  return `## ${title(namespace)} {#${anchor(namespace)}}\n\n| JAX | here |\n| --- | --- |\n${lines.join('\n')}`;
}

function cell({ here, reason }: Row, addresses: ReadonlyMap<string, string>): string {
  if (here === undefined) return reason ?? '**missing**';
  const address = addresses.get(here);
  return address === undefined ? `\`${here}\`` : `[\`${here}\`](${address})`;
}
