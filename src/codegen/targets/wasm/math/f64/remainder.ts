/**
 * The remainder of a truncating division, exact, by long division: many bits of the quotient at a
 * time.
 *
 * A part is y base^j, and a step takes the remainder by it of what is less than base · part: the
 * integer q nearest to rest / part times the part is taken away, and one part added where that was
 * too much. All these numbers are multiples of the last place of the part. In such units rest - q
 * part has no more bits than the part, since it is at most half of it, so that no difference needs
 * rounding.
 */
import { zip } from '../../../../../array/shape.js';
import type { Code } from '../../binary/code.js';
import { binary, type Vector, type VectorLocal } from '../define.js';
import {
  abs,
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
  sub,
  withSignOf,
  type Operand,
} from './arithmetic.js';
import { upperHalf } from './double-double.js';

/** The remainder of rest by part, where 0 <= rest < base · part. */
type Step = (c: Code, rest: VectorLocal, part: VectorLocal) => Vector;

/** The step whose product `q part` is taken away by `minus`. */
export const stepBy =
  (minus: (c: Code, rest: VectorLocal, q: VectorLocal, part: VectorLocal) => Vector): Step =>
  (c, rest, part) => {
    const q = c.let('q', nearest(div(rest, part)));
    const next = c.let('next', minus(c, rest, q, part));
    return add(next, and(lt(next, 0), part));
  };

export interface Division {
  /** Not negative. What it begins with is the dividend, and in the end it is the remainder. */
  readonly rest: VectorLocal;
  readonly divisor: VectorLocal;
  readonly part: VectorLocal;
}

/**
 * Infinite dividends and divisors that are 0 give NaN: their steps take infinity from infinity, or
 * multiply by the infinite quotient 0. Dividends below their divisors stay what they are.
 */
export function newDivision(c: Code, x: Vector, y: Vector): Division {
  const divisor = c.let('divisor', abs(y));
  return { rest: c.let('rest', abs(x)), divisor, part: c.let('part', divisor) };
}

/** Makes each part the largest that the rest has. */
export function findParts(c: Code, divisions: readonly Division[], base: number): void {
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

/** All steps, from the parts found down to the divisors. */
export function divide(c: Code, divisions: readonly Division[], base: number, step: Step): void {
  c.loop((again) => {
    const masks = divisions.map(({ rest, divisor, part }) => {
      c.set(rest, step(c, rest, part));
      const isLarger = c.let('isLarger', gt(part, divisor));
      c.set(part, select(isLarger, mul(part, 1 / base), part));
      return isLarger;
    });
    c.branchIf(again, anyTrue(masks.reduce<Vector>(or, masks[0] as Vector)));
  });
}

/**
 * The products of q, which has 24 bits, with the upper 26 and the lower 27 bits of the part are
 * exact. The first difference is less than half a part and q · low together, and that is less than
 * two parts' leading bits.
 */
const step = stepBy((c, rest, q, part) => {
  const high = c.let('high', upperHalf(part));
  const low = sub(part, high);
  return sub(sub(rest, mul(q, high)), mul(q, low));
});

const base = 2 ** 24;

/**
 * Above this a product that exceeds the rest might overflow: it is divided as x 2^-64 by y 2^-64.
 */
const huge = 2 ** 1000;

export const remainder = binary('fmod_f64', (c, x, y) => {
  const division = newDivision(c, x, y);
  const { rest, divisor, part } = division;
  const isLess = c.let('isLess', lt(rest, divisor));
  const isHuge = c.let('isHuge', gt(rest, huge));
  findParts(c, [division], base);
  c.if(anyTrue(isHuge), () => {
    const scaled = (v: Operand, power: number): VectorLocal =>
      named(c, 'scaled', mul(v as Vector, select(isHuge, 2 ** power, 1)));
    c.set(rest, scaled(step(c, scaled(rest, -64), scaled(part, -64)), 64));
  });
  divide(c, [division], base, step);
  return select(isLess, x, withSignOf(rest, x));
});
