/**
 * What all elementwise primitives share: operands of one shape, results made element by element.
 * A primitive adds its scalar function, its derivative and its scalar expression.
 */
import { aval, printAval, sameShape, type Aval } from '../../array/aval.js';
import { dense, type DenseArray } from '../../array/dense.js';
import {
  castScalar,
  type DType,
  isBool,
  isInexact,
  isInteger,
  isRealFloat,
  newTypedArray,
} from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, sizeOf } from '../../array/shape.js';
import type { Atom, PrimName, PrimParams } from '../../ir/program.js';
import { asElement, op, type Expr, type ScalarOp } from '../../loops/expr.js';
import {
  computes,
  nonlinear,
  type BatchRule,
  type Linear,
  type LinearOperand,
  type LinearOps,
  type LowerRule,
  type NotDifferentiable,
  type Ops,
  type Primal,
  type Rules,
} from '../record.js';
import type { ComplexRule } from '../complex/parts.js';

/** As many as a primitive has operands: a list type of one to four. */
type Arity = readonly unknown[];
export type Unary = readonly [unknown];
export type Binary = readonly [unknown, unknown];
export type Ternary = readonly [unknown, unknown, unknown];
/** One T for each operand. */
type Each<A extends Arity, T> = { readonly [K in keyof A]: T };

/**
 * The tangent of the result y from those of the operands, of which at least one is not null. An
 * operand may be a literal, which has rank 0: `spread` gives it the shape of the result.
 */
export type Tangent<A extends Arity, P> = (
  p: Ops,
  t: LinearOps,
  tangents: Each<A, Linear | null>,
  operands: Each<A, Primal>,
  y: Primal,
  params: P,
) => Linear | null;

/** What sets one elementwise primitive apart from the others. */
export interface Elementwise<A extends Arity, P> {
  /** The type of the result; throws where operands do not fit. */
  readonly type: (who: PrimName, operands: readonly Atom[], params: P) => Aval;
  /**
   * One element of the result from those of the operands, in double precision; it is rounded or
   * wrapped to the result's dtype when stored. `dtype` is that of the last operand.
   */
  readonly value: (operands: Each<A, number>, dtype: DType, params: P) => number;
  readonly tangent: Tangent<A, P> | NotDifferentiable;
  /** The cotangents of the operands that are linear from that of the result. */
  readonly transpose?: (
    b: Ops,
    ct: Primal,
    operands: Each<A, Primal | LinearOperand>,
  ) => Each<A, Primal | null>;
  /** Whether the two operands can be exchanged, to the last bit; `false` unless said. */
  readonly commutes?: boolean;
  /** What it does with complex operands; `no complex` unless said. */
  readonly complex?: ComplexRule<P>;
  readonly cost: 'view' | 'cheap' | 'costly';
  /** The scalar operation, or an expression of several. `dtype` is that of the result. */
  readonly expression:
    | ScalarOp
    | ((operands: Each<A, Expr>, dtype: DType, params: P, share: (expr: Expr) => Expr) => Expr);
}

export function elementwise<N extends PrimName, A extends Arity>(
  name: N,
  rule: Elementwise<A, PrimParams[N]>,
): Rules<PrimParams[N]> {
  const { tangent, transpose } = rule;
  return {
    ...computes,
    moves: 'elementwise',
    commutes: rule.commutes ?? false,
    type: (inputs, params) => [rule.type(name, inputs, params)],
    evaluate: (inputs, params, outputs) => {
      const { dtype } = at(inputs, inputs.length - 1);
      return mapElements(inputs, outputs, (x) => [rule.value(x as Each<A, number>, dtype, params)]);
    },
    jvp:
      typeof tangent !== 'function'
        ? tangent
        : (p, t, inputs, tangents, params) => {
            const y = p.bind1(name, inputs, params);
            const dx = tangents as Each<A, Linear | null>;
            const x = inputs as Each<A, Primal>;
            return { outputs: [y], tangents: [tangent(p, t, dx, x, y, params)] };
          },
    transpose:
      transpose === undefined
        ? nonlinear
        : (b, [ct], operands) =>
            ct === null || ct === undefined
              ? operands.map(() => null)
              : transpose(b, ct, operands as Each<A, Primal | LinearOperand>),
    batch: elementwiseBatch(name),
    complex: rule.complex ?? 'no complex',
    lower: lowering(rule),
  };
}

function lowering<A extends Arity, P>(rule: Elementwise<A, P>): LowerRule<P> {
  const { cost, expression } = rule;
  return {
    kind: 'map',
    cost,
    elements: (reads, index, params, types, share) => {
      const { dtype } = at(types.outputs, 0);
      const x = reads.map((read) => read(index));
      const value =
        typeof expression === 'string'
          ? op(expression, dtype, ...x)
          : expression(x as Each<A, Expr>, dtype, params, share);
      return [asElement(value, dtype)];
    },
  };
}

/** Unmapped operands are repeated along the batch axis, except literals: they fit any shape. */
export function elementwiseBatch<N extends PrimName>(name: N): BatchRule<PrimParams[N]> {
  return (b, inputs, mapped, params, size) => {
    const operands = inputs.map((x, i) =>
      mapped[i] === true || x.kind === 'literal' ? x : b.repeat(x, size),
    );
    const outputs = b.bind(name, operands, params);
    return { outputs, mapped: outputs.map(() => true) };
  };
}

