/**
 * Eager execution: outside of a trace every operation runs at once, as a compiled program of one
 * equation, remembered by primitive, params and types. There is no second implementation of any
 * operation.
 */
import { printAval, type Aval } from '../array/aval.js';
import type { DenseArray } from '../array/dense.js';
import { denseScalar } from '../array/dense.js';
import { zip } from '../array/shape.js';
import { usesTape } from '../ir/effects.js';
import { bindInputs } from '../ir/builder.js';
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
} from '../ir/program.js';
import { ownParams } from '../ir/own-params.js';
import { sameParams } from '../ir/same-params.js';
import { copyOf } from '../primitives/debug.js';
import { rules } from '../primitives/index.js';
import type { TypeRule } from '../ir/rules.js';
import type { Executor } from '../trace/executor.js';
import { Lowered } from './lowered.js';
import { compileDefaults } from './options.js';
import { runArrays, type Runner } from './run.js';

interface OneEquation {
  readonly params: unknown;
  readonly program: Program;
  readonly runner: Runner;
}

/** How many buckets of programs are remembered; the longest unused goes first. */
const capacity = 4096;
/** How many programs that differ in params alone; the oldest goes first. */
const bucketCapacity = 256;
/** The buckets: one-equation programs by primitive and types. */
const known = new Map<string, OneEquation[]>();
/** Those whose params hold a program: they live as long as it does. */
let knownByProgram = new WeakMap<Program, OneEquation[]>();
/** What they were compiled with. */
let compiledWith = compileDefaults();

function bindEager<N extends PrimName>(
  name: N,
  inputs: readonly DenseArray[],
  params: PrimParams[N],
  literals: readonly boolean[],
): DenseArray[] {
  if (name === 'slice') {
    const slice = params as PrimParams['slice'];
    if (slice.steps.every((step) => step === 1)) return bindSlice(inputs[0] as DenseArray, slice);
  }
  // Each callback is a function of its own, for which code would be made and kept in vain.
  if (name === 'callback') {
    (params as PrimParams['callback']).callback(...inputs.map(copyOf));
    return [];
  }
  const found = oneEquation(name, inputs, params, literals);
  return runArrays(found.program, found.runner, inputs);
}

/**
 * A slice without steps runs as a dynamic one, whose code is the same at all places: a loop over the
 * rows of an array compiles one program, not one for each row.
 */
function bindSlice(x: DenseArray, params: PrimParams['slice']): DenseArray[] {
  const [type] = rules.slice.type([newVar(0, x.aval)], params);
  const starts = params.starts.map((start) => denseScalar(start, 'int32'));
  const { shape: sizes } = type as Aval;
  return bindEager('dynamicSlice', [x, ...starts], { sizes }, [false, ...starts.map(() => false)]);
}

function oneEquation<N extends PrimName>(
  name: N,
  inputs: readonly DenseArray[],
  params: PrimParams[N],
  literals: readonly boolean[],
): OneEquation {
  const bucket = bucketOf(name, inputs, params, literals);
  let found = bucket.find((e) => sameParams(e.params, params));
  if (found === undefined) {
    // What is remembered may hold no list of the user's, who may change it.
    const own = ownParams(params);
    const program = oneEquationProgram(name, inputs, own, literals);
    found = { params: own, program, runner: runnerFor(program, own, name) };
    bucket.push(found);
    if (bucket.length > bucketCapacity) bucket.shift();
  }
  return found;
}

/** The programs that an equation holds are worth the passes, a single equation is not. */
const runnerFor = (program: Program, params: object, name: string): Runner => {
  const optimized = heldBy(params) === undefined ? program : undefined;
  return new Lowered(program, name, compileDefaults(), optimized).runner;
};

/** A program among the params, if there is one. */
const heldBy = (params: object): Program | undefined =>
  Object.values(params).flat().find(isProgram);

function bucketOf(
  name: PrimName,
  inputs: readonly DenseArray[],
  params: object,
  literals: readonly boolean[],
): OneEquation[] {
  if (compiledWith !== compileDefaults()) {
    known.clear();
    knownByProgram = new WeakMap();
    compiledWith = compileDefaults();
  }
  const held = heldBy(params);
  if (held !== undefined) {
    let bucket = knownByProgram.get(held);
    if (bucket === undefined) knownByProgram.set(held, (bucket = []));
    return bucket;
  }
  let key: string = name;
  inputs.forEach((x, i) => (key += ` ${printAval(x.aval)}${literals[i] === true ? '!' : ''}`));
  let bucket = known.get(key);
  if (bucket === undefined) bucket = [];
  else known.delete(key);
  known.set(key, bucket);
  if (known.size > capacity) known.delete(known.keys().next().value as string);
  return bucket;
}

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
  const typed = inputs.map((x, i): Atom =>
    literals[i] === true ? newLiteral(0, x.aval) : newVar(i, x.aval),
  );
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
  if (usesTape(program)) {
    return runArrays(program, new Lowered(program, 'eager').runner, args);
  }
  const environment = bindInputs<DenseArray>(program, args, (value) => value);
  const read = (a: Atom): DenseArray =>
    a.kind === 'literal'
      ? denseScalar(a.value, a.aval.dtype, a.aval.weak)
      : (environment[a.id] as DenseArray);
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
