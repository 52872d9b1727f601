/** Which equations each kernel of a lowered program computes. */
import { varName } from '../../../../src/ir/names.js';
import { directPrograms } from '../../../../src/ir/print.js';
import type { Equation, Program } from '../../../../src/ir/program.js';
import { shortName } from '../../../../src/array/dtype.js';
import { plansMade } from '../../../../src/codegen/lower/made.js';
import {
  isInline,
  type GraphOperand,
  type GraphValue,
} from '../../../../src/codegen/lower/plan/graph.js';
import { operandOf, type KernelPlan } from '../../../../src/codegen/lower/plan/kernel-plan.js';
import type { Plan } from '../../../../src/codegen/lower/plan/plan.js';
import type { LoopFunction, Schedule } from '../../../../src/loops/loops.js';
import { kernelsRewritten } from '../../../../src/loops/made.js';

/** What a kernel computes. */
export interface KernelEquations {
  readonly name: string;
  readonly function: string;
  /** By their names, which values of programs that equations hold may share with others. */
  readonly values: ReadonlyMap<string, readonly NamedValue[]>;
}

export interface NamedValue {
  /** The dtype as loops print it. */
  readonly type: string;
  readonly equation: Equation;
  /** The names of the values of this kernel that it is computed from. */
  readonly from: readonly string[];
}

/** Listens while `work` lowers; gives what it gives, and what finds the kernels of its schedule. */
export function listening<T>(work: () => T): {
  readonly result: T;
  kernelsOf(schedule: Schedule): KernelEquations[];
} {
  const plans = new Map<string, Plan>();
  const written = new Map<string, readonly string[]>();
  const stops = [
    plansMade.add((name, _graph, plan) => plans.set(name, plan)),
    kernelsRewritten.add((step, f) => {
      if (step === 'as written')
        written.set(
          f.name,
          f.kernels.map((k) => k.name),
        );
    }),
  ];
  try {
    const result = work();
    return { result, kernelsOf: (s) => s.functions.flatMap((f) => ofFunction(f, plans, written)) };
  } finally {
    stops.forEach((stop) => stop());
  }
}

/** The kernels of a function; passes have joined some of those that were planned. */
function ofFunction(
  { name, kernels }: LoopFunction,
  plans: ReadonlyMap<string, Plan>,
  written: ReadonlyMap<string, readonly string[]>,
): KernelEquations[] {
  const plan = plans.get(name);
  const names = written.get(name) ?? [];
  let next = 0;
  return kernels.map((kernel) => {
    const values = new Map<string, NamedValue[]>();
    // The name of joined kernels is a list of theirs.
    let rest = kernel.name;
    while (plan !== undefined && next < names.length && rest !== '') {
      const own = names[next] as string;
      if (!rest.startsWith(own)) break;
      rest = rest.slice(own.length).replace(/^, /, '');
      collect(plan.kernels.list[next++] as KernelPlan, plan, values);
    }
    return { name: kernel.name, function: name, values };
  });
}

/** Adds what a kernel computes: from its tasks back to what is stored, or has its own kernel. */
function collect(kernel: KernelPlan, plan: Plan, into: Map<string, NamedValue[]>): void {
  const { buffers } = plan.kernels;
  const isHere = (x: GraphOperand): x is GraphValue =>
    x.kind === 'var' && x.node !== null && isInline(x.node) && !buffers.has(x);
  const seen = new Set<GraphValue>();
  const add = (v: GraphValue): void => {
    if (seen.has(v) || v.node === null) return;
    seen.add(v);
    const { equation, inputs } = v.node;
    const here = inputs.filter(isHere);
    const type = shortName[v.aval.dtype];
    const from = [...here.map(({ name }) => name), ...resultsWithin(equation)];
    note(into, v.name, { type, equation, from });
    for (const program of directPrograms(equation)) collectProgram(program, into);
    here.forEach(add);
  };
  if (kernel.node !== null) kernel.node.outputs.forEach(add);
  for (const task of kernel.tasks) {
    if (task.source.kind === 'var') add(task.source);
    task.piece?.node.outputs.forEach(add);
    task.reduce?.outputs.forEach(add);
    const operand = operandOf(task);
    if (isHere(operand)) add(operand);
  }
}

/** What loops and branches give is computed by the programs that they hold. */
const resultsWithin = (equation: Equation): string[] =>
  directPrograms(equation).flatMap(({ outputs }) =>
    outputs.flatMap((a) => (a.kind === 'var' ? [varName(a.id)] : [])),
  );

/** Adds what a program computes that an equation of a kernel holds. */
function collectProgram({ equations }: Program, into: Map<string, NamedValue[]>): void {
  const made = new Set(equations.flatMap((e) => e.outputs.map((v) => v.id)));
  for (const equation of equations) {
    const here = equation.inputs.flatMap((a) =>
      a.kind === 'var' && made.has(a.id) ? [varName(a.id)] : [],
    );
    const from = [...here, ...resultsWithin(equation)];
    for (const { id, aval } of equation.outputs)
      note(into, varName(id), { type: shortName[aval.dtype], equation, from });
    for (const program of directPrograms(equation)) collectProgram(program, into);
  }
}

function note(into: Map<string, NamedValue[]>, name: string, value: NamedValue): void {
  const known = into.get(name);
  if (known === undefined) into.set(name, [value]);
  else known.push(value);
}
