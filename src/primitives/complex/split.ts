/** Programs with complex values as programs of their real and imaginary parts. */
import type { Aval } from '../../array/aval.js';
import { isComplex, partOf } from '../../array/dtype.js';
import { realType, realView } from '../../array/elements/real-view.js';
import { fail } from '../../array/errors.js';
import { at, zip, type Shape } from '../../array/shape.js';
import { Builder } from '../../ir/builder.js';
import { eliminateDeadCode } from '../../ir/passes/dead-code.js';
import { eachOnce, mapParams } from '../../ir/passes/rewrite.js';
import {
  newLiteral,
  subPrograms,
  type Atom,
  type Equation,
  type Program,
} from '../../ir/program.js';
import { Ops, type Primal } from '../ops.js';
import { typesOf, type AllRules, type LowerRule, type Rules } from '../record.js';
import { flatten, inParts, isParts, partTypes, type ComplexParts, type Split } from './parts.js';

const isComplexAtom = ({ aval: { dtype } }: { readonly aval: Aval }): boolean => isComplex(dtype);

const known = new WeakMap<Program, boolean>();

/** Whether a value of the program, or of one that it holds, is complex. */
export function hasComplex(program: Program): boolean {
  let found = known.get(program);
  if (found === undefined) {
    const { inputs, constants, equations, outputs } = program;
    found =
      inputs.some(isComplexAtom) ||
      outputs.some(isComplexAtom) ||
      constants.some((c) => isComplexAtom(c.binder)) ||
      equations.some(
        (e) => e.outputs.some(isComplexAtom) || subPrograms(e).some(([, sub]) => hasComplex(sub)),
      );
    known.set(program, found);
  }
  return found;
}

/**
 * The same program over real values. A complex input, constant or result is an array of the two
 * parts of each element along a last axis: the same memory.
 *
 *     a:c128[3] ↦ b:c128[3] = mul a a        a:f64[3,2] ↦ re = a[:,0], im = a[:,1], …
 */
export function splitProgram(program: Program, rules: AllRules): Program {
  const builder = new Builder(rules);
  const b = new Ops(builder);
  const taken = program.inputs.map(({ aval: type }) =>
    apart(b, builder.input(realType(type)), type),
  );
  const results = new Splitter(rules).write(builder, program, taken);
  const real = builder.finish(results.map((y) => (isParts(y) ? together(b, y) : y)));
  return eliminateDeadCode(real, rules);
}

/** The parts of an array of pairs. */
function apart(b: Ops, x: Primal, { shape, dtype }: Aval): Split {
  if (!isComplex(dtype)) return x;
  const part = (k: number): Primal => {
    const starts = [...shape.map(() => 0), k];
    const stops = [...shape, k + 1];
    const steps = stops.map(() => 1);
    return b.reshape(b.bind1('slice', [x], { starts, stops, steps }), shape);
  };
  return { re: part(0), im: part(1) };
}

/** An array of pairs. */
function together(b: Ops, { re, im }: ComplexParts): Primal {
  const { shape } = re.aval;
  const parts = [re, im].map((x) => b.reshape(x, [...shape, 1]));
  return b.bind1('concatenate', parts, { axis: shape.length });
}

/** Writes programs part by part; a program that several equations hold is split once. */
class Splitter {
  readonly #rules: AllRules;
  readonly body: (program: Program) => Program;

