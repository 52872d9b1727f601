/** The way of a program to code, step by step, as text. */
import { fail } from '../../array/errors.js';
import { programsRewritten } from '../../ir/made.js';
import { passes } from '../../ir/passes/index.js';
import { printProgram } from '../../ir/print.js';
import type { Program } from '../../ir/program.js';
import { kernelsRewritten } from '../../loops/made.js';
import { printKernels, printSchedule } from '../../loops/print.js';
import { rules } from '../../primitives/index.js';
import { plansMade } from '../lower/made.js';
import { printPlan } from '../lower/plan/print.js';
import { registeredTargets } from '../targets/registry.js';
import { compile } from './compile.js';
import { Lowered } from './lowered.js';
import { compileDefaults } from './options.js';

/** A step that has been taken, and what it made. */
export interface Step {
  readonly title: string;
  /** undefined where it changed nothing. */
  readonly text: string | undefined;
}

/**
 * The program as traced and after each pass, the plan and the loops of its functions, and its code.
 */
export function stepsOf(traced: Program, name: string): Step[] {
  const steps: Step[] = [{ title: 'as traced', text: printProgram(traced) }];
  const optimized = passes.reduce((before, pass) => {
    const after = pass.run(before, rules);
    const text = after === before ? undefined : printProgram(after);
    steps.push({ title: `after the pass '${pass.name}'`, text });
    return after;
  }, traced);
  const options = compileDefaults();
  // Estimates may lower it for several targets: the one that is picked is told of alone.
  const { target: targetName } = new Lowered(traced, name, options, optimized);
  const target =
    registeredTargets().find((t) => t.name === targetName) ??
    fail('internal', `the target ${targetName} is not registered`);
  /** The loops of each function as they are so far. */
  const known = new Map<string, string>();
  const stop = [
    programsRewritten.add((made, program) =>
      steps.push({ title: `after ${made}`, text: printProgram(program) }),
    ),
    plansMade.add((functionName, graph, plan) => {
      let before: string | undefined;
      for (const [step, text] of printPlan(graph, plan)) {
        const title = `plan of ${functionName} for ${targetName}, ${step}`;
        steps.push({ title, text: text === before ? undefined : text });
        before = text;
      }
    }),
    kernelsRewritten.add((made, f) => {
      const loops = printKernels(f);
      const text = loops === known.get(f.name) ? undefined : loops;
      known.set(f.name, loops);
      steps.push({ title: `loops of ${f.name} for ${targetName}, ${made}`, text });
    }),
  ];
  try {
    const { code } = compile(optimized, name, target, options);
    steps.push({
      title: `loops for ${targetName} with their memory`,
      text: printSchedule(code.schedule),
    });
    for (const stage of target.stages) steps.push({ title: stage, text: code.text(stage) });
  } finally {
    stop.forEach((end) => end());
  }
  return steps;
}
