/**
 * Quotients and remainders of index arithmetic. An offset was mostly put together from parts that
 * fit into each other, and taking it apart again then costs no division, or one of fewer terms:
 * with x = n·A + K and 0 ≤ K < n, x / n is A and x mod n is K; with x = g·A + K, 0 ≤ K < g and a
 * divisor g of n, x / n is A / (n / g) and x mod n is g·(A mod (n / g)) + K.
 */
import { greatestOf } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { affineOf, plus, rangeOfAffine, type Affine, type Term } from './affine.js';
import { indexAdd, indexMul, indexSum, int32, integer } from './arithmetic.js';
import { rangeOf } from '../range.js';
import { sameExpr } from '../same-expr.js';
import type { Expr } from '../scalar.js';

/** x / n for x >= 0 and a positive n known now. */
export const indexDiv = (x: Expr, n: number): Expr => (n === 1 ? x : divided(x, n).quotient);

/** x mod n for x >= 0 and a positive n known now. */
export const indexRem = (x: Expr, n: number): Expr =>
  n === 1 ? integer(0) : divided(x, n).remainder;

/** A sum in which quotients and remainders of one division are put together again. */
export function rejoined(x: Expr): Expr {
  const sum = affineOf(x);
  const whole = withoutDivisions(sum);
  return whole === sum ? x : indexSum(whole);
}

/** n · (x / n) + x mod n is x. */
function withoutDivisions(sum: Affine): Affine {
  for (const remainder of sum.terms) {
    const { factor, of } = remainder;
    if (of.kind !== 'op' || of.op !== 'rem') continue;
    const [x, n] = [at(of.args, 0), at(of.args, 1)];
    if (n.kind !== 'literal') continue;
    const wanted = quotientOf(x, n.value);
    const quotient = sum.terms.find((t) => t.factor === factor * n.value && sameExpr(t.of, wanted));
    if (quotient === undefined) continue;
    const terms = sum.terms.filter((t) => t !== quotient && t !== remainder);
    return withoutDivisions(plus({ ...sum, terms }, factor, x));
  }
  return sum;
}

interface Divided {
  readonly quotient: Expr;
  readonly remainder: Expr;
}

/** A sum as a multiple of a number, and the rest. */
interface Parts {
  readonly multiple: Affine;
  readonly rest: Affine;
}

function divided(x: Expr, n: number): Divided {
  const sum = withoutDivisions(affineOf(x));
  const exact = wholeParts(sum, n);
  if (exact !== null)
    return { quotient: indexSum(exact.multiple), remainder: indexSum(exact.rest) };
  const { multiple: high, rest: low } = multiplesOf(sum, n);
  // A quotient that is cut towards zero is none of a negative number.
  if (rangeOfAffine(low).low < 0) return { quotient: quotientOf(x, n), remainder: restOf(x, n) };
  const { quotient, remainder } = inGroups(low, n) ?? alone(low, n);
  return { quotient: indexAdd(indexSum(high), quotient), remainder };
}

/** By a divisor of n that divides some of the terms, while all others stay below it. */
function inGroups(sum: Affine, n: number): Divided | null {
  for (const g of commonDivisors(sum.terms, n)) {
    const { multiple, rest } = multiplesOf(sum, g);
    const { low, high } = rangeOfAffine(rest);
    if (low < 0 || high >= g) continue;
    const { quotient, remainder } = divided(indexSum(multiple), n / g);
    return {
      quotient,
      remainder: indexAdd(indexMul(remainder, integer(g)), indexSum(rest)),
    };
  }
  return null;
}

/** One division by n is left to do, if that much. */
function alone(sum: Affine, n: number): Divided {
  const x = indexSum(sum);
  return { quotient: quotientOf(x, n), remainder: restOf(withoutRemainders(sum, n), n) };
}

/** (x / m) / n is x / (m · n). */
function quotientOf(x: Expr, n: number): Expr {
  const inner = x.kind === 'op' && x.op === 'div' ? x.args : [];
  const [y, m] = inner;
  if (y !== undefined && m?.kind === 'literal' && m.value * n <= greatestOf.int32)
    return indexDiv(y, m.value * n);
  return int32('div', x, integer(n));
}

