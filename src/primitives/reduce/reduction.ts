/** Reductions: a monoid folded over axes. */
import { aval, type Aval } from '../../array/aval.js';
import { type DType, greatestOf, isBool, isInexact, leastOf } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxes, range, sizeOf, type Shape } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { Linear, Ops, Primal } from '../ops.js';
import { computes, nonlinear, type JvpRule, type LowerRule, type Rules } from '../record.js';
import { elementAt, forEachIndex, tabulate } from '../tabulate.js';
import { product as complexProduct } from '../complex/folds.js';
import { reducedExtreme } from '../complex/order.js';
import type { ComplexRule } from '../complex/parts.js';

type ReduceName = Extract<
  keyof PrimParams,
  `reduce${'Sum' | 'Prod' | 'Max' | 'Min' | 'And' | 'Or' | 'Xor'}`
>;
type Params = PrimParams['reduceSum'];
type Monoid = Extract<LowerRule<Params>, { kind: 'reduce' }>['monoid'];

/** The axes that stay, in order. */
const keptAxes = (rank: number, axes: readonly number[]): number[] =>
  range(rank).filter((d) => !axes.includes(d));

/** A reduced value repeated along the axes that vanished. */
function spreadBack(b: Ops, reduced: Primal, shape: Shape, axes: readonly number[]): Primal {
  return axes.length === 0 ? reduced : b.broadcast(reduced, shape, keptAxes(shape.length, axes));
}

interface Reduction {
  readonly monoid: Monoid;
  readonly accepts: (dtype: DType) => boolean;
  /** For evaluation: the value of the elements in row-major order of the reduced axes. */
  readonly fold: (elements: readonly number[], dtype: DType) => number;
  readonly complex: ComplexRule<Params>;
  readonly jvp: JvpRule<Params>;
}

/** The record of a reduction; only the sum is linear and replaces `transpose`. */
function reduction(name: ReduceName, rule: Reduction): Rules<Params> {
  return {
    ...computes,
    type: (inputs, { axes }) => [reducedType(name, rule, at(inputs, 0).aval, axes)],
    evaluate: ([x], { axes }, [out]) => {
      const kept = keptAxes(x!.ndim, axes);
      const lengths = axes.map((d) => at(x!.shape, d));
      return [
        tabulate(out!, (index) => {
          const elements: number[] = [];
          forEachIndex(lengths, (inner) => {
            const full = range(x!.ndim).map((d) =>
              axes.includes(d) ? at(inner, axes.indexOf(d)) : at(index, kept.indexOf(d)),
            );
            elements.push(elementAt(x!, full));
          });
          return rule.fold(elements, x!.dtype);
        }),
      ];
    },
    jvp: rule.jvp,
    transpose: nonlinear,
    batch: (b, inputs, _mapped, { axes }) => ({
      outputs: [b.bind1(name, inputs, { axes: axes.map((d) => d + 1) })],
      mapped: [true],
    }),
    complex: rule.complex,
    lower: { kind: 'reduce', monoid: rule.monoid, axes: ({ axes }) => axes },
  };
}

function reducedType(name: string, rule: Reduction, x: Aval, axes: readonly number[]): Aval {
  normalizeAxes(axes, x.shape.length, name);
  if (!axes.every((d, k) => d >= 0 && (k === 0 || d > at(axes, k - 1))))
    fail(
      'bad-argument',
      `${name}: axes must be in increasing order, received [${axes.join(', ')}].`,
    );
  if (!rule.accepts(x.dtype))
    fail(
      'dtype-mismatch',
      `${name}: is not defined for dtype ${x.dtype}. Convert the array first.`,
    );
  return aval(
    keptAxes(x.shape.length, axes).map((d) => at(x.shape, d)),
    x.dtype,
    x.weak,
  );
}

const anyDType = (): boolean => true;
const numeric = (dtype: DType): boolean => !isBool(dtype);
const bitwise = (dtype: DType): boolean => !isInexact(dtype);

/** Adds halves, so that rounding errors grow with the logarithm of the length. */
function pairwiseSum(elements: readonly number[]): number {
  if (elements.length <= 2) return elements.reduce((sum, x) => sum + x, 0);
  const middle = elements.length >> 1;
  return pairwiseSum(elements.slice(0, middle)) + pairwiseSum(elements.slice(middle));
}

const product = (elements: readonly number[], dtype: DType): number =>
  isInexact(dtype)
    ? elements.reduce((prod, x) => prod * x, 1)
    : elements.reduce((prod, x) => Math.imul(prod, x), 1);

