/**
 * The incomplete gamma and beta functions, as loops over whole arrays in float64: by P's series of
 * positive terms (DLMF 8.11.4), Q's continued fraction (DLMF 8.9.2) and that of the beta function
 * (DLMF 8.17.22), each where it converges fast.
 */
import { aval, type Aval } from '../../../array/aval.js';
import { at } from '../../../array/shape.js';
import type { Ops, Primal } from '../../../primitives/ops.js';

const ln = (b: Ops, x: Primal): Primal => b.log(x);
const log1p = (b: Ops, x: Primal): Primal => b.bind1('log1p', [x], {});
const lgamma = (b: Ops, x: Primal): Primal => b.bind1('lgamma', [x], {});
const abs = (b: Ops, x: Primal): Primal => b.bind1('abs', [x], {});

/** Σ cₖ xᵏ. */
const polynomial = (b: Ops, coefficients: readonly number[], x: Primal): Primal =>
  coefficients.reduceRight<Primal>((sum, c) => b.add(b.mul(sum, x), c), b.mul(x, 0));

/** (artanh v - v) / v³ in v². */
const artanhTerms = [3, 5, 7, 9, 11, 13, 15, 17, 19].map((n) => 1 / n);

/** (t - ln(1 + t)) / t² in t. */
const excessTerms = Array.from({ length: 18 }, (_, n) => (n % 2 === 0 ? 1 : -1) / (n + 2));

/** ln Γ(x) less Stirling's formula, times x, in 1/x². */
const stirlingTerms = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

const stirlingRest = (b: Ops, x: Primal): Primal =>
  b.div(polynomial(b, stirlingTerms, b.div(1, b.mul(x, x))), x);

/** x ln(x / m) - x + m without cancellation (C. Loader, 2000). */
function deviation(b: Ops, x: Primal, m: Primal): Primal {
  const v = b.div(b.sub(x, m), b.add(x, m));
  const square = b.mul(v, v);
  const cubic = b.mul(b.mul(b.mul(x, 2), b.mul(square, v)), polynomial(b, artanhTerms, square));
  const near = b.add(b.mul(b.sub(x, m), v), cubic);
  const far = b.add(b.sub(b.mul(x, ln(b, b.div(x, m))), x), m);
  return b.select(b.gt(abs(b, v), 0.1), far, near);
}

/** t - ln(1 + t). */
const logExcess = (b: Ops, t: Primal): Primal =>
  b.select(
    b.lt(abs(b, t), 0.1),
    b.mul(b.mul(t, t), polynomial(b, excessTerms, t)),
    b.sub(t, log1p(b, t)),
  );

/** A loop of one counter and arrays, until no element changes any more or it has taken too long. */
function repeated(
  b: Ops,
  held: readonly Primal[],
  first: readonly Primal[],
  step: (b: Ops, n: Primal, held: readonly Primal[], state: readonly Primal[]) => readonly Primal[],
  goesOn: (b: Ops, state: readonly Primal[]) => Primal,
): Primal[] {
  const counter = aval([], 'float64');
  const types: Aval[] = [...held, ...first].map((x) => x.aval);
  const { shape } = at(first, 0).aval;
  const all = [
    ...types.slice(0, held.length),
    counter,
    aval(shape, 'bool'),
    ...types.slice(held.length),
  ];
  const split = (inputs: readonly Primal[]) => ({
    constants: inputs.slice(0, held.length),
    n: at(inputs, held.length),
    running: at(inputs, held.length + 1),
    state: inputs.slice(held.length + 2),
  });
  const test = b.program(all, (own, inputs) => {
    const { n, running } = split(inputs);
    const any = own.bind1('reduceOr', [running], { axes: shape.map((_, d) => d) });
    return [own.and(any, own.lt(n, 1e5))];
  });
  const body = b.program(all, (own, inputs) => {
    const { constants, n, running, state } = split(inputs);
    const next = step(own, n, constants, state).map((y, k) => own.select(running, y, at(state, k)));
    return [own.add(n, 1), own.and(running, goesOn(own, next)), ...next];
  });
  const start = [b.full(1, counter), b.full(1, aval(shape, 'bool')), ...first];
  const results = b.bind('while', [...held, ...start], { constants: held.length, test, body });
  return results.slice(2);
}