  constructor(rules: AllRules) {
    this.#rules = rules;
    this.body = eachOnce((program) => (hasComplex(program) ? this.#splitBody(program) : program));
  }

  /** The program with two inputs and two outputs in the place of each complex one. */
  #splitBody(program: Program): Program {
    const builder = new Builder(this.#rules);
    const types = program.inputs.flatMap((v) => partTypes(v.aval));
    const flat = types.map((type) => builder.input(type));
    const inputs = inParts(flat, program.inputs.map(isComplexAtom));
    const split = builder.finish(flatten(this.write(builder, program, inputs)));
    return eliminateDeadCode(split, this.#rules);
  }

  /** Writes the equations of a program; its results. */
  write(builder: Builder, program: Program, inputs: readonly Split[]): Split[] {
    const b = new Ops(builder);
    const environment: (Split | undefined)[] = [];
    zip(program.inputs, inputs).forEach(([v, x]) => (environment[v.id] = x));
    for (const { binder, value } of program.constants)
      environment[binder.id] = apart(b, builder.constant(realView(value)), value.aval);
    const read = (a: Atom): Split =>
      a.kind === 'literal' ? ofLiteral(a) : (environment[a.id] ?? fail('internal', 'unbound var'));
    for (const equation of program.equations) {
      builder.source = equation.source ?? builder.source;
      const results = this.#equation(builder, b, equation, equation.inputs.map(read));
      zip(equation.outputs, results).forEach(([v, y]) => (environment[v.id] = y));
    }
    return program.outputs.map(read);
  }

  #equation(
    builder: Builder,
    b: Ops,
    equation: Equation,
    operands: readonly Split[],
  ): readonly Split[] {
    const { primitive, params, outputs } = equation;
    if (!operands.some(isParts) && !outputs.some(isComplexAtom))
      return b.again(mapParams(equation, this.body), operands as Primal[]);
    const { complex, lower, moves } = this.#rules[primitive] as unknown as Rules<unknown>;
    if (lower.kind === 'program')
      return this.write(builder, lower.program(params, b, typesOf(equation)), operands);
    const taken =
      moves === 'elementwise'
        ? operands.map((x) => spread(b, x, at(outputs, 0).aval.shape))
        : operands;
    if (complex === 'each part') return eachPart(b, equation, taken);
    if (typeof complex === 'function')
      return zip(outputs, complex(b, taken, params)).map(([v, y]) => spread(b, y, v.aval.shape));
    if (complex === 'by its programs')
      return inParts(this.#byPrograms(b, equation, operands, lower), outputs.map(isComplexAtom));
    return fail('internal', `${primitive} has no rule for complex operands`);
  }

  /** A call, a loop or a branch, with programs that are split. */
  #byPrograms(
    b: Ops,
    equation: Equation,
    operands: readonly Split[],
    lower: LowerRule<unknown>,
  ): Primal[] {
    const { primitive, params, inputs } = equation;
    const flat = flatten(operands);
    if (lower.kind === 'call') {
      const { name = primitive } = params as { readonly name?: string };
      return b.bind('call', flat, { name, program: this.body(lower.program(params)) });
    }
    const { holds } = this.#rules[primitive] as unknown as Rules<unknown>;
    if (holds === null) return fail('internal', `${primitive} holds no programs`);
    const bodies = holds.bodies(params).map((held) => held.program);
    const count = { constant: 0, carry: 0, row: 0 };
    zip(holds.parameters(inputs, params), at(bodies, 0).inputs).forEach(([{ role }, v]) => {
      count[role] += isComplexAtom(v) ? 2 : 1;
    });
    const counts = { constants: count.constant, carries: count.carry };
    const split = bodies.map((body) => this.body(body));
    return b.bind(primitive, flat, holds.withBodies(params, split, counts) as never);
  }
}

/**
 * Both parts as arrays of a shape. Of elementwise equations literals are operands of any shape, but
 * what formulas compute of literals alone is not.
 */
function spread(b: Ops, x: Split, shape: Shape): Split {
  const wide = (p: Primal): Primal =>
    p.aval.shape.length === 0 && shape.length > 0 ? b.broadcast(p, shape, []) : p;
  return isParts(x) ? { re: wide(x.re), im: wide(x.im) } : wide(x);
}

/** Literals of a complex dtype are real numbers. */
function ofLiteral(a: Atom & { readonly kind: 'literal' }): Split {
  const { dtype, weak } = a.aval;
  if (!isComplex(dtype)) return a;
  const part = { dtype: partOf(dtype), weak };
  return { re: newLiteral(a.value, part), im: newLiteral(0, part) };
}

function eachPart(
  b: Ops,
  { primitive, params, outputs }: Equation,
  operands: readonly Split[],
): Split[] {
  const [re, im] = (['re', 'im'] as const).map((part) =>
    b.bind(
      primitive,
      operands.map((x) => (isParts(x) ? x[part] : x)),
      params as never,
    ),
  );
  return outputs.map((_, i) => ({ re: at(re!, i), im: at(im!, i) }));
}