/** An integer or boolean result has no tangent. */
const noTangent =
  (name: ReduceName): JvpRule<Params> =>
  (p, _t, inputs, _tangents, params) => ({
    outputs: [p.bind1(name, inputs, params)],
    tangents: [null],
  });

/** The tangents of the elements that equal the extreme, on average: ties share equally. */
const jvpOfExtreme =
  (name: 'reduceMax' | 'reduceMin'): JvpRule<Params> =>
  (p, t, [x], [dx], { axes }) => {
    const y = p.bind1(name, [x!], { axes });
    const stands = p.eq(x!, spreadBack(p, y, x!.aval.shape, axes));
    const count = p.reduceSum(p.convert(stands, x!.aval.dtype), axes);
    const sum = t.reduceSum(t.select(stands, dx!, null), axes);
    return { outputs: [y], tangents: [t.div(sum, count)] };
  };

/** d prod x = Σ dx · (the product of the other factors), which is exact where factors are zero. */
const jvpOfProd: JvpRule<Params> = (p, t, [x], [dx], { axes }) => {
  const y = p.bind1('reduceProd', [x!], { axes });
  if (axes.length === 0) return { outputs: [y], tangents: [dx!] };
  // The reduced axes become one, the last.
  const { shape } = x!.aval;
  const kept = keptAxes(shape.length, axes);
  const permutation = [...kept, ...axes];
  const lengths = axes.map((d) => at(shape, d));
  const lines = [...kept.map((d) => at(shape, d)), sizeOf(lengths)];
  const factors = p.reshape(p.transpose(x!, permutation), lines);
  const moved = t.apply('transpose', dx!, { permutation });
  const dFactors = t.apply('reshape', moved, { shape: lines });
  const others = p.mul(productsBefore(p, factors, false), productsBefore(p, factors, true));
  return { outputs: [y], tangents: [t.reduceSum(t.mul(dFactors, others), [kept.length])] };
};

/** Along the last axis: the product of all elements before each one, or after it if `reverse`. */
function productsBefore(p: Ops, x: Primal, reverse: boolean): Primal {
  const axis = x.aval.shape.length - 1;
  const running = p.bind1('cumprod', [x], { axis, reverse });
  const along = (n: number): number[] => range(axis + 1).map((d) => (d === axis ? n : 0));
  return p.bind1('pad', [running, 1], {
    low: along(reverse ? -1 : 1),
    high: along(reverse ? 1 : -1),
    interior: along(0),
  });
}

export const reduceSum: Rules<Params> = {
  ...computes,
  ...reduction('reduceSum', {
    monoid: 'sum',
    accepts: numeric,
    fold: pairwiseSum,
    complex: 'each part',
    jvp: (p, t, inputs, [dx], { axes }) => ({
      outputs: [p.bind1('reduceSum', inputs, { axes })],
      tangents: [t.apply('reduceSum', dx as Linear, { axes })],
    }),
  }),
  transpose: (b, [ct], [x], { axes }) => [spreadBack(b, ct!, x!.aval.shape, axes)],
};

export const reduceProd = reduction('reduceProd', {
  monoid: 'prod',
  accepts: numeric,
  fold: product,
  complex: complexProduct,
  jvp: jvpOfProd,
});

export const reduceMax = reduction('reduceMax', {
  monoid: 'max',
  accepts: anyDType,
  fold: (elements, dtype) => elements.reduce((m, x) => Math.max(m, x), leastOf[dtype]),
  complex: reducedExtreme('max'),
  jvp: jvpOfExtreme('reduceMax'),
});

export const reduceMin = reduction('reduceMin', {
  monoid: 'min',
  accepts: anyDType,
  fold: (elements, dtype) => elements.reduce((m, x) => Math.min(m, x), greatestOf[dtype]),
  complex: reducedExtreme('min'),
  jvp: jvpOfExtreme('reduceMin'),
});

export const reduceAnd = reduction('reduceAnd', {
  monoid: 'and',
  accepts: bitwise,
  fold: (elements) => elements.reduce((all, x) => all & x, -1),
  complex: 'no complex',
  jvp: noTangent('reduceAnd'),
});

export const reduceOr = reduction('reduceOr', {
  monoid: 'or',
  accepts: bitwise,
  fold: (elements) => elements.reduce((any, x) => any | x, 0),
  complex: 'no complex',
  jvp: noTangent('reduceOr'),
});

export const reduceXor = reduction('reduceXor', {
  monoid: 'xor',
  accepts: bitwise,
  fold: (elements) => elements.reduce((odd, x) => odd ^ x, 0),
  complex: 'no complex',
  jvp: noTangent('reduceXor'),
});