const spread = (b: Ops, n: Primal, { shape }: Aval): Primal =>
  shape.length === 0 ? n : b.broadcast(n, shape, []);

const one = (b: Ops, x: Primal): Primal => b.full(1, x.aval);

/** x^a e^-x / Γ(a + 1), for positive numbers. */
function gammaWeight(b: Ops, a: Primal, x: Primal): Primal {
  const isSmall = b.lt(a, 10);
  const large = b.select(isSmall, 10, a);
  const logarithm = b.add(deviation(b, large, x), stirlingRest(b, large));
  const byStirling = b.div(b.exp(b.neg(logarithm)), b.sqrt(b.mul(large, 2 * Math.PI)));
  const small = b.select(isSmall, a, 1);
  const exponent = b.sub(b.sub(b.mul(small, ln(b, x)), x), lgamma(b, b.add(small, 1)));
  return b.select(isSmall, b.exp(exponent), byStirling);
}

/** Σ xⁿ / ((a+1) … (a+n)), n from 0. */
function series(b: Ops, a: Primal, x: Primal): Primal {
  const [sum] = repeated(
    b,
    [a, x],
    [one(b, x), one(b, x)],
    (own, n, [shape, y], [total, term]) => {
      const next = own.mul(term!, own.div(y!, own.add(shape!, spread(own, n, y!.aval))));
      return [own.add(total!, next), next];
    },
    (own, [total, term]) => own.gt(term!, own.mul(total!, 1e-18)),
  );
  return sum!;
}

/** F of Q = x^a e^-x / Γ(a) F, by Lentz's method. */
function gammaFraction(b: Ops, a: Primal, x: Primal): Primal {
  const start = b.sub(b.add(x, 1), a);
  const d = b.div(1, start);
  const [value] = repeated(
    b,
    [a],
    [d, start, b.full(1e300, x.aval), d],
    (own, n, [shape], [total, before, c, inverse]) => {
      const turn = spread(own, n, shape!.aval);
      const numerator = own.mul(turn, own.sub(shape!, turn));
      const base = own.add(before!, 2);
      const next = own.div(1, own.add(base, own.mul(numerator, inverse!)));
      const ratio = own.add(base, own.div(numerator, c!));
      return [own.mul(total!, own.mul(ratio, next)), base, ratio, next];
    },
    (own, [, , c, inverse]) => own.gt(abs(own, own.sub(own.mul(c!, inverse!), 1)), 2e-16),
  );
  return value!;
}

const not = (b: Ops, test: Primal): Primal => b.not(test);
const either = (b: Ops, ...tests: Primal[]): Primal => tests.reduce((p, q) => b.or(p, q));

/** P and Q. */
export function gammaTails(b: Ops, [a, x]: readonly Primal[]): [lower: Primal, upper: Primal] {
  const isIn = b.and(b.ge(a!, 0), b.ge(x!, 0));
  const isNone = either(
    b,
    not(b, isIn),
    b.eq(b.add(a!, x!), 0),
    b.and(b.eq(a!, Infinity), b.eq(x!, Infinity)),
  );
  const isZero = b.or(b.eq(x!, 0), b.eq(a!, Infinity));
  const isOne = b.or(b.eq(x!, Infinity), b.eq(a!, 0));
  const isEnd = either(b, isNone, isZero, isOne);
  const [shape, y] = [b.select(isEnd, 1, a!), b.select(isEnd, 1, x!)];
  const isFar = b.and(b.gt(y, 1), b.gt(y, shape));
  const weight = gammaWeight(b, shape, y);
  // Elements that the other side serves get numbers for which this one ends at once.
  const near = b.mul(weight, series(b, shape, b.select(isFar, 1, y)));
  const far = gammaFraction(b, b.select(isFar, shape, 1), b.select(isFar, y, 2));
  const tail = b.mul(b.mul(weight, shape), far);
  const lower = b.select(isFar, b.sub(1, tail), near);
  const upper = b.select(isFar, tail, b.sub(1, near));
  const ofEnds = (inside: Primal, zero: number): Primal => {
    const ends = b.select(isZero, b.full(zero, x!.aval), 1 - zero);
    return b.select(isEnd, b.select(isNone, NaN, ends), inside);
  };
  return [ofEnds(lower, 0), ofEnds(upper, 1)];
}