const restOf = (x: Expr, n: number): Expr => int32('rem', x, integer(n));

/** Modulo n a multiple c of x mod m is that of x, if n divides c · m. */
function withoutRemainders(sum: Affine, n: number): Expr {
  const terms = sum.terms.map(({ factor, of }): Term => {
    const [x, m] = of.kind === 'op' && of.op === 'rem' ? of.args : [];
    const isMultiple = m?.kind === 'literal' && (factor * m.value) % n === 0;
    return x !== undefined && isMultiple ? { factor, of: x } : { factor, of };
  });
  const { low, high } = rangeOfAffine({ ...sum, terms });
  return indexSum(low >= 0 && high <= greatestOf.int32 ? { ...sum, terms } : sum);
}

/** The multiples of n in a sum, divided by n, and the rest, whose constant is none. */
function multiplesOf({ terms, constant }: Affine, n: number): Parts {
  const whole = Math.floor(constant / n);
  const isMultiple = ({ factor }: Term): boolean => factor % n === 0;
  return {
    multiple: {
      terms: terms.filter(isMultiple).map(({ factor, of }) => ({ factor: factor / n, of })),
      constant: whole,
    },
    rest: { terms: terms.filter((t) => !isMultiple(t)), constant: constant - n * whole },
  };
}

/** The divisors that n has in common with its terms, the greatest first; n is none of them. */
function commonDivisors(terms: readonly Term[], n: number): number[] {
  const own = terms.map(({ factor }) => greatestCommonDivisor(Math.abs(factor), n));
  let divisor = n;
  const all = own.sort((a, b) => b - a).map((d) => (divisor = greatestCommonDivisor(divisor, d)));
  return [...new Set(all)].filter((d) => d > 1 && d < n);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** So many terms at most are tried with both of two factors. */
const mostChoices = 6;

/**
 * A sum as n·A + K with 0 ≤ K < n, if its quotient by n is a sum of multiples at all. A factor f
 * is n·a + r for one of two numbers a: whatever r the terms of K have, their spread must be less
 * than n. Both fit terms with two values alone.
 */
function wholeParts(sum: Affine, n: number): Parts | null {
  const choices = sum.terms.map(({ factor, of }) => {
    const a = Math.floor(factor / n);
    if (factor === n * a) return [a];
    const { low, high } = rangeOf(of);
    return [a, a + 1].filter((a) => Math.abs(factor - n * a) * (high - low) < n);
  });
  if (choices.some((list) => list.length === 0)) return null;
  if (choices.filter((list) => list.length > 1).length > mostChoices) return null;
  return tryChoices(sum, n, choices, []);
}

function tryChoices(
  sum: Affine,
  n: number,
  choices: readonly (readonly number[])[],
  chosen: readonly number[],
): Parts | null {
  const next = choices[chosen.length];
  if (next === undefined) return withFactors(sum, n, chosen);
  for (const a of next) {
    const parts = tryChoices(sum, n, choices, [...chosen, a]);
    if (parts !== null) return parts;
  }
  return null;
}

/** The parts where A has these factors, if K stays below n. */
function withFactors(sum: Affine, n: number, factors: readonly number[]): Parts | null {
  const factorOf = (i: number): number => factors[i] as number;
  const rest = sum.terms.map(({ factor, of }, i) => ({ factor: factor - n * factorOf(i), of }));
  const terms = sum.terms.map(({ of }, i) => ({ factor: factorOf(i), of }));
  const { low, high } = rangeOfAffine({ terms: rest, constant: sum.constant });
  const whole = Math.floor(low / n);
  if (high - n * whole >= n) return null;
  const isPresent = ({ factor }: Term): boolean => factor !== 0;
  return {
    multiple: { terms: terms.filter(isPresent), constant: whole },
    rest: { terms: rest.filter(isPresent), constant: sum.constant - n * whole },
  };
}
