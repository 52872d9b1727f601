/**
 * Functions whose residuals are computed again. The derivative of a checkpoint is one linear
 * equation, again a checkpoint, whose program computes what it needs of the primal values from the
 * operands. No pass looks into it together with the first computation, so the two are never merged.
 */
import { zip } from '../../array/shape.js';
import { bindInputs, lookup } from '../../ir/builder.js';
import { avalsOf, type Atom, type PrimParams, type Program, type Var } from '../../ir/program.js';
import { call } from '../control/call.js';
import { marked, cut, isPresent, spread } from '../control/present.js';
import { slice, withOutputs } from '../control/programs.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type ForwardRule, type JvpRule, type Recur, type Rules } from '../record.js';

type Params = PrimParams['checkpoint'];

const name = 'checkpoint';

const forward: ForwardRule<Params> = (p, inputs, tangents, { program, policy }, recur) => {
  const derived = recur.jvp(program, tangents.map(isPresent));
  const results = p.bind(name, [...inputs, ...tangents.filter(isPresent)], {
    program: derived.program,
    policy,
  });
  const [outputs, moved] = cut(results, program.outputs.length) as [Primal[], Primal[]];
  return { outputs, tangents: spread(moved, derived.nonzero) };
};

const split: JvpRule<Params> = (p, t, inputs, tangents, { program, policy }, recur) => {
  if (policy === 'everything') {
    const { split: splitCall } = call.jvp as { readonly split: JvpRule<PrimParams['call']> };
    return splitCall(p, t, inputs, tangents, { name, program }, recur);
  }
  const parts = recur.linearize(program, tangents.map(isPresent));
  const count = program.outputs.length;
  const again = recompute(p, parts, count, policy);
  const kept = policy === 'dots' ? again.keeping : program;
  const results = p.bind(name, inputs, { program: kept, policy });
  const outputs = results.slice(0, count);
  if (!parts.nonzero.includes(true)) return { outputs, tangents: outputs.map(() => null) };
  const values = [...marked(inputs, again.inputs), ...results.slice(count)];
  const operands = [
    ...values.map((c) => t.residual(c)),
    ...marked(tangents.filter(isPresent), again.tangents),
  ];
  const moved = t.linear(name, operands, { program: again.linear, policy });
  return { outputs, tangents: spread(moved, parts.nonzero) };
};

/** The linear part of a checkpoint, without residuals. */
interface Recomputation {
  /** The primal program; its outputs, then the results of dots that `linear` needs. */
  readonly keeping: Program;
  /**
   * The program from the inputs, kept results and tangents that it needs to the tangents of the
   * outputs.
   */
  readonly linear: Program;
  /** Which inputs and which tangents `linear` takes. */
  readonly inputs: readonly boolean[];
  readonly tangents: readonly boolean[];
}

function recompute(
  b: Ops,
  parts: ReturnType<Recur['linearize']>,
  count: number,
  policy: Params['policy'],
): Recomputation {
  const primal = policy === 'dots' ? withoutCalls(b, parts.primal) : parts.primal;
  const dots: Var[] = primal.equations.flatMap((e) =>
    policy === 'dots' && e.primitive === 'dotGeneral' ? e.outputs : [],
  );
  const takes = [...primal.inputs, ...dots, ...parts.linear.inputs.slice(parts.residuals)];
  const whole = b.program(avalsOf(takes), (inner, args) => {
    const [inputs, kept, tangents] = cut(args, primal.inputs.length, dots.length);
    const residuals = residualsFrom(inner, primal, inputs!, new Map(zip(dots, kept!)));
    return inner.inline(parts.linear, [...residuals.slice(count), ...tangents!]);
  });
  const isUsed = usedInputs(whole);
  const [inputs, kept, tangents] = cut(isUsed, primal.inputs.length, dots.length);
  const outputs = [...primal.outputs.slice(0, count), ...marked(dots, kept!)];
  return {
    keeping: withOutputs(primal, outputs),
    linear: slice(whole, marked(whole.inputs, isUsed), whole.outputs),
    inputs: inputs!,
    tangents: tangents!,
  };
}

/**
 * The outputs of a primal program, where the results of some equations are known. What an equation
 * without results is done for has been done the first time.
 */
function residualsFrom(
  b: Ops,
  primal: Program,
  inputs: readonly Primal[],
  known: ReadonlyMap<Var, Primal>,
): Atom[] {
  const environment = bindInputs<Atom>(primal, inputs, (c) => b.constant(c));
  for (const equation of primal.equations) {
    const { outputs } = equation;
    if (outputs.length === 0) continue;
    const kept = outputs.map((v) => known.get(v));
    const args = equation.inputs.map((a) => lookup(environment, a));
    const results = kept[0] === undefined ? b.again(equation, args) : kept;
    zip(outputs, results).forEach(([v, value]) => (environment[v.id] = value));
  }
  return primal.outputs.map((a) => lookup(environment, a));
}

/** Which inputs the outputs depend on. */
function usedInputs(program: Program): boolean[] {
  const lean = slice(program, program.inputs, program.outputs);
  const used = new Set<Atom>([...lean.outputs, ...lean.equations.flatMap((e) => e.inputs)]);
  return lean.inputs.map((v) => used.has(v));
}

/** The program with the equations of what it calls in the place of the calls. */
function withoutCalls(b: Ops, program: Program): Program {
  if (!program.equations.some((e) => e.primitive === 'call')) return program;
  const flatten = (inner: Ops, callee: Program, args: readonly Primal[]): Primal[] => {
    const environment = bindInputs<Atom>(callee, args, (c) => inner.constant(c));
    for (const equation of callee.equations) {
      const operands = equation.inputs.map((a) => lookup(environment, a));
      const results =
        equation.primitive === 'call'
          ? flatten(inner, equation.params.program, operands)
          : inner.again(equation, operands);
      zip(equation.outputs, results).forEach(([v, value]) => (environment[v.id] = value));
    }
    return callee.outputs.map((a) => lookup(environment, a));
  };
  return b.program(avalsOf(program.inputs), (inner, args) => flatten(inner, program, args));
}

export const checkpoint: Rules<Params> = {
  ...computes,
  type: (inputs, { program }) => call.type(inputs, { name, program }),
  evaluate: (inputs, { program }, _outputs, { run }) => run(program, inputs),
  jvp: { forward, split },
  transpose: (b, cotangents, inputs, { program, policy }, recur) => {
    const linear = inputs.map((x) => x.kind === 'linear');
    const transposed = recur.transpose(program, linear, cotangents.map(isPresent));
    const known = inputs.filter((x) => x.kind !== 'linear');
    const results = b.bind(name, [...known, ...cotangents.filter(isPresent)], {
      program: transposed.program,
      policy,
    });
    return spread(spread(results, transposed.nonzero), linear);
  },
  batch: {
    sharing: (b, inputs, marks, { program, policy }, size, recur) => {
      const batched = recur.vmap(program, size, marks);
      const outputs = b.bind(name, inputs, { program: batched.program, policy });
      return { outputs, mapped: batched.mapped };
    },
  },
  complex: 'by its programs',
  lower: { kind: 'call', program: ({ program }) => program },
};
