import { DenseArray } from '../../array/dense.js';
import { zip } from '../../array/shape.js';
import { evaluateProgram } from '../../ir/evaluate.js';
import type { Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
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
  const run: RunArrays = (inputs) => {
    const args = zip(program.inputs, inputs).map(([v, x]) => new DenseArray(v.aval, x.raw));
    return zip(program.outputs, evaluateProgram(rules, program, args)).map(
      ([a, { raw }]) => new DenseArray(a.aval, typeof raw === 'number' ? raw : raw.slice()),
    );
  };
  return { run, runRaw: null };
}
