import { sameAval, sameShape } from '../../array/aval.js';
import { holdsAll, isBool, isComplex, isInexact } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import {
  newEquation,
  newLiteral,
  noParams,
  type Atom,
  type Equation,
  type EquationOf,
  type Literal,
  type PrimName,
  type PrimParams,
  type Program,
} from '../program.js';
import { rewriteEquations, withInputs, type PassRules, type Rewriting } from './rewrite.js';
import { uniformValue } from './uniform.js';

/**
 * Applies identities that hold to the last bit, NaN, infinities and signed zeros included. So x + 0
 * stays (it turns -0 into 0), as does x * 0, while x + (-0) and x - 0 are x.
 */
export function simplifyIdentities(program: Program, rules: PassRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    if (isComplexArithmetic(equation, rules)) return equation;
    let current = withLiterals(equation, rewriting, rules);
    for (;;) {
      const rule = identities[current.primitive] as Identity<PrimName> | undefined;
      const result = rule?.(
        current as EquationOf<PrimName>,
        new Operands(current, rewriting, rules),
      );
      if (result === undefined) return current;
      if (!('primitive' in result))
        return sameAval(result.aval, at(current.outputs, 0).aval) ? [result] : current;
      const { primitive, inputs, params } = result;
      // A bundle has the primitives that its functions write; others are not brought in for this.
      if (!(primitive in rules)) return current;
      const [type] = rules[primitive].type(inputs, params as never);
      if (type === undefined || !sameAval(type, at(current.outputs, 0).aval)) return current;
      current = newEquation(primitive, inputs, params as never, current.outputs, current.source);
    }
  });
}

/**
 * Complex operations round their parts in ways of their own: identities apply once they are split.
 */
const isComplexArithmetic = ({ primitive, inputs, outputs }: Equation, rules: PassRules): boolean =>
  rules[primitive].moves === 'elementwise' &&
  [...inputs, ...outputs].some((a) => isComplex(a.aval.dtype));

/** The same computation in other words. It is not taken where a weak type would change. */
interface Replacement {
  readonly primitive: PrimName;
  readonly inputs: readonly Atom[];
  readonly params: object;
}

/**
 * What an equation amounts to: an operand, a simpler equation, or undefined. An operand whose aval
 * is not the result's (a weak type, a scalar among arrays) is not taken.
 */
type Identity<N extends PrimName> = (
  equation: EquationOf<N>,
  operands: Operands,
) => Atom | Replacement | undefined;

/** The operands of an equation, seen through the equations that compute them. */
class Operands {
  readonly #inputs: readonly Atom[];
  readonly #rewriting: Rewriting;
  readonly #rules: PassRules;

  constructor(equation: Equation, rewriting: Rewriting, rules: PassRules) {
    this.#inputs = equation.inputs;
    this.#rewriting = rewriting;
    this.#rules = rules;
  }