/** x^(a-1) e^-x / Γ(a). */
export function gammaDensity(b: Ops, [a, x]: readonly Primal[]): Primal {
  const isIn = b.and(b.ge(a!, 0), b.ge(x!, 0));
  const isZero = either(b, b.eq(a!, 0), b.eq(a!, Infinity), b.eq(x!, Infinity));
  const isEnd = either(b, not(b, isIn), isZero, b.eq(x!, 0));
  const [shape, y] = [b.select(isEnd, 1, a!), b.select(isEnd, 1, x!)];
  const inside = b.mul(gammaWeight(b, shape, y), b.div(shape, y));
  const atOrigin = b.select(b.lt(a!, 1), Infinity, b.select(b.eq(a!, 1), one(b, a!), 0));
  const ends = b.select(isZero, 0, atOrigin);
  return b.select(isEnd, b.select(isIn, ends, NaN), inside);
}

/** x^a y^b / B(a, b), y = 1 - x, for positive numbers. */
function betaWeight(own: Ops, a: Primal, b: Primal, x: Primal, y: Primal): Primal {
  const isLarge = own.and(own.ge(a, 10), own.ge(b, 10));
  const [p, q] = [own.select(isLarge, a, 10), own.select(isLarge, b, 10)];
  const sum = own.add(p, q);
  const excess = own.select(own.gt(p, q), own.sub(q, own.mul(sum, y)), own.sub(own.mul(sum, x), p));
  const exponent = own.add(
    own.mul(p, logExcess(own, own.div(excess, p))),
    own.mul(q, logExcess(own, own.div(own.neg(excess), q))),
  );
  const rest = own.sub(own.add(stirlingRest(own, p), stirlingRest(own, q)), stirlingRest(own, sum));
  const scale = own.sqrt(own.mul(own.div(p, sum), own.mul(q, 1 / (2 * Math.PI))));
  const large = own.mul(scale, own.exp(own.neg(own.add(exponent, rest))));
  const logY = own.select(own.lt(x, 0.5), log1p(own, own.neg(x)), ln(own, y));
  const logs = own.add(own.mul(a, ln(own, x)), own.mul(b, logY));
  const logBeta = own.sub(own.add(lgamma(own, a), lgamma(own, b)), lgamma(own, own.add(a, b)));
  return own.select(isLarge, large, own.exp(own.sub(logs, logBeta)));
}

/** f of I = x^a y^b / (a B(a, b)) f, by Lentz's method. */
function betaFraction(own: Ops, a: Primal, b: Primal, x: Primal): Primal {
  const sum = own.div(own.add(a, b), own.add(a, 1));
  const d = own.div(1, own.sub(1, own.mul(sum, x)));
  const lentz = (inner: Ops, numerator: Primal, [total, c, inverse]: readonly Primal[]) => {
    const next = inner.div(1, inner.add(inner.mul(numerator, inverse!), 1));
    const ratio = inner.add(inner.div(numerator, c!), 1);
    return [inner.mul(total!, inner.mul(ratio, next)), ratio, next];
  };
  const [value] = repeated(
    own,
    [a, b, x],
    [d, one(own, x), d],
    (inner, n, [p, q, y], state) => {
      const m = spread(inner, n, y!.aval);
      const twice = inner.add(p!, inner.mul(m, 2));
      const even = inner.mul(
        inner.mul(inner.div(m, inner.sub(twice, 1)), inner.div(inner.sub(q!, m), twice)),
        y!,
      );
      const odd = inner.neg(
        inner.mul(
          inner.mul(
            inner.div(inner.add(p!, m), twice),
            inner.div(inner.add(inner.add(p!, q!), m), inner.add(twice, 1)),
          ),
          y!,
        ),
      );
      return lentz(inner, odd, lentz(inner, even, state));
    },
    (inner, [, c, inverse]) => inner.gt(abs(inner, inner.sub(inner.mul(c!, inverse!), 1)), 2e-16),
  );
  return value!;
}

