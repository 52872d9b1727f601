/**
 * Complex values in order: by their real parts, where these are equal by their imaginary parts.
 * What is NaN in either part counts as a NaN.
 */
import { greatestOf, leastOf } from '../../array/dtype.js';
import { range } from '../../array/shape.js';
import { noParams, type PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { associativeScan, pairedStrands, primalStrands } from '../reduce/scan.js';
import { flatten, inParts, isParts, partsOf, type ComplexParts, type WriteParts } from './parts.js';

type Side = 'max' | 'min';
type Comparison = 'lt' | 'le' | 'gt' | 'ge';

/** Whether x stands before y (`lt`) or behind it (`gt`), or there or at one place (`le`, `ge`). */
function compareParts(b: Ops, name: Comparison, x: ComplexParts, y: ComplexParts): Primal {
  const strictly = name === 'lt' || name === 'le' ? 'lt' : 'gt';
  const [byRe, byIm] = [
    b.bind1(strictly, [x.re, y.re], noParams),
    b.bind1(name, [x.im, y.im], noParams),
  ];
  return b.or(byRe, b.and(b.eq(x.re, y.re), byIm));
}

export const comparison =
  (name: Comparison): WriteParts<unknown> =>
  (b, [x, y]) => [compareParts(b, name, partsOf(x), partsOf(y))];

const isNaNPart = (b: Ops, { re, im }: ComplexParts): Primal => b.or(b.ne(re, re), b.ne(im, im));

/** The one that stands behind, or before; the first NaN of the two. */
export function extremeOf(b: Ops, side: Side, x: ComplexParts, y: ComplexParts): ComplexParts {
  const wins = compareParts(b, side === 'max' ? 'ge' : 'le', x, y);
  const takesX = b.or(isNaNPart(b, x), b.and(wins, b.not(isNaNPart(b, y))));
  const pick = (p: Primal, q: Primal): Primal => b.select(takesX, p, q);
  return { re: pick(x.re, y.re), im: pick(x.im, y.im) };
}

export const extreme =
  (side: Side): WriteParts<unknown> =>
  (b, [x, y]) => [extremeOf(b, side, partsOf(x), partsOf(y))];

/** The extreme along axes: that of the real parts, then that of the imaginary parts beside it. */
export const reducedExtreme =
  (side: Side): WriteParts<PrimParams['reduceMax']> =>
  (b, [x], params) => {
    const { re, im } = partsOf(x);
    const name = side === 'max' ? 'reduceMax' : 'reduceMin';
    const { shape, dtype } = re.aval;
    const kept = range(shape.length).filter((d) => !params.axes.includes(d));
    const extremeRe = b.bind1(name, [re], params);
    const isThere = b.eq(re, b.broadcast(extremeRe, shape, kept));
    const least = side === 'max' ? leastOf[dtype] : greatestOf[dtype];
    // Where the real part is NaN nothing equals it, and the result is the end of the range.
    const beside = b.select(b.or(isThere, b.ne(re, re)), im, b.full(least, { shape: [], dtype }));
    return [{ re: extremeRe, im: b.bind1(name, [beside], params) }];
  };

/** The extreme of the elements so far. */
export const runningExtreme =
  (side: Side): WriteParts<PrimParams['cummax']> =>
  (b, [x], params) => [running(b, partsOf(x), params, (p, q) => extremeOf(b, side, p, q))];

/** An associative operation over all elements before and including each one, along an axis. */
export function running(
  b: Ops,
  x: ComplexParts,
  { axis, reverse }: PrimParams['cumsum'],
  combine: (x: ComplexParts, y: ComplexParts) => ComplexParts,
): ComplexParts {
  const turn = (p: Primal): Primal => (reverse ? b.bind1('reverse', [p], { axes: [axis] }) : p);
  const strand = pairedStrands(primalStrands(b, axis), primalStrands(b, axis));
  const [re, im] = associativeScan<readonly [Primal, Primal]>(
    strand,
    ([p, q], [r, s]) => {
      const z = combine({ re: p, im: q }, { re: r, im: s });
      return [z.re, z.im];
    },
    [turn(x.re), turn(x.im)],
  );
  return { re: turn(re), im: turn(im) };
}

/** A complex key is two keys; what follows goes along in both parts. */
export const sorted: WriteParts<PrimParams['sort']> = (b, operands, { axis, keys }) => {
  const count = operands.slice(0, keys).reduce((n, x) => n + (isParts(x) ? 2 : 1), 0);
  const results = b.bind('sort', flatten(operands), { axis, keys: count });
  return inParts(results, operands.map(isParts));
};
