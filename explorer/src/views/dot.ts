/** The graph of a program in the language of Graphviz. */
import type { Graph, GraphNode } from '../protocol.js';

/** What a picture is drawn with. */
export interface DotColors {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly box: string;
  readonly held: string;
  /** From cheap to costly. */
  readonly costs: readonly string[];
}

/**
 * Boxes are equations, arrows lead to what takes their results. The programs that an equation holds
 * are drawn in a frame if its box is open, and named by a sign if not.
 */
export function dotOf(graph: Graph, open: ReadonlySet<string>, colors: DotColors): string {
  const { ink, quiet, line } = colors;
  return [
    'digraph {',
    '  compound=true; bgcolor="transparent"; rankdir=TB; nodesep=0.22; ranksep=0.3;',
    `  node [shape=box, style="rounded,filled", fontname="Courier", fontsize=10, margin="0.12,0.06", color="${line}", fontcolor="${ink}", penwidth=1];`,
    `  edge [color="${quiet}", arrowsize=0.6, penwidth=1];`,
    ...frame(graph, 0, open, colors, new Set()).map((text) => `  ${text}`),
    '}',
    '',
  ].join('\n');
}

function frame(
  graph: Graph,
  number: number,
  open: ReadonlySet<string>,
  colors: DotColors,
  drawn: Set<number>,
): string[] {
  drawn.add(number);
  const lines: string[] = [];
  const nodes = graph.programs[number]?.nodes ?? [];
  const most = Math.max(1, ...nodes.map((node) => node.operations));
  for (const node of nodes) {
    lines.push(`${node.id} [${attributes(node, most, open.has(node.id), colors)}];`);
    for (const from of node.from) lines.push(`${from} -> ${node.id};`);
    if (!open.has(node.id)) continue;
    for (const held of node.holds) {
      if (!drawn.has(held)) {
        lines.push(
          `subgraph cluster_${held} {`,
          `  style="rounded,filled"; fillcolor="${colors.held}"; color="${colors.line}"; margin=10;`,
          ...frame(graph, held, open, colors, drawn).map((text) => `  ${text}`),
          '}',
        );
      }
      lines.push(`${node.id} -> end${held} [style=dashed, lhead=cluster_${held}, arrowhead=open];`);
    }
  }
  return lines;
}

function attributes(
  { id, kind, title, types, bytes, operations, holds }: GraphNode,
  most: number,
  isOpen: boolean,
  { box, quiet, costs }: DotColors,
): string {
  const size = bytes > 0 ? `${types} · ${bytesText(bytes)}` : types;
  const cost = operations > 0 ? `\n${countText(operations)} operations` : '';
  const sign = holds.length === 0 ? '' : isOpen ? ' ▾' : ' ▸';
  const label = `${shortened(title)}${sign}\n${shortened(size)}${cost}`;
  const share = Math.log1p(operations) / Math.log1p(most);
  const fill =
    kind === 'equation' && operations > 0
      ? (costs[Math.min(costs.length - 1, Math.floor(share * costs.length))] ?? box)
      : box;
  const shape = kind === 'equation' ? '' : `, shape=ellipse, style=filled, color="${quiet}"`;
  return `id="${id}", label=${quoted(label)}, fillcolor="${fill}"${shape}`;
}

const longest = 44;
const shortened = (text: string): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

const quoted = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 2 ** 20 ? `${round(bytes / 1024)} kB` : `${round(bytes / 2 ** 20)} MB`;
}

export function countText(count: number): string {
  if (count < 1000) return String(Math.round(count));
  return count < 1e6 ? `${round(count / 1000)} k` : `${round(count / 1e6)} M`;
}

const round = (x: number): string => x.toFixed(x < 10 ? 1 : 0);
