/** The table of compatibility as a page of the site. */
import type { Entry } from '../docs/api.js';
import { lacks, type Lack } from './parameters.js';
import { compatibility, jaxVersion, pathOf, type Row } from './table.js';

/** Links of names that are here; `addresses` are those of the reference. */
export function compatibilityPage(
  entries: readonly Entry[],
  addresses: ReadonlyMap<string, string>,
): string {
  const rows = compatibility(entries.map(({ name }) => name));
  const lacking = lacks(entries);
  const namespaces = [...new Set(rows.map(({ namespace }) => namespace))];
  // Searches are to find the functions, not the rows that name them.
  return `---
search: false
---

# Compatibility with JAX

Every public name of JAX ${jaxVersion}, and what it is here. Names follow one rule: what is \`snake_case\` there is \`camelCase\` here, and Python's keywords are an options object. This page is made by \`npm run docs\` from JAX's own lists and from what the library exports. The parameters of JAX that a function does not take are named beside it, and the reasons at [the end](#parameters-that-are-left-out).

${summary(namespaces, rows)}

${namespaces.map((namespace) => section(namespace, rows, lacking, addresses)).join('\n\n')}

${reasonsOf(lacking)}
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
  lacking: readonly Lack[],
  addresses: ReadonlyMap<string, string>,
): string {
  const without = (row: Row): string =>
    lacking
      .filter(({ path }) => path === pathOf(row.namespace, row.name))
      .map(({ parameter }) => `\`${parameter}\``)
      .join(', ');
  const lines = rows
    .filter((row) => row.namespace === namespace)
    .map((row) => `| \`${row.name}\` | ${cell(row, addresses)} | ${without(row)} |`);
  return `## ${title(namespace)} {#${anchor(namespace)}}\n\n| JAX | here | without |\n| --- | --- | --- |\n${lines.join('\n')}`;
}

/** Why parameters are left out; a row for each reason. */
function reasonsOf(lacking: readonly Lack[]): string {
  const reasons = [...new Set(lacking.map(({ reason }) => reason))];
  const lines = reasons.map((reason) => {
    const list = lacking.filter((lack) => lack.reason === reason);
    const names = [...new Set(list.map(({ parameter }) => `\`${parameter}\``))];
    return `| ${names.join(', ')} | ${reason ?? '**missing**'} |`;
  });
  return `## Parameters that are left out\n\n| parameter | reason |\n| --- | --- |\n${lines.join('\n')}`;
}

function cell({ here, reason }: Row, addresses: ReadonlyMap<string, string>): string {
  if (here === undefined) return reason ?? '**missing**';
  const address = addresses.get(here);
  return address === undefined ? `\`${here}\`` : `[\`${here}\`](${address})`;
}
