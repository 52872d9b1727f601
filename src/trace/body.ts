/**
 * Functions as closed programs, to stand in the params of an equation. Such a program has no
 * constants of its own: what the function captured from around it, tracers of outer traces and
 * concrete arrays, are inputs, which stand first.
 */
import type { Aval } from '../array/aval.js';
import type { NDArray } from '../array/ndarray.js';
import { at, zip } from '../array/shape.js';
import { Builder, renumber } from '../ir/builder.js';
import { avalsOf, newLiteral, newVar, type Atom, type Program, type Var } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import type { TreeDef } from '../tree/tree.js';
import { flattenArguments, traceFunction } from './arguments.js';
import { type AnyFunction } from './checks.js';

/** What a function is as a program. */
export interface TracedBody {
  /** inputs: `captured`, then the arrays among the arguments. */
  readonly program: Program;
  readonly outDef: TreeDef;
  readonly outAvals: readonly Aval[];
}

/** Functions with one list of captured arrays, with which the inputs of every program begin. */
export interface Bodies {
  /**
   * Tracers of outer traces and concrete arrays of rank 1 or more; concrete scalars are literals.
   */
  readonly captured: readonly NDArray[];
  readonly bodies: readonly TracedBody[];
}

export interface BodyOptions {
  /** The function of the library, for messages. */
  readonly who: string;
  /** What each function is to it, for messages, where there are several. */
  readonly roles?: readonly string[];
  /** The types to trace with, where they are not those of the arrays among the arguments. */
  readonly avals?: readonly Aval[];
}

/** Traces a function of these arguments; what is no array among them reaches it as it is. */
export function traceBody(
  f: AnyFunction,
  args: readonly unknown[],
  options: BodyOptions,
): TracedBody & { readonly captured: readonly NDArray[] } {
  const { captured, bodies } = traceBodies([f], args, options);
  return { ...at(bodies, 0), captured };
}

/** Traces functions of the same arguments. */
export function traceBodies(
  functions: readonly AnyFunction[],
  args: readonly unknown[],
  options: BodyOptions,
): Bodies {
  const { who, roles, ...rest } = options;
  const flat = flattenArguments(args, who);
  const traced = functions.map((f, i) =>
    traceFunction(f, flat, { ...rest, who: roles === undefined ? who : `${who} (${roles[i]})` }),
  );
  const owned = traced.map(({ program, captured }) => [
    ...captured,
    ...program.constants.map((c): NDArray => c.value),
  ]);
  const captured = [...new Set(owned.flat())];
  const bodies = traced.map(({ program, outDef }, i) => ({
    program: close(program, flat.arrays.length, at(owned, i), captured),
    outDef,
    outAvals: avalsOf(program.outputs),
  }));
  return { captured, bodies };
}

/** A program with further inputs in front, which it does not use. */
export function takingMore(program: Program, more: readonly NDArray[]): Program {
  const inputs = more.map((x, i) => newVar(program.varCount + i, x.aval));
  return renumber(
    [...inputs, ...program.inputs],
    program.constants,
    program.equations,
    program.outputs,
  );
}

/**
 * The program with the arrays `captured` as its first inputs; those it owns are its inputs from
 * `count` on, then its constants.
 */
function close(
  program: Program,
  count: number,
  owned: readonly NDArray[],
  captured: readonly NDArray[],
): Program {
  const vars = [...program.inputs.slice(count), ...program.constants.map((c) => c.binder)];
  const varOf = new Map<NDArray, Var>(zip(owned, vars));
  let next = program.varCount;
  const inputs = captured.map((x) => varOf.get(x) ?? newVar(next++, x.aval));
  const args = program.inputs.slice(0, count);
  return renumber([...inputs, ...args], [], program.equations, program.outputs);
}

/** The program with outputs converted to these types, which differ from its own in dtype alone. */
export function convertOutputs(program: Program, types: readonly Aval[]): Program {
  const builder = new Builder(rules);
  const inputs = program.inputs.map((v) => builder.input(v.aval));
  const outputs = zip(builder.inline(program, inputs), types).map(([a, type]): Atom => {
    const { dtype, weak } = type;
    if (a.aval.dtype === dtype && a.aval.weak === weak) return a;
    if (a.kind === 'literal') return newLiteral(a.value, type);
    return at(builder.emit('convert', [a], weak ? { dtype, weak } : { dtype }), 0);
  });
  return builder.finish(outputs);
}