/** I and 1 - I, for x and y = 1 - x. */
export function betaTails(
  own: Ops,
  [a, b, x, y]: readonly Primal[],
): [lower: Primal, upper: Primal] {
  const isIn = own.and(
    own.and(own.ge(a!, 0), own.ge(b!, 0)),
    own.and(own.ge(x!, 0), own.le(x!, 1)),
  );
  const both = (value: number): Primal => own.and(own.eq(a!, value), own.eq(b!, value));
  const isNone = either(own, not(own, isIn), both(0), both(Infinity));
  const isZero = own.eq(x!, 0);
  const isOne = own.eq(y!, 0);
  const isEarly = own.or(own.eq(a!, 0), own.eq(b!, Infinity));
  const isLate = own.or(own.eq(b!, 0), own.eq(a!, Infinity));
  const isEnd = either(own, isNone, isZero, isOne, isEarly, isLate);
  const safe = (value: Primal, other: number): Primal => own.select(isEnd, other, value);
  const [p, q, z, rest] = [safe(a!, 1), safe(b!, 1), safe(x!, 0.5), safe(y!, 0.5)];
  const isAbove = own.gt(z, own.div(own.add(p, 1), own.add(own.add(p, q), 2)));
  const pick = (above: Primal, below: Primal): Primal => own.select(isAbove, above, below);
  const [first, second, low, high] = [pick(q, p), pick(p, q), pick(rest, z), pick(z, rest)];
  const weight = own.div(betaWeight(own, first, second, low, high), first);
  const part = own.mul(weight, betaFraction(own, first, second, low));
  const missing = own.sub(1, part);
  const late = own.select(own.or(isOne, isEarly), one(own, x!), 0);
  const ends = own.select(isNone, NaN, own.select(isZero, 0, late));
  return [
    own.select(isEnd, ends, pick(missing, part)),
    own.select(isEnd, own.sub(1, ends), pick(part, missing)),
  ];
}

/** x^(a-1) (1-x)^(b-1) / B(a, b). */
export function betaDensity(own: Ops, [a, b, x]: readonly Primal[]): Primal {
  const isIn = own.and(
    own.and(own.ge(a!, 0), own.ge(b!, 0)),
    own.and(own.ge(x!, 0), own.le(x!, 1)),
  );
  const isFlat = either(
    own,
    own.eq(a!, 0),
    own.eq(b!, 0),
    own.eq(a!, Infinity),
    own.eq(b!, Infinity),
  );
  const [isFirst, isLast] = [own.eq(x!, 0), own.eq(x!, 1)];
  const isEnd = either(own, not(own, isIn), isFlat, isFirst, isLast);
  const safe = (value: Primal, other: number): Primal => own.select(isEnd, other, value);
  const [p, q, y] = [safe(a!, 1), safe(b!, 1), safe(x!, 0.5)];
  const rest = own.sub(1, y);
  const inside = own.div(own.div(betaWeight(own, p, q, y, rest), y), rest);
  // At an end of the range what its own power says, times the other parameter.
  const atEnd = (own1: Primal, other: Primal): Primal =>
    own.select(own.lt(own1, 1), Infinity, own.select(own.eq(own1, 1), other, 0));
  const ends = own.select(isFlat, 0, own.select(isFirst, atEnd(a!, b!), atEnd(b!, a!)));
  return own.select(isEnd, own.select(isIn, ends, NaN), inside);
}
