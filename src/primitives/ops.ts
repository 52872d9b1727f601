/**
 * The builders that rules write equations with. The brands keep the two kinds of values apart: a
 * tangent may not enter the primal program, and a linear equation takes tangents only where it is
 * linear in them.
 */
import type { Aval } from '../array/aval.js';
import type { DenseArray } from '../array/dense.js';
import { hasTangent, type DType } from '../array/dtype.js';
import { at, range, type Shape } from '../array/shape.js';
import type { Builder } from '../ir/builder.js';
import {
  newLiteral,
  noParams,
  type Atom,
  type Equation,
  type NoParams,
  type PrimName,
  type PrimParams,
  type Program,
} from '../ir/program.js';
import type { Source } from '../ir/source.js';

declare const primalBrand: unique symbol;
declare const linearBrand: unique symbol;
declare const residualBrand: unique symbol;

/** A value of the primal program. */
export type Primal = Atom & { readonly [primalBrand]?: true; readonly [linearBrand]?: never };
/** A tangent: a value that depends linearly on the tangents of the inputs. */
export type Linear = Atom & { readonly [linearBrand]: true };
/** A primal value as an operand of linear equations. */
export type Residual = Atom & { readonly [residualBrand]: true };

/** The primitives without params and with one result: the methods named after them. */
type PlainName = { [N in PrimName]: PrimParams[N] extends NoParams ? N : never }[PrimName];
type Operands = readonly (Primal | number)[];
type Two = [Primal | number, Primal | number];

/**
 * Writes primal equations. Numbers become literals of the dtype of the other operands. Bundles hold
 * every primitive that is named here, whoever uses it: so these are the ones that most rules write.
 */
export class Ops {
  readonly #builder: Builder;

  constructor(builder: Builder) {
    this.#builder = builder;
  }

  /** Any primitive; all its results. */
  bind<N extends PrimName>(name: N, inputs: Operands, params: PrimParams[N]): Primal[] {
    return this.#builder.emit(name, literalOperands(inputs), params);
  }

  /** Any primitive with one result. */
  bind1<N extends PrimName>(name: N, inputs: Operands, params: PrimParams[N]): Primal {
    return at(this.bind(name, inputs, params), 0);
  }

  /** An equation of another program once more, with these operands; it keeps its source. */
  again(equation: Equation, inputs: readonly Primal[]): Primal[] {
    return this.#builder.again(equation, inputs);
  }

  /** The equations of a program applied to operands; its results. */
  inline(program: Program, inputs: readonly Primal[]): Primal[] {
    return this.#builder.inline(program, inputs);
  }

  /** A captured array. */
  constant(value: DenseArray): Primal {
    return this.#builder.constant(value);
  }

  /** A program of its own, for the params of an equation. */
  program(
    inputs: readonly Aval[],
    write: (b: Ops, inputs: readonly Primal[]) => readonly Primal[],
  ): Program {
    const builder = this.#builder.another();
    const vars = inputs.map((a) => builder.input(a));
    return builder.finish(write(new Ops(builder), vars));
  }

  #plain<A extends Operands>(name: PlainName): (...inputs: A) => Primal {
    return (...inputs) => this.bind1(name, inputs, noParams as never);
  }

  neg = this.#plain<[Primal]>('neg');
  sign = this.#plain<[Primal]>('sign');
  exp = this.#plain<[Primal]>('exp');
  log = this.#plain<[Primal]>('log');
  sqrt = this.#plain<[Primal]>('sqrt');
  sin = this.#plain<[Primal]>('sin');
  cos = this.#plain<[Primal]>('cos');
  sinh = this.#plain<[Primal]>('sinh');
  cosh = this.#plain<[Primal]>('cosh');
  not = this.#plain<[Primal]>('not');
  add = this.#plain<Two>('add');
  sub = this.#plain<Two>('sub');
  mul = this.#plain<Two>('mul');
  div = this.#plain<Two>('div');
  rem = this.#plain<Two>('rem');
  max = this.#plain<Two>('max');
  min = this.#plain<Two>('min');
  pow = this.#plain<Two>('pow');
  and = this.#plain<[Primal, Primal]>('and');
  or = this.#plain<[Primal, Primal]>('or');
  eq = this.#plain<Two>('eq');
  ne = this.#plain<Two>('ne');
  lt = this.#plain<Two>('lt');
  le = this.#plain<Two>('le');
  gt = this.#plain<Two>('gt');
  ge = this.#plain<Two>('ge');
  /** yes where test holds, else no. */
  select = (test: Primal, yes: Primal | number, no: Primal | number): Primal =>
    this.bind1('select', [test, ...literalOperands([yes, no])], noParams);

  /** x to the power of an integer known now. */
  integerPow = (x: Primal, exponent: number): Primal => this.bind1('integerPow', [x], { exponent });

  convert(x: Primal, dtype: DType): Primal {
    return x.aval.dtype === dtype && !x.aval.weak ? x : this.bind1('convert', [x], { dtype });
  }

  reduceSum(x: Primal, axes: readonly number[]): Primal {
    return axes.length === 0 ? x : this.bind1('reduceSum', [x], { axes });
  }

  reshape(x: Primal, shape: Shape): Primal {
    return this.bind1('reshape', [x], { shape });
  }

  transpose(x: Primal, permutation: readonly number[]): Primal {
    return permutation.every((p, i) => p === i) ? x : this.bind1('transpose', [x], { permutation });
  }

  /** Axis d of x becomes axis dims[d] of the result; the others are repeated. */
  broadcast(x: Primal, shape: Shape, dims: readonly number[]): Primal {
    return x.aval.shape.length === shape.length && x.aval.shape.every((n, d) => n === shape[d])
      ? x
      : this.bind1('broadcast', [x], { shape, dims });
  }

  /** An array of one repeated value. */
  full(value: number, type: Pick<Aval, 'shape' | 'dtype'>): Primal {
    const scalar = newLiteral(value, { dtype: type.dtype, weak: false });
    return type.shape.length === 0
      ? scalar
      : this.bind1('broadcast', [scalar], { shape: type.shape, dims: [] });
  }

  /** x repeated along a new axis 0. */
  repeat(x: Primal, size: number): Primal {
    const { shape } = x.aval;
    const dims = range(shape.length).map((d) => d + 1);
    return this.bind1('broadcast', [x], { shape: [size, ...shape], dims });
  }
}

