/**
 * Functions whose residuals are computed again. The derivative of a checkpoint is one linear
 * equation, again a checkpoint, whose program computes what it needs of the primal values from the
 * operands. No pass looks into it together with the first computation, so the two are never merged.
 */
import { at, zip } from '../../array/shape.js';
import { bindInputs, lookup } from '../../ir/builder.js';
import {
  avalsOf,
  type Atom,
  type Equation,
  type PrimParams,
  type Program,
  type Var,
} from '../../ir/program.js';
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
  const kept = policy === 'nothing' ? program : again.keeping;
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
  /** The primal program; its outputs, then the results kept that `linear` needs. */
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

/** The results of a primal program that a policy keeps, where they are needed. */
function keptBy(policy: Params['policy'], program: Program): Var[] {
  const { equations } = program;
  if (policy === 'nothing') return [];
  if (typeof policy === 'string')
    return equations.flatMap((e) => (policy === 'everything' || isDot(e, policy) ? e.outputs : []));
  if (policy.keeps === 'both') {
    const kept = new Set(policy.policies.flatMap((p) => keptBy(p, program)));
    return equations.flatMap((e) => e.outputs.filter((v) => kept.has(v)));
  }
  const { names, keeps } = policy;
  const isListed = (e: Equation): boolean =>
    e.primitive === 'named' && names.includes(e.params.name);
  if (keeps === 'only') return equations.flatMap((e) => (isListed(e) ? e.outputs : []));
  if (keeps === 'anyBut')
    return equations.flatMap((e) => (e.primitive === 'named' && !isListed(e) ? e.outputs : []));
  // The value of a name is also that of the operand that got it.
  const without = new Set<Atom>(
    equations.filter(isListed).flatMap((e) => [...e.inputs, ...e.outputs]),
  );
  return equations.flatMap((e) => e.outputs.filter((v) => !without.has(v)));
}

const isDot = (e: Equation, policy: 'dots' | 'dotsWithNoBatchDims'): boolean =>
  policy === 'dots'
    ? e.primitive === 'dotGeneral' || e.primitive === 'conv'
    : e.primitive === 'dotGeneral' && at(e.params.batch, 0).length === 0;

function recompute(
  b: Ops,
  parts: ReturnType<Recur['linearize']>,
  count: number,
  policy: Params['policy'],
): Recomputation {
  const primal = policy === 'nothing' ? parts.primal : withoutCalls(b, parts.primal);
  const candidates = keptBy(policy, primal);
  const takes = [...primal.inputs, ...candidates, ...parts.linear.inputs.slice(parts.residuals)];
  const whole = b.program(avalsOf(takes), (inner, args) => {
    const [inputs, kept, tangents] = cut(args, primal.inputs.length, candidates.length);
    const residuals = residualsFrom(
      inner,
      primal,
      inputs!,
      knownFrom(primal, new Map(zip(candidates, kept!))),
    );
    return inner.inline(parts.linear, [...residuals.slice(count), ...tangents!]);
  });
  const isUsed = usedInputs(whole);
  const [inputs, kept, tangents] = cut(isUsed, primal.inputs.length, candidates.length);
  const outputs = [...primal.outputs.slice(0, count), ...marked(candidates, kept!)];
  return {
    keeping: withOutputs(primal, outputs),
    linear: slice(whole, marked(whole.inputs, isUsed), whole.outputs),
    inputs: inputs!,
    tangents: tangents!,
  };
}

/** With a value that has a name its operand is known, which is the same. */
function knownFrom(primal: Program, kept: Map<Var, Primal>): ReadonlyMap<Var, Primal> {
  for (const { primitive, inputs, outputs } of primal.equations.toReversed()) {
    if (primitive !== 'named') continue;
    const [x, value] = [at(inputs, 0), kept.get(at(outputs, 0))];
    if (x.kind === 'var' && value !== undefined) kept.set(x, value);
  }
  return kept;
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
    const results = kept.includes(undefined) ? b.again(equation, args) : [];
    outputs.forEach((v, i) => (environment[v.id] = kept[i] ?? at(results, i)));
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
