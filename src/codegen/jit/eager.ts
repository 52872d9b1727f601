/**
 * Eager execution: outside of a trace every operation runs at once, as a program of one equation,
 * remembered by primitive, params and types, and compiled once that pays.
 */
import { printAval } from '../../array/aval.js';
import type { DenseArray } from '../../array/dense.js';
import { denseScalar } from '../../array/dense.js';
import { at, zip } from '../../array/shape.js';
import { Cache, CacheByObject, clearable } from '../../array/cache.js';
import { usesTape } from '../../ir/effects.js';
import { bindInputs, Builder } from '../../ir/builder.js';
import {
  isProgram,
  newEquation,
  newLiteral,
  newProgram,
  newVar,
  type Atom,
  type PrimName,
  type PrimParams,
  type Program,
} from '../../ir/program.js';
import { ownParams } from '../../ir/own-params.js';
import { sameParams } from '../../ir/same-params.js';
import { copyOf } from '../../primitives/debug.js';
import { rules } from '../../primitives/index.js';
import { Ops } from '../../primitives/ops.js';
import type { Rules } from '../../primitives/record.js';
import type { TypeRule } from '../../ir/rules.js';
import type { Executor } from '../../trace/executor.js';
import type { Runner } from '../targets/target.js';
import { evaluatedFirst } from './evaluated-first.js';
import { Lowered } from './lowered.js';
import { compileDefaults, type Compilation } from './options.js';

interface OneEquation {
  readonly params: unknown;
  readonly runner: Runner;
  readonly compilation: Compilation;
}

/** How many one-equation programs are remembered, and how many that differ in params alone. */
const capacity = 4096;
const differingInParams = 256;
const known = clearable(new Cache<OneEquation>(capacity, differingInParams));
/** Those whose params hold a program: they live as long as it does. */
const knownByProgram = clearable(new CacheByObject<OneEquation>(64));

function bindEager<N extends PrimName>(
  name: N,
  inputs: readonly DenseArray[],
  params: PrimParams[N],
  literals: readonly boolean[],
): DenseArray[] {
  // Each callback is a function of its own, for which code would be made and kept in vain.
  const { lower } = rules[name] as Rules<PrimParams[N]>;
  if (lower.kind === 'host') {
    return [...(lower.callback(params)(...inputs.map(copyOf)) ?? [])];
  }
  return (
    bindAlone(name, inputs, params, literals) ??
    oneEquation(name, inputs, params, literals).runner.run(inputs)
  );
}

/**
 * The operation as its record says that it runs alone: one program for all values of some params.
 */
function bindAlone<N extends PrimName>(
  name: N,
  inputs: readonly DenseArray[],
  params: PrimParams[N],
  literals: readonly boolean[],
): DenseArray[] | undefined {
  const { type, alone } = rules[name] as Rules<PrimParams[N]>;
  if (alone === undefined) return undefined;
  const types = inputs.map((x) => x.aval);
  const outputs = type(typedAtoms(inputs, literals), params);
  const parts = alone(params, { inputs: types, outputs });
  if (parts === null) return undefined;
  const further = parts.operands.map((n) => denseScalar(n, 'int32'));
  const operands = [...inputs, ...further];
  const { runner } = remembered(`${name} alone`, operands, parts.params, [], (own) => {
    const program = new Ops(new Builder(rules)).program(
      operands.map((x) => x.aval),
      (b, xs) => [parts.write(b, xs.slice(0, inputs.length), xs.slice(inputs.length))],
    );
    return evaluatedFirst(program, () => runnerFor(program, own, name));
  });
  return runner.run(operands);
}

const oneEquation = <N extends PrimName>(
  name: N,
  inputs: readonly DenseArray[],
  params: PrimParams[N],
  literals: readonly boolean[],
): OneEquation =>
  remembered(name, inputs, params, literals, (own) => {
    const program = oneEquationProgram(name, inputs, own, literals);
    return evaluatedFirst(program, () => runnerFor(program, own, name));
  });

/** What runs `what` on operands of these types, made once for these params. */
function remembered<P extends object>(
  what: string,
  inputs: readonly DenseArray[],
  params: P,
  literals: readonly boolean[],
  make: (own: P) => Runner,
): OneEquation {
  const held = heldBy(params);
  const cache = held === undefined ? known : knownByProgram.of(held);
  const compilation = compileDefaults();
  let key = what;
  inputs.forEach((x, i) => (key += ` ${printAval(x.aval)}${literals[i] === true ? '!' : ''}`));
  const found = cache.find(
    key,
    (e) => e.compilation === compilation && sameParams(e.params, params),
  );
  if (found !== undefined) return found;
  // What is remembered may hold no list of the user's, who may change it.
  const own = ownParams(params);
  return cache.add(key, { params: own, runner: make(own), compilation });
}

/** The programs that an equation holds are worth the passes, a single equation is not. */
const runnerFor = (program: Program, params: object, name: string): Runner => {
  const optimized = heldBy(params) === undefined ? program : undefined;
  return new Lowered(program, name, compileDefaults(), optimized).runner;
};

/** A program among the params, if there is one. */
const heldBy = (params: object): Program | undefined =>
  Object.values(params).flat().find(isProgram);

/** Atoms for the type rule: of a literal its value does not matter. */
const typedAtoms = (inputs: readonly DenseArray[], literals: readonly boolean[]): Atom[] =>
  inputs.map((x, i) => (literals[i] === true ? newLiteral(0, x.aval) : newVar(i, x.aval)));

/**
 * The program of one equation. A literal operand becomes an input, so that its value does not
 * matter, but is typed as a literal: in elementwise equations it stands for any shape.
 */
function oneEquationProgram<N extends PrimName>(
  name: N,
  inputs: readonly DenseArray[],
  params: PrimParams[N],
  literals: readonly boolean[],
): Program {
  const typed = typedAtoms(inputs, literals);
  const types = (rules[name].type as TypeRule<PrimParams[N]>)(typed, params);
  const binders = inputs.map((x, i) => newVar(i, x.aval));
  const outputs = types.map((t, k) => newVar(inputs.length + k, t));
  const equation = newEquation(name, binders, params, outputs, undefined);
  return newProgram(binders, [], [equation], outputs, inputs.length + outputs.length);
}

/**
 * Runs a program equation by equation, so that nothing is compiled anew for it; as a whole where it
 * has a tape, which lasts for one run.
 */
function runEager(program: Program, args: readonly DenseArray[]): DenseArray[] {
  if (usesTape(program, rules)) {
    return new Lowered(program, 'eager').runner.run(args);
  }
  const environment = bindInputs<DenseArray>(program, args, (value) => value);
  const read = (a: Atom): DenseArray =>
    a.kind === 'literal' ? denseScalar(a.value, a.aval.dtype, a.aval.weak) : at(environment, a.id);
  for (const equation of program.equations) {
    const outputs = bindEager(
      equation.primitive,
      equation.inputs.map(read),
      equation.params as never,
      equation.inputs.map((a) => a.kind === 'literal'),
    );
    zip(equation.outputs, outputs).forEach(([v, value]) => (environment[v.id] = value));
  }
  return program.outputs.map(read);
}

/** Runs what is applied outside of any trace. */
export const eagerExecutor: Executor = { bind: bindEager, run: runEager };
