/**
 * Derivatives at a point outside of any trace: the value is computed in one run and the derivative
 * in later ones, which works as long as no tape, which lasts for one run, lies between them.
 */
import { fail } from '../array/errors.js';
import { usesTape } from '../ir/effects.js';
import type { Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { applyProgram } from '../trace/bind.js';
import { currentTrace } from '../trace/trace.js';
import { flattenArguments, traceFunction } from '../trace/arguments.js';
import type { AnyFunction } from '../trace/checks.js';
import { unflatten } from '../tree/tree.js';

/** Whether a derivative must be computed in the run that computes the value. */
export const needsOneRun = (linear: Program): boolean =>
  currentTrace() === null && usesTape(linear, rules);

/** Applies a function as one program. */
export function inOneRun(f: AnyFunction, args: readonly unknown[], who: string): unknown {
  const flat = flattenArguments(args, who);
  const { program, captured, outDef } = traceFunction(f, flat, { who });
  return unflatten(outDef, applyProgram(program, [...flat.arrays, ...captured]));
}

/** Refuses to hand out a derivative whose tape would not last. */
export function checkLasts(linear: Program, who: string): void {
  if (!needsOneRun(linear)) return;
  fail(
    'tape-outside-jit',
    `${who}: the function has a whileLoop, or a foriLoop with traced bounds, whose tape lasts for one ` +
      `run of a compiled function, but ${who} returns a function to be called later. Call both ` +
      `inside of one jit, as in jit((x, ct) => vjp(f, [x])[1](ct)); grad needs no jit.`,
  );
}
