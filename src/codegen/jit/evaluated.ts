import { DenseArray } from '../../array/dense.js';
import { zip } from '../../array/shape.js';
import { evaluateProgram } from '../../ir/evaluate.js';
import type { Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
import { overComplex, realProgram } from './compile.js';
import type { RunArrays, Runner } from '../targets/target.js';

let warned = false;

/** The slow way, where no target can run: a page's content security policy can forbid all code. */
export function evaluated(program: Program): Runner {
  if (!warned) {
    warned = true;
    console.warn(
      'tanjent: this page forbids generating code (Content-Security-Policy without unsafe-eval). ' +
        'Programs run in the evaluator, which is many times slower.',
    );
  }
  const real = realProgram(program);
  const run: RunArrays = (inputs) => {
    const args = zip(real.inputs, inputs).map(([v, x]) => new DenseArray(v.aval, x.raw));
    return ownResults(real, evaluateProgram(rules, real, args));
  };
  return overComplex({ run, runRaw: null }, program);
}

/** The results with elements of their own: in the evaluator views share those of operands. */
export const ownResults = (program: Program, results: readonly DenseArray[]): DenseArray[] =>
  zip(program.outputs, results).map(
    ([a, { raw }]) => new DenseArray(a.aval, typeof raw === 'number' ? raw : raw.slice()),
  );
