/**
 * Operations that run by themselves on small arrays are evaluated at first, where no target is
 * asked for: making code takes longer than some dozen runs in the evaluator, and much of what
 * stands around a program, shapes that occur once, is never run more often.
 */
import { isComplex } from '../../array/dtype.js';
import { rawIfHere, type DenseArray } from '../../array/dense.js';
import type { Aval } from '../../array/aval.js';
import { sizeOf } from '../../array/shape.js';
import { evaluateProgram } from '../../ir/evaluate.js';
import { avalsOf, type PrimName, type Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
import type { Runner } from '../targets/target.js';
import { ownResults } from './evaluated.js';
import { compileDefaults } from './options.js';

/**
 * The operations of which code and evaluator give the same to the last bit: those that move
 * elements, and those whose result IEEE 754 or the arithmetic of integers defines.
 */
export const exactOperations: ReadonlySet<PrimName> = new Set<PrimName>([
  'broadcast', 'reshape', 'transpose', 'reverse', 'slice', 'dynamicSlice', 'sliceAt', 'pad', 'iota',
  'concatenate', 'gather', 'dynamicUpdateSlice', 'bitcast', 'convert', 'select', 'stopGradient',
  'named', 'neg', 'add', 'sub', 'mul', 'div', 'max', 'min', 'clamp', 'abs', 'sign', 'sqrt', 'floor', 'ceil',
  'round', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'isFinite', 'and', 'or', 'xor', 'not', 'shiftLeft',
  'shiftRightLogical', 'shiftRightArithmetic', 'mulHigh', 'populationCount', 'clz',
]); // prettier-ignore

/** The most elements, operands and results together, that are evaluated. */
const mostElements = 16_384;
/** The evaluator's work on an operation before code is made, in elements. */
const mostWork = 32_768;
/** What each run costs besides its elements. */
const workOfRun = 256;

const elementsOf = (avals: readonly Aval[]): number =>
  avals.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** The runner of a program of one equation; `compile` makes that of its code. */
export function evaluatedFirst(program: Program, compile: () => Runner): Runner {
  const avals = [...avalsOf(program.inputs), ...avalsOf(program.outputs)];
  const elements = elementsOf(avals);
  const isExact = program.equations.every((e) => exactOperations.has(e.primitive));
  const isSmall = elements <= mostElements && !avals.some(({ dtype }) => isComplex(dtype));
  if (compileDefaults().target !== 'auto' || !isExact || !isSmall) return compile();
  let work = 0;
  let compiled: Runner | null = null;
  const run = (inputs: readonly DenseArray[]): DenseArray[] => {
    if (compiled !== null) return compiled.run(inputs);
    work += workOfRun + elements;
    if (work > mostWork || inputs.some((x) => rawIfHere(x) === null))
      return (compiled = compile()).run(inputs);
    return ownResults(program, evaluateProgram(rules, program, inputs));
  };
  return { run, runRaw: null };
}
