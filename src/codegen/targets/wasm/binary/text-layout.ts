/** Parenthesized trees on lines: what fits stays on one line. */

export interface TextTree {
  readonly head: string;
  readonly parts: readonly TextTree[];
  /** The number of characters on one line. */
  readonly width: number;
  /** Whether each part has a line of its own even if one line would do. */
  readonly broken: boolean;
}

const lineWidth = 100;

export const tree = (head: string, ...parts: readonly TextTree[]): TextTree => treeOf(head, parts);

/** The same of a list that may be too long to be arguments. */
export function treeOf(head: string, parts: readonly TextTree[]): TextTree {
  const width = parts.reduce((sum, part) => sum + 1 + part.width, head.length + 2);
  return { head, parts, width, broken: parts.some((part) => part.broken) };
}

export function layout(t: TextTree): string {
  const lines: string[] = [];
  addLines(t, '', '', lines);
  return lines.join('\n');
}

/** `closing` are the parentheses to be closed after the tree. */
function addLines(t: TextTree, indent: string, closing: string, lines: string[]): void {
  if (t.parts.length === 0 || (!t.broken && indent.length + t.width <= lineWidth)) {
    lines.push(`${indent}${flat(t)}${closing}`);
    return;
  }
  lines.push(`${indent}(${t.head}`);
  t.parts.forEach((part, i) =>
    addLines(part, `${indent}  `, i === t.parts.length - 1 ? `)${closing}` : '', lines),
  );
}

const flat = ({ head, parts }: TextTree): string =>
  parts.length === 0 ? `(${head})` : `(${head} ${parts.map(flat).join(' ')})`;
