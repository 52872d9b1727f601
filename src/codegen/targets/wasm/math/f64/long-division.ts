/**
 * Long division of floats in lanes, 51 bits of the quotient at a time, exact.
 *
 * A part is y base^j, and a step takes the remainder by it of what is less than base · part: the
 * integer q next to rest / part times the part is taken away, and one part added where that was too
 * much. q is off by less than a half for being an integer and a quarter for the rounded quotient.
 * All these numbers are multiples of the last place of the part. In such units rest - q part has no
 * more bits than the part, since it is at most three quarters of it, so that no difference needs
 * rounding.
 */
import { at, zip } from '../../../../../array/shape.js';
import type { Code } from '../../binary/code.js';
import {
  add,
  and,
  anyTrue,
  div,
  gt,
  le,
  lt,
  mul,
  named,
  nearest,
  or,
  select,
} from './arithmetic.js';
import type { Vector, VectorLocal, VectorOperand } from '../../binary/instructions.js';

/** rest - q part, exact, for integers q below 2^51. */
export type DivisionStep = (
  c: Code,
  rest: VectorLocal,
  q: VectorLocal,
  part: VectorLocal,
) => Vector;

export interface Division {
  /** Not negative. What it begins with is the dividend, and in the end it is the remainder. */
  readonly rest: VectorLocal;
  readonly divisor: VectorLocal;
  readonly part: VectorLocal;
}

const base = 2 ** 51;

/** Of numbers that are not negative. */
export function newDivision(c: Code, x: Vector, y: Vector): Division {
  const divisor = c.let('divisor', y);
  return { rest: c.let('rest', x), divisor, part: c.let('part', divisor) };
}

/**
 * All steps. Infinite dividends and divisors that are 0 give NaN: their steps take infinity from
 * infinity, or multiply by the infinite quotient 0. Dividends below their divisors stay what they
 * are. The first step from above `huge` is one of numbers that are 2^64 times smaller.
 */
export function divideLong(
  c: Code,
  divisions: readonly Division[],
  minus: DivisionStep,
  huge = Infinity,
): void {
  const step = (rest: VectorLocal, part: VectorLocal): Vector => {
    const q = c.let('q', nearest(div(rest, part)));
    return positive(c, minus(c, rest, q, part), part);
  };
  findParts(c, divisions);
  if (huge < Infinity)
    for (const { rest, part } of divisions) {
      const isHuge = c.let('isHuge', gt(rest, huge));
      const scaled = (x: VectorOperand, power: number): VectorLocal =>
        named(c, 'scaled', mul(x, select(isHuge, 2 ** power, 1)));
      c.if(anyTrue(isHuge), () =>
        c.set(rest, scaled(step(scaled(rest, -64), scaled(part, -64)), 64)),
      );
    }
  c.loop((again) => {
    const masks = divisions.map(({ rest, divisor, part }) => {
      c.set(rest, step(rest, part));
      const isLarger = c.let('isLarger', gt(part, divisor));
      c.set(part, select(isLarger, mul(part, 1 / base), part));
      return isLarger;
    });
    c.branchIf(again, anyTrue(masks.reduce<Vector>(or, at(masks, 0))));
  });
}

/** Makes each part the largest that the rest has. */
function findParts(c: Code, divisions: readonly Division[]): void {
  const masks = divisions.map(({ rest, divisor }) =>
    c.let('isDivided', and(lt(rest, Infinity), gt(divisor, 0))),
  );
  const larger = zip(divisions, masks).map(([{ rest, part }, isDivided]) =>
    and(isDivided, le(mul(part, base), rest)),
  );
  c.while(anyTrue(larger.reduce(or)), () => {
    zip(divisions, larger).forEach(([{ part }, isLarger]) =>
      c.set(part, select(isLarger, mul(part, base), part)),
    );
  });
}

/** What is left of a division, brought above zero by one more divisor. */
export function positive(c: Code, left: Vector, divisor: VectorLocal): Vector {
  const next = c.let('next', left);
  return add(next, and(lt(next, 0), divisor));
}
