/**
 * Running programs: as JS on raw values, as WebAssembly on arrays, which may lie in its heap, or by
 * the evaluator where no code may be generated.
 */
import { DenseArray } from '../../array/dense.js';
import type { TypedArray } from '../../array/dtype.js';
import { zip } from '../../array/shape.js';
import { evaluateProgram } from '../../ir/evaluate.js';
import type { Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
import { canGenerateCode, type Compiled, type CompiledForHeap, type Raw } from './compile.js';
import { holding, type RunArrays } from '../targets/wasm/heap/instance.js';

/** One raw value per input of the program; the raw result, or a list where there are several. */
export type RunRaw = (...inputs: (TypedArray | number)[]) => Raw | Raw[];

/** A function that runs a program, whose constants it holds. */
export type Runner =
  | { readonly target: 'js'; readonly run: RunRaw }
  | { readonly target: 'wasm'; readonly run: RunArrays };

/** What runs `program` by its code in the heap; null where the host refuses that code. */
export function wasmRunner(program: Program, { run }: Pick<CompiledForHeap, 'run'>): Runner | null {
  const constants = program.constants.map((c) => c.value);
  return run && { target: 'wasm', run: holding(run, constants) };
}

/** What runs `program` by its JS, or by the evaluator where that may not be. */
export function jsRunner(program: Program, code: Compiled): Runner {
  if (!canGenerateCode()) return { target: 'js', run: evaluated(program) };
  const { run } = code;
  const constants = program.constants.map((c) => c.value.raw);
  return {
    target: 'js',
    run: constants.length === 0 ? run : (...inputs) => run(...inputs, ...constants),
  };
}

/** Runs a program whose inputs and outputs have these types on arrays. */
export const runArrays = (
  program: Program,
  runner: Runner,
  inputs: readonly DenseArray[],
): DenseArray[] =>
  runner.target === 'wasm'
    ? runner.run(inputs)
    : wrapResults(program, runner.run(...inputs.map((x) => x.raw)));

let warned = false;

/** The slow way, for pages whose content security policy forbids `new Function`. */
function evaluated(program: Program): RunRaw {
  if (!warned) {
    warned = true;
    console.warn(
      'tanjent: this page forbids generating code (Content-Security-Policy without unsafe-eval). ' +
        'Programs run in the evaluator, which is many times slower.',
    );
  }
  return (...inputs) => {
    const args = zip(program.inputs, inputs).map(([v, raw]) => new DenseArray(v.aval, raw));
    const results = evaluateProgram(rules, program, args).map(({ raw }) =>
      typeof raw === 'number' ? raw : raw.slice(),
    );
    return results.length === 1 ? (results[0] as Raw) : results;
  };
}

/** The raw results of a run as arrays. */
export function wrapResults(program: Program, raw: Raw | Raw[]): DenseArray[] {
  if (program.outputs.length === 0) return [];
  const list = program.outputs.length === 1 ? [raw as Raw] : (raw as Raw[]);
  return zip(program.outputs, list).map(([a, value]) => new DenseArray(a.aval, value));
}
