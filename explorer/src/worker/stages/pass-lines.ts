/** A program before and after a pass, line by line, with what changed. */
import type { Line } from '../../protocol.js';

/** Longer texts are not compared. */
const mostCompared = 600;

/**
 * What a line says apart from the names of variables, which are given anew by each pass:
 * `c:f64[] = mul a b` is `:f64[] = mul _ _`.
 */
const withoutNames = ({ text }: Line): string =>
  text
    .trim()
    .replace(/^(?:let|in) /, '')
    .replaceAll(/(^|[\s(;])[a-z]{1,2}_?(?=:)/g, '$1')
    .replaceAll(/(^|[\s(])[a-z]{1,2}_?(?=$|[\s)])/g, '$1_');

/** The lines after, those that are new marked, and between them those that are there no more. */
export function changedLines(before: readonly Line[], after: readonly Line[]): Line[] {
  if (Math.max(before.length, after.length) > mostCompared) return [...after];
  const [xs, ys] = [before.map(withoutNames), after.map(withoutNames)];
  const common = lengthsOfCommon(xs, ys);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < xs.length || j < ys.length) {
    if (i < xs.length && j < ys.length && xs[i] === ys[j]) {
      lines.push(after[j++] as Line);
      i++;
    } else if (j >= ys.length || (i < xs.length && at(common, i + 1, j) >= at(common, i, j + 1)))
      lines.push({ ...(before[i++] as Line), mark: 'removed' });
    else lines.push({ ...(after[j++] as Line), mark: 'added' });
  }
  return lines;
}

const at = (table: readonly Uint16Array[], i: number, j: number): number => table[i]?.[j] ?? 0;

/** For each pair of places how many lines both texts have in common from there on, in order. */
function lengthsOfCommon(xs: readonly string[], ys: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: xs.length + 1 }, () => new Uint16Array(ys.length + 1));
  for (let i = xs.length - 1; i >= 0; i--)
    for (let j = ys.length - 1; j >= 0; j--)
      (table[i] as Uint16Array)[j] =
        xs[i] === ys[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1));
  return table;
}
