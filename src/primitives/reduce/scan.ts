import { at, type Shape } from '../../array/shape.js';
import {
  newLiteral,
  noParams,
  type Atom,
  type PrimName,
  type PrimParams,
} from '../../ir/program.js';
import type { Linear, LinearOps, Ops, Primal } from '../ops.js';

/** Writes an equation with one result, of primal values or of tangents. */
type Write<T> = <N extends PrimName>(name: N, inputs: readonly T[], params: PrimParams[N]) => T;

/** Cuts and joins values along one axis. */
export interface Strands<T> {
  readonly length: (x: T) => number;
  /** Elements start, start + step, … below stop. */
  readonly part: (x: T, start: number, stop: number, step: number) => T;
  readonly join: (x: T, y: T) => T;
  /** x0 y0 x1 y1 …; x has as many elements as y or one more. */
  readonly interleave: (x: T, y: T) => T;
}

function strands<T extends Atom>(axis: number, zero: (like: T) => T, write: Write<T>): Strands<T> {
  const length = (x: T): number => at(x.aval.shape, axis);
  const along = (shape: Shape, n: number): number[] => shape.map((_, d) => (d === axis ? n : 0));
  const spaced = (x: T, low: number, high: number): T => {
    const { shape } = x.aval;
    return write('pad', [x, zero(x)], {
      low: along(shape, low),
      high: along(shape, high),
      interior: along(shape, 1),
    });
  };
  return {
    length,
    part: (x, start, stop, step) =>
      write('slice', [x], {
        starts: along(x.aval.shape, start),
        stops: x.aval.shape.map((n, d) => (d === axis ? stop : n)),
        steps: x.aval.shape.map((_, d) => (d === axis ? step : 1)),
      }),
    join: (x, y) => write('concatenate', [x, y], { axis }),
    interleave: (x, y) => {
      const even = length(x) === length(y);
      return write('add', [spaced(x, 0, even ? 1 : 0), spaced(y, 1, even ? 0 : 1)], noParams);
    },
  };
}

/** Strands of primal values. */
export const primalStrands = (p: Ops, axis: number): Strands<Primal> =>
  strands(
    axis,
    (like) => newLiteral(0, { dtype: like.aval.dtype, weak: false }),
    (name, inputs, params) => p.bind1(name, inputs, params),
  );

/** Strands of tangents. */
export const linearStrands = (t: LinearOps, axis: number): Strands<Linear> =>
  strands(
    axis,
    (like) => t.zeros({ shape: [], dtype: like.aval.dtype }),
    (name, inputs, params) => at(t.linear(name, inputs, params), 0),
  );

/** Strands of two things handled side by side. */
export const pairedStrands = <A, B>(a: Strands<A>, b: Strands<B>): Strands<readonly [A, B]> => ({
  length: ([x]) => a.length(x),
  part: ([x, y], ...cut) => [a.part(x, ...cut), b.part(y, ...cut)],
  join: ([x, y], [v, w]) => [a.join(x, v), b.join(y, w)],
  interleave: ([x, y], [v, w]) => [a.interleave(x, v), b.interleave(y, w)],
});

/**
 * All prefixes of a list under an associative operation, in a depth of 2 log2 n: pairs are
 * combined, the half-length list is scanned, and the elements between are filled in (Blelloch,
 * "Prefix sums and their applications", 1990). Where the operation's derivative depends on the
 * grouping, as that of max at ties does, the grouping is that of `jax.lax.associative_scan`.
 */
export function associativeScan<T>(strand: Strands<T>, combine: (x: T, y: T) => T, elements: T): T {
  const n = strand.length(elements);
  if (n < 2) return elements;
  const pairs = combine(strand.part(elements, 0, n - 1, 2), strand.part(elements, 1, n, 2));
  const odd = associativeScan(strand, combine, pairs);
  const first = strand.part(elements, 0, 1, 1);
  if (n === 2) return strand.interleave(first, odd);
  const before = n % 2 === 0 ? strand.part(odd, 0, n / 2 - 1, 1) : odd;
  const rest = combine(before, strand.part(elements, 2, n, 2));
  return strand.interleave(strand.join(first, rest), odd);
}
