/**
 * Formulas and loops over whole arrays of float64, as equations of simpler primitives. Where a
 * kernel of ours branches, both sides are computed and one is chosen; where it loops, the loop runs
 * until no element goes on, and elements that have ended keep what they have.
 */
import { aval, type Aval } from '../../../array/aval.js';
import { dense } from '../../../array/dense.js';
import { fail } from '../../../array/errors.js';
import { at, range, type Shape } from '../../../array/shape.js';
import { Builder } from '../../../ir/builder.js';
import {
  noParams,
  type NoParams,
  type PrimName,
  type PrimParams,
  type Program,
  type Var,
} from '../../../ir/program.js';
import { rules } from '../../../primitives/index.js';
import { Ops, type Primal } from '../../../primitives/ops.js';

/** The primitives without params. */
type Plain = { [N in PrimName]: PrimParams[N] extends NoParams ? N : never }[PrimName];

let count = 0;

/** A program that is being written: a function, or the body of a loop in it. */
class Scope {
  readonly builder = new Builder(rules);
  readonly ops = new Ops(this.builder);
  /** Inner programs are begun later. */
  readonly age = ++count;
  /** All values have it. */
  readonly shape: Shape;
  /** Values of outer programs, with the inputs that stand for them. */
  readonly captured = new Map<Primal, { readonly from: Value; readonly input: Var }>();

  constructor(shape: Shape) {
    this.shape = shape;
  }

  get type(): Aval {
    return aval(this.shape, 'float64');
  }

  real(atom: Primal): Real {
    return new Real(this, atom);
  }

  number(x: number): Real {
    return this.real(this.ops.full(x, this.type));
  }

  /** The operand that a value is in this program. */
  here(from: Value): Primal {
    const { atom, scope } = from;
    if (scope === this || atom.kind === 'literal') return atom;
    let known = this.captured.get(atom);
    if (known === undefined) {
      known = { from, input: this.builder.input(atom.aval) };
      this.captured.set(atom, known);
    }
    return known.input;
  }
}

const newest = (values: readonly (Value | number)[]): Scope => {
  const scopes = values.flatMap((x) => (typeof x === 'number' ? [] : [x.scope]));
  const [first, ...rest] = scopes;
  if (first === undefined) return fail('internal', 'a formula of numbers alone');
  return rest.reduce((a, b) => (b.age > a.age ? b : a), first);
};

/** In the innermost program that one of the operands belongs to. */
function apply(name: Plain, ...operands: readonly (Value | number)[]): [Scope, Primal] {
  const scope = newest(operands);
  const inputs = operands.map((x) => (typeof x === 'number' ? x : scope.here(x)));
  return [scope, scope.ops.bind1(name, inputs, noParams as never)];
}

class Value {
  readonly scope: Scope;
  readonly atom: Primal;

  constructor(scope: Scope, atom: Primal) {
    this.scope = scope;
    this.atom = atom;
  }
}

/** Truths, one for each element. */
export class Truth extends Value {
  and(other: Truth): Truth {
    return new Truth(...apply('and', this, other));
  }
  or(other: Truth): Truth {
    return new Truth(...apply('or', this, other));
  }
  not(): Truth {
    return new Truth(...apply('not', this));
  }
  choose(yes: Real | number, no: Real | number): Real {
    const scope = newest([this, yes, no]);
    const [p, q] = [yes, no].map((x) => scope.here(typeof x === 'number' ? scope.number(x) : x));
    return scope.real(scope.ops.select(scope.here(this), p!, q!));
  }
}

const real = (name: Plain, ...operands: (Value | number)[]): Real =>
  new Real(...apply(name, ...operands));
const truth = (name: Plain, ...operands: (Value | number)[]): Truth =>
  new Truth(...apply(name, ...operands));

/** Numbers of float64, one for each element. */
export class Real extends Value {
  add(y: Real | number): Real {
    return real('add', this, y);
  }
  sub(y: Real | number): Real {
    return real('sub', this, y);
  }
  mul(y: Real | number): Real {
    return real('mul', this, y);
  }
  div(y: Real | number): Real {
    return real('div', this, y);
  }
  rem(y: Real | number): Real {
    return real('rem', this, y);
  }
  pow(y: Real | number): Real {
    return real('pow', this, y);
  }
  max(y: Real | number): Real {
    return real('max', this, y);
  }
  min(y: Real | number): Real {
    return real('min', this, y);
  }
  lt(y: Real | number): Truth {
    return truth('lt', this, y);
  }
  le(y: Real | number): Truth {
    return truth('le', this, y);
  }
  gt(y: Real | number): Truth {
    return truth('gt', this, y);
  }
  ge(y: Real | number): Truth {
    return truth('ge', this, y);
  }
  eq(y: Real | number): Truth {
    return truth('eq', this, y);
  }
  neg(): Real {
    return real('neg', this);
  }
  abs(): Real {
    return real('abs', this);
  }
  sign(): Real {
    return real('sign', this);
  }
  sqrt(): Real {
    return real('sqrt', this);
  }
  exp(): Real {
    return real('exp', this);
  }
  log(): Real {
    return real('log', this);
  }
  log1p(): Real {
    return real('log1p', this);
  }
  sin(): Real {
    return real('sin', this);
  }
  cos(): Real {
    return real('cos', this);
  }
  atan(): Real {
    return real('atan', this);
  }
  floor(): Real {
    return real('floor', this);
  }
  ceil(): Real {
    return real('ceil', this);
  }
  erfc(): Real {
    return real('erfc', this);
  }
  gamma(): Real {
    return real('gamma', this);
  }
  lgamma(): Real {
    return real('lgamma', this);
  }
  digamma(): Real {
    return real('digamma', this);
  }
  trigamma(): Real {
    return real('polygamma', 1, this);
  }

