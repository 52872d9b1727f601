/**
 * The order in which rows of sums are summed whose terms lie in two buffers. A few terms at a time
 * are written out, the rest are loops around them; the number of sums
 * that are added to a row is bounded, so that rounding errors do not pile up.
 */
import { range } from '../../array/shape.js';

/** Offsets in the operand and in the kernel. */
export interface TermOffsets {
  readonly seen: number;
  readonly weight: number;
}

/** A part of a sum. Turn i of a loop adds the terms of its parts, moved by first + i · step. */
export type SumPart =
  | { readonly kind: 'terms'; readonly terms: readonly TermOffsets[] }
  | {
      readonly kind: 'loop';
      readonly count: number;
      readonly first: TermOffsets;
      readonly step: TermOffsets;
      readonly body: readonly SumPart[];
      /** Whether each turn has a row of its own, which is added to the outer one. */
      readonly isSeparate: boolean;
    };

/** The most terms that are written out: more would not find room in registers. */
export const termsAtOnce = 12;
/**
 * The most additions of one loop to a row; the loops of a list, with its terms, make fewer than
 * 128.
 */
const mostAdded = 32;

/**
 * The sum over all combinations of terms along some axes, outermost first. Terms lie evenly along
 * an axis, but for the innermost one if they are no more than `termsAtOnce`.
 */
export function planSum(axes: readonly (readonly TermOffsets[])[]): SumPart[] {
  const size = axes.reduce((n, axis) => n * axis.length, 1);
  if (size <= termsAtOnce) return size === 0 ? [] : [{ kind: 'terms', terms: combined(axes) }];
  const [axis, ...inner] = axes as [readonly TermOffsets[], ...(readonly TermOffsets[])[]];
  const [first, second = first] = axis as [TermOffsets, TermOffsets | undefined];
  const step = moved(second, first, -1);
  const atOnce = Math.max(1, Math.floor((termsAtOnce * axis.length) / size));
  if (atOnce === 1) return repeated(axis.length, first, step, planSum(inner));
  const turns = Math.floor(axis.length / atOnce);
  const turn = range(atOnce).map((i) => moved(none, step, i));
  const rest = axis.slice(turns * atOnce);
  return [
    ...planSum([rest, ...inner]),
    ...repeated(turns, first, moved(none, step, atOnce), planSum([turn, ...inner])),
  ];
}

const none: TermOffsets = { seen: 0, weight: 0 };

const moved = (term: TermOffsets, by: TermOffsets, times: number): TermOffsets => ({
  seen: term.seen + by.seen * times,
  weight: term.weight + by.weight * times,
});

function combined(axes: readonly (readonly TermOffsets[])[]): TermOffsets[] {
  return axes.reduce<TermOffsets[]>(
    (outer, axis) => outer.flatMap((term) => axis.map((p) => moved(term, p, 1))),
    [none],
  );
}

/** A loop, or loops of loops. */
function repeated(
  count: number,
  first: TermOffsets,
  step: TermOffsets,
  body: readonly SumPart[],
): SumPart[] {
  if (count > mostAdded) {
    const whole = Math.floor(count / mostAdded);
    const long = moved(none, step, mostAdded);
    const rest = count - whole * mostAdded;
    return [
      ...repeated(whole, first, long, repeated(mostAdded, none, step, body)),
      ...(rest === 0 ? [] : repeated(rest, moved(first, long, whole), step, body)),
    ];
  }
  const isSeparate = count * addedBy(body) > mostAdded;
  return [{ kind: 'loop', count, first, step, body, isSeparate }];
}

/** The number of additions to the row. */
function addedBy(parts: readonly SumPart[]): number {
  return parts.reduce((n, part) => {
    if (part.kind === 'terms') return n + 1;
    return n + part.count * (part.isSeparate ? 1 : addedBy(part.body));
  }, 0);
}