/** Numbers become literals of the dtype of the first atom. */
function literalOperands(inputs: Operands): Atom[] {
  const typed = inputs.find((x): x is Primal => typeof x !== 'number');
  const type = typed?.aval ?? { dtype: 'float64' as const, weak: true };
  return inputs.map((x) => (typeof x === 'number' ? newLiteral(x, type) : x));
}

/**
 * Writes linear equations. A null tangent is zero: every method passes it on without writing
 * anything. `residual` makes a primal value an operand; the shorthands do it by themselves.
 */
export class LinearOps {
  readonly #builder: Builder;
  readonly #residual: (c: Primal) => Atom;

  /** `residual` says what a primal value is called in the linear program. */
  constructor(builder: Builder, residual: (c: Primal) => Atom) {
    this.#builder = builder;
    this.#residual = residual;
  }

  /** Where in the user's file the equations to come have their reason. */
  set source(source: Source | undefined) {
    this.#builder.source = source;
  }

  residual(c: Primal): Residual {
    return (c.kind === 'literal' ? c : this.#residual(c)) as Residual;
  }

  /** An equation that is linear in its Linear operands taken together, or in the only one. */
  linear<N extends PrimName>(
    name: N,
    operands: readonly (Linear | Residual)[],
    params: PrimParams[N],
  ): Linear[] {
    return this.#builder.emit(name, operands, params) as unknown as Linear[];
  }

  /** A linear equation of another program once more, with these operands; it keeps its source. */
  again(equation: Equation, operands: readonly (Linear | Residual)[]): Linear[] {
    return this.#builder.again(equation, operands) as unknown as Linear[];
  }

  /** `linear` with one result, and null when `dx` is: `operands` places dx among the residuals. */
  #unary<N extends PrimName>(
    name: N,
    dx: Linear | null,
    params: PrimParams[N],
    operands: (dx: Linear) => (Linear | Residual)[] = (d) => [d],
  ): Linear | null {
    return dx === null ? null : at(this.linear(name, operands(dx), params), 0);
  }

  /** A shape operation or other linear primitive of one operand. */
  apply<N extends PrimName>(name: N, dx: Linear | null, params: PrimParams[N]): Linear | null {
    return this.#unary(name, dx, params);
  }

  neg(dx: Linear | null): Linear | null {
    return this.#unary('neg', dx, noParams);
  }

  /** dx · c, elementwise. */
  mul(dx: Linear | null, c: Primal | number): Linear | null {
    return this.#unary('mul', dx, noParams, (d) => [d, this.#scale(d, c)]);
  }

  /** dx / c, elementwise. */
  div(dx: Linear | null, c: Primal | number): Linear | null {
    return this.#unary('div', dx, noParams, (d) => [d, this.#scale(d, c)]);
  }

  add(dx: Linear | null, dy: Linear | null): Linear | null {
    if (dx === null) return dy;
    if (dy === null) return dx;
    return at(this.linear('add', [dx, dy], noParams), 0);
  }

  sub(dx: Linear | null, dy: Linear | null): Linear | null {
    if (dy === null) return dx;
    if (dx === null) return this.neg(dy);
    return at(this.linear('sub', [dx, dy], noParams), 0);
  }

  /** dx where test holds, else dy. */
  select(test: Primal, dx: Linear | null, dy: Linear | null): Linear | null {
    const some = dx ?? dy;
    if (some === null) return null;
    const zero = newLiteral(0, some.aval) as unknown as Linear;
    return at(this.linear('select', [this.residual(test), dx ?? zero, dy ?? zero], noParams), 0);
  }

  convert(dx: Linear | null, dtype: DType): Linear | null {
    return hasTangent(dtype) ? this.#unary('convert', dx, { dtype }) : null;
  }

  reduceSum(dx: Linear | null, axes: readonly number[]): Linear | null {
    return axes.length === 0 ? dx : this.#unary('reduceSum', dx, { axes });
  }

  broadcast(dx: Linear | null, shape: Shape, dims: readonly number[]): Linear | null {
    return this.#unary('broadcast', dx, { shape, dims });
  }

  /** A zero that an equation needs as an operand. */
  zeros(type: Pick<Aval, 'shape' | 'dtype'>): Linear {
    const zero = newLiteral(0, { dtype: type.dtype, weak: false });
    if (type.shape.length === 0) return zero as unknown as Linear;
    return at(
      this.#builder.emit('broadcast', [zero], {
        shape: type.shape,
        dims: [],
      }),
      0,
    ) as Linear;
  }

  #scale(dx: Linear, c: Primal | number): Residual {
    return typeof c === 'number'
      ? (newLiteral(c, dx.aval) as unknown as Residual)
      : this.residual(c);
  }
}