  /** Operand i, which must be there. */
  at(i: number): Atom {
    return at(this.#inputs, i);
  }

  /** Is every element of operand i this very value? */
  is(i: number, value: number): boolean {
    const literal = uniformValue(this.at(i), this.#rewriting, this.#rules);
    return literal !== undefined && Object.is(literal.value, value);
  }

  /** The equation that computes operand i, if it is one of this primitive. */
  made<N extends PrimName>(i: number, primitive: N): EquationOf<N> | undefined {
    return this.#rewriting.made(this.at(i), primitive);
  }
}

function replace<N extends PrimName>(
  primitive: N,
  inputs: readonly Atom[],
  params: PrimParams[N],
): Replacement {
  return { primitive, inputs, params };
}

/** The operand of an equation with one. */
const only = (equation: { readonly inputs: readonly Atom[] }): Atom => at(equation.inputs, 0);

const negated = (a: Literal): Literal => newLiteral(-a.value, a.aval);

/** Over no axes a reduction gives its operand. */
const overNoAxes = (e: { inputs: readonly Atom[]; params: { axes: readonly number[] } }) =>
  e.params.axes.length === 0 ? only(e) : undefined;

const identities: { readonly [N in PrimName]?: Identity<N> } = {
  mul: (_, o) => {
    if (o.is(1, 1)) return o.at(0);
    if (o.is(0, 1)) return o.at(1);
    // -1 · x = -x, also for zeros
    if (o.is(1, -1)) return replace('neg', [o.at(0)], noParams);
    return o.is(0, -1) ? replace('neg', [o.at(1)], noParams) : undefined;
  },
  div: (_, o) => (o.is(1, 1) ? o.at(0) : undefined),
  add: (_, o) => {
    const zero = isInexact(o.at(0).aval.dtype) ? -0 : 0;
    if (o.is(1, zero)) return o.at(0);
    if (o.is(0, zero)) return o.at(1);
    const right = o.made(1, 'neg');
    if (right) return replace('sub', [o.at(0), only(right)], noParams);
    const left = o.made(0, 'neg');
    return left && replace('sub', [o.at(1), only(left)], noParams);
  },
  sub: (_, o) => {
    if (o.is(1, 0)) return o.at(0);
    const right = o.made(1, 'neg');
    return right && replace('add', [o.at(0), only(right)], noParams);
  },
  neg: (e, o) => {
    const inner = o.made(0, 'neg');
    if (inner) return only(inner);
    // -(x · c) = x · (-c)
    const [x, c] = o.made(0, 'mul')?.inputs ?? [];
    if (x?.kind === 'var' && c?.kind === 'literal')
      return replace('mul', [x, negated(c)], e.params);
    return x?.kind === 'literal' && c !== undefined
      ? replace('mul', [negated(x), c], e.params)
      : undefined;
  },
  not: (_, o) => {
    const inner = o.made(0, 'not');
    return inner && only(inner);
  },
  and: (_, o) => {
    if (!isBool(o.at(0).aval.dtype)) return undefined;
    if (o.is(1, 1)) return o.at(0);
    return o.is(0, 1) ? o.at(1) : undefined;
  },
  or: (_, o) => {
    if (o.is(1, 0)) return o.at(0);
    return o.is(0, 0) ? o.at(1) : undefined;
  },
  // Also of NaN: it wins over any number.
  max: (_, o) => {
    if (o.is(1, -Infinity)) return o.at(0);
    return o.is(0, -Infinity) ? o.at(1) : undefined;
  },
  min: (_, o) => {
    if (o.is(1, Infinity)) return o.at(0);
    return o.is(0, Infinity) ? o.at(1) : undefined;
  },
  pow: (_, o) => (o.is(1, 1) ? o.at(0) : undefined),
  integerPow: (e) => (e.params.exponent === 1 ? only(e) : undefined),
  select: (e, o) => {
    if (o.is(0, 1) || o.at(1) === o.at(2)) return o.at(1);
    const [, yes, no] = e.inputs;
    if (yes?.kind === 'literal' && no?.kind === 'literal' && Object.is(yes.value, no.value))
      return replace('broadcast', [yes], { shape: at(e.outputs, 0).aval.shape, dims: [] });
    return o.is(0, 0) ? o.at(2) : undefined;
  },
  // Names are for derivatives, which are taken before.
  named: (e) => only(e),
  convert: (e, o) => {
    if (only(e).aval.dtype === e.params.dtype) return only(e);
    const inner = o.made(0, 'convert');
    if (inner === undefined) return undefined;
    const x = only(inner);
    return x.aval.dtype === e.params.dtype && holdsAll(x.aval.dtype, inner.params.dtype)
      ? x
      : undefined;
  },
  broadcast: (e, o) => {
    const { shape, dims } = e.params;
    if (sameShape(only(e).aval.shape, shape)) return only(e);
    const inner = o.made(0, 'broadcast');
    if (inner === undefined) return undefined;
    const composed = inner.params.dims.map((d) => at(dims, d));
    return replace('broadcast', inner.inputs, { shape, dims: composed });
  },
  reshape: (e, o) => {
    if (sameShape(only(e).aval.shape, e.params.shape)) return only(e);
    const inner = o.made(0, 'reshape');
    return inner && replace('reshape', inner.inputs, e.params);
  },
  transpose: (e, o) => {
    if (e.params.permutation.every((axis, d) => axis === d)) return only(e);
    const inner = o.made(0, 'transpose');
    if (inner === undefined) return undefined;
    const first = inner.params.permutation;
    const permutation = e.params.permutation.map((axis) => at(first, axis));
    return replace('transpose', inner.inputs, { permutation });
  },
  reverse: (e, o) => {
    if (e.params.axes.length === 0) return only(e);
    const inner = o.made(0, 'reverse');
    const same = inner && sameShape(inner.params.axes, e.params.axes);
    return same ? only(inner) : undefined;
  },
  // A slice whose result has the operand's shape takes every element in its place; so do these two.
  // What has a mesh of devices takes programs as they were traced.
  withSharding: (e) => only(e),
  slice: (e) => whereShapeStays(e),
  dynamicSlice: (e) => whereShapeStays(e),
  dynamicUpdateSlice: (_, o) =>
    sameShape(o.at(0).aval.shape, o.at(1).aval.shape) ? o.at(1) : undefined,
  pad: (e) =>
    [e.params.low, e.params.high, e.params.interior].every((list) => list.every((n) => n === 0))
      ? only(e)
      : undefined,
  concatenate: (e, o) => (e.inputs.length === 1 ? only(e) : wholeOfSlices(e, o)),
  reduceSum: overNoAxes,
  reduceProd: overNoAxes,
  reduceMax: overNoAxes,
  reduceMin: overNoAxes,
  reduceAnd: overNoAxes,
  reduceOr: overNoAxes,
  reduceXor: overNoAxes,
};

/**
 * Slices of one array that follow each other along the axis and leave nothing out are that array.
 */
function wholeOfSlices(
  { inputs, params: { axis } }: EquationOf<'concatenate'>,
  o: Operands,
): Atom | undefined {
  const first = o.made(0, 'slice');
  const whole = first && only(first);
  let end = 0;
  for (let i = 0; i < inputs.length; i++) {
    const part = o.made(i, 'slice');
    if (part === undefined || only(part) !== whole) return undefined;
    const { starts, stops, steps } = part.params;
    const isNext = whole.aval.shape.every((n, d) =>
      d === axis ? starts[d] === end : starts[d] === 0 && stops[d] === n,
    );
    if (!isNext || steps.some((step) => step !== 1)) return undefined;
    end = at(stops, axis);
  }
  return end === whole?.aval.shape[axis] ? whole : undefined;
}

function whereShapeStays(e: { inputs: readonly Atom[]; outputs: readonly Atom[] }) {
  return sameShape(only(e).aval.shape, at(e.outputs, 0).aval.shape) ? only(e) : undefined;
}

/** Writes repeated literals among the operands of an elementwise equation as the bare literals. */
function withLiterals(equation: Equation, rewriting: Rewriting, rules: PassRules): Equation {
  if (rules[equation.primitive].moves !== 'elementwise') return equation;
  const inputs = equation.inputs.map((a) => uniformValue(a, rewriting, rules) ?? a);
  // One operand must be left that has the shape of the result.
  return inputs.some((a) => a.kind === 'var') ? withInputs(equation, inputs) : equation;
}