/** The results of `f` on the operands' elements at each index; operands of rank 0 serve at all. */
export function mapElements(
  inputs: readonly DenseArray[],
  outputs: readonly Aval[],
  f: (elements: readonly number[]) => readonly number[],
): DenseArray[] {
  const operands = inputs.map((x) => ({
    scalar: x.ndim === 0,
    elements: x.dataSync({ copy: false }),
  }));
  const results = outputs.map((type) => newTypedArray(type.dtype, sizeOf(type.shape)));
  const size = sizeOf(at(outputs, 0).shape);
  for (let i = 0; i < size; i++) {
    const y = f(operands.map((x) => x.elements[x.scalar ? 0 : i] as number));
    results.forEach((result, k) => {
      result[i] = castScalar(at(y, k), at(outputs, k).dtype);
    });
  }
  return outputs.map((type, k) => dense(type.shape, type.dtype, at(results, k), type.weak));
}

/** A set of dtypes, as named in messages. */
export interface DTypeSet {
  readonly name: string;
  readonly has: (dtype: DType) => boolean;
  readonly advice: string;
}
export const floats: DTypeSet = {
  name: 'floats',
  has: isRealFloat,
  advice: "Convert with astype('float64').",
};
/** Floats and complex numbers. */
export const inexact: DTypeSet = {
  name: 'floats or complex numbers',
  has: isInexact,
  advice: "Convert with astype('float64').",
};
export const integers: DTypeSet = {
  name: 'integers',
  has: isInteger,
  advice: "Convert with astype('int32').",
};
export const numbers: DTypeSet = {
  name: 'numbers',
  has: (dtype) => !isBool(dtype),
  advice: "Convert with astype('int32').",
};
/** Integers and bool. */
export const bits: DTypeSet = {
  name: 'integers or booleans',
  has: (dtype) => !isInexact(dtype),
  advice: "Convert with astype('int32') or compare with 0.",
};
export const anything: DTypeSet = { name: 'any dtype', has: () => true, advice: '' };

/**
 * The type of operands that must be equal in shape and dtype: literals fit any shape. It is weak if
 * all operands are. Throws `dtype-mismatch` or `shape-mismatch`.
 */
export function commonType(who: PrimName, operands: readonly Atom[], set: DTypeSet): Aval {
  const first = (operands.find((x) => x.kind === 'var') ?? at(operands, 0)).aval;
  const { shape, dtype } = first;
  if (operands.some((x) => x.aval.dtype !== dtype))
    fail(
      'dtype-mismatch',
      `${who}: wants operands of one dtype, received ${describe(operands)}. ` +
        'Convert one with astype.',
    );
  if (!set.has(dtype))
    fail(
      'dtype-mismatch',
      `${who}: wants ${set.name}, received ${describe(operands)}. ${set.advice}`,
    );
  checkOneShape(who, operands);
  return aval(
    shape,
    dtype,
    operands.every((x) => x.aval.weak),
  );
}

/** The one shape of all operands but literals. Throws `shape-mismatch`. */
export function checkOneShape(who: PrimName, operands: readonly Atom[]): void {
  const [first, ...others] = operands.filter((x) => x.kind === 'var');
  if (first !== undefined && others.some((x) => !sameShape(x.aval.shape, first.aval.shape)))
    fail(
      'shape-mismatch',
      `${who}: wants operands of one shape, received ${describe(operands)}. ` +
        'Use the function of np, which broadcasts.',
    );
}

/** `f64[3] and i32[3]`. */
export const describe = (operands: readonly Atom[]): string =>
  operands.map((x) => printAval(x.aval)).join(' and ');

/** A type rule: the result has the type of the operands. */
export const sameType =
  (set: DTypeSet) =>
  (who: PrimName, operands: readonly Atom[]): Aval =>
    commonType(who, operands, set);

/** A type rule: the result is bool, in the shape of the operands. */
export const boolType =
  (set: DTypeSet) =>
  (who: PrimName, operands: readonly Atom[]): Aval =>
    aval(commonType(who, operands, set).shape, 'bool');

/** The derivative of a function that is constant between its jumps. */
export const zeroTangent = (): null => null;

/** A linear map of one operand's tangent, given all operands and the result. */
type PartialDerivative<A extends Arity> = (
  p: Ops,
  t: LinearOps,
  dx: Linear,
  operands: Each<A, Primal>,
  y: Primal,
) => Linear | null;

/** dy as the sum of the partial derivatives along the operands that vary. */
export const partials =
  <A extends Arity>(...each: Each<A, PartialDerivative<A>> & readonly PartialDerivative<A>[]) =>
  (
    p: Ops,
    t: LinearOps,
    tangents: readonly (Linear | null)[],
    operands: Each<A, Primal>,
    y: Primal,
  ): Linear | null =>
    tangents.reduce<Linear | null>(
      (sum, dx, i) => (dx === null ? sum : t.add(sum, at(each, i)(p, t, dx, operands, y))),
      null,
    );

/** A literal operand, or what was computed of literals alone, repeated to the shape of `like`. */
export const spread = (p: Ops, x: Primal, like: Primal): Primal =>
  x.aval.shape.length === 0 ? p.broadcast(x, like.aval.shape, []) : x;

/** A literal of a dtype. */
export const literalOf = (p: Ops, value: number, dtype: DType): Primal =>
  p.full(value, { shape: [], dtype });

/** The cotangent for an operand: zero unless it is linear. */
export const ifLinear = (x: Primal | LinearOperand, ct: () => Primal): Primal | null =>
  x.kind === 'linear' ? ct() : null;

/** An operand of a product or quotient that must not be linear when another one is. */
export function residualOperand(who: PrimName, x: Primal | LinearOperand): Primal {
  return x.kind === 'linear'
    ? fail(
        'not-differentiable',
        `linearTranspose: ${who} is not linear in two operands together. ` +
          'Transpose the derivative of the function instead: vjp, or linearize first.',
      )
    : x;
}