  square(): Real {
    return this.mul(this);
  }
  /** To the nearest whole number, halves up. */
  round(): Real {
    return this.add(0.5).floor();
  }
  isWhole(): Truth {
    return this.floor().eq(this);
  }
  isOdd(): Truth {
    return this.sub(this.div(2).floor().mul(2)).eq(1);
  }
  isFinite(): Truth {
    return this.abs().lt(Infinity);
  }
  isNaN(): Truth {
    return this.eq(this).not();
  }
  /** The number in all elements. */
  number(x: number): Real {
    return this.scope.number(x);
  }
  /** Without the digits that float32 has not. */
  head(): Real {
    const { ops } = this.scope;
    return this.scope.real(ops.convert(ops.convert(this.atom, 'float32'), 'float64'));
  }
}

/** 1 / x and the like: a number from which, or which divided by, values are taken. */
export const over = (x: number, y: Real): Real => real('div', x, y);
export const minus = (x: number, y: Real): Real => real('sub', x, y);

/** Σ cₖ xᵏ. */
export const polynomial = (coefficients: readonly number[], x: Real): Real =>
  coefficients.reduceRight<Real>((sum, c) => sum.mul(x).add(c), x.number(0));

/** What is written with primitives, of these values. */
export function formula(
  write: (b: Ops, operands: readonly Primal[]) => Primal,
  ...operands: readonly Real[]
): Real {
  const scope = newest(operands);
  return scope.real(
    write(
      scope.ops,
      operands.map((x) => scope.here(x)),
    ),
  );
}

type Turn<T> = (state: readonly Real[], n: Real) => T;

/**
 * What `step` makes of `first`, n = 1, 2, …, in each element as long as it goes on: `goesOn` is
 * asked before each turn. NaN goes on nowhere.
 */
export function iterate(
  first: readonly (Real | number)[],
  goesOn: Turn<Truth>,
  step: Turn<readonly (Real | number)[]>,
  most = 1e5,
): Real[] {
  const near = newest(first);
  const start = first.map((x) => (typeof x === 'number' ? near.number(x) : x));
  const begins = goesOn(start, near.number(1));
  const inner = new Scope(near.shape);
  const bool = aval(near.shape, 'bool');
  const counter = aval([], 'float64');
  const [n, running] = [inner.builder.input(counter), inner.builder.input(bool)];
  const state = start.map(() => inner.real(inner.builder.input(inner.type)));
  const spread = (x: Primal): Real =>
    inner.real(near.shape.length === 0 ? x : inner.ops.broadcast(x, near.shape, []));
  const isRunning = new Truth(inner, running);
  const next = step(state, spread(n)).map((y, k) => isRunning.choose(y, at(state, k)));
  const following = inner.ops.add(n, 1);
  const stays = isRunning.and(goesOn(next, spread(following)));
  const outputs = [following, inner.here(stays), ...next.map((y) => inner.here(y))];
  const captured = [...inner.captured.values()];
  const own = [n, running, ...state.map((x) => x.atom as Var)];
  const body = inner.builder.finish(outputs, [...captured.map((c) => c.input), ...own]);
  const outer = newest([begins, ...start, ...captured.map((c) => c.from)]);
  const operands = [...captured.map((c) => c.from), begins, ...start].map((x) => outer.here(x));
  operands.splice(captured.length, 0, outer.ops.full(1, counter));
  const params = { constants: captured.length, test: whileAny(body, captured.length, most), body };
  return outer.ops
    .bind('while', operands, params)
    .slice(2)
    .map((x) => outer.real(x));
}

/** The test of a loop: some element goes on, and it has not taken too long. */
function whileAny(body: Program, constants: number, most: number): Program {
  const builder = new Builder(rules);
  const ops = new Ops(builder);
  const inputs = body.inputs.map((v) => builder.input(v.aval));
  const [n, running] = [at(inputs, constants), at(inputs, constants + 1)];
  const axes = range(running.aval.shape.length);
  const any = ops.bind1('reduceOr', [running], { axes });
  return builder.finish([ops.and(any, ops.lt(n, most))]);
}

/** Functions of numbers of float64, whatever floats the operands are. */
export type Write = (operands: readonly Real[]) => Real;

/** The program of a function, of operands and a result of these types. */
export function programOfReals(write: Write, inputs: readonly Aval[], type: Aval): Program {
  const scope = new Scope(type.shape);
  const operands = inputs.map((t) => scope.builder.input(t));
  const wide = operands.map((x) => scope.real(scope.ops.convert(x, 'float64')));
  const result = scope.here(write(wide));
  return scope.builder.finish([scope.ops.convert(result, type.dtype)]);
}

/**
 * Σ over rows of numbers of what `write` makes of a row and of the values, which are computed
 * together, along an axis in front.
 */
export function sumOver(
  rows: readonly (readonly number[])[],
  values: readonly Real[],
  write: (row: readonly Real[], values: readonly Real[]) => Real,
): Real {
  const scope = newest(values);
  const { ops, shape } = scope;
  const whole = [rows.length, ...shape];
  const wide = (x: Primal, dims: readonly number[]): Real =>
    new Real(scope, ops.broadcast(x, whole, dims));
  const columns = range(at(rows, 0).length).map((k) => {
    const numbers = Float64Array.from(rows, (row) => at(row, k));
    return wide(ops.constant(dense([rows.length], 'float64', numbers)), [0]);
  });
  const dims = range(shape.length).map((d) => d + 1);
  const terms = write(
    columns,
    values.map((x) => wide(scope.here(x), dims)),
  );
  return new Real(scope, ops.reduceSum(terms.atom, [0]));
}
