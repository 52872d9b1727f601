/** Functions with a vjp rule of their own. */
import { fail } from '../../array/errors.js';
import { zip } from '../../array/shape.js';
import { avalsOf, type PrimParams } from '../../ir/program.js';
import { call } from '../control/call.js';
import { marked, cut, isPresent, spread } from '../control/present.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type Recur, type Rules } from '../record.js';
import {
  axesBeside,
  batchedWhole,
  checkTangents,
  differentiable,
  floatOutputs,
  lazyProgram,
  unmoved,
  zeroOutputs,
  type LazyProgram,
} from './rules.js';

/** There is no way forward through a rule that only knows the way back. */
const failForward = (name: string): never =>
  fail(
    'not-differentiable',
    `${name} has a vjp rule of its own (customVjp), which gives derivatives in reverse mode only. ` +
      'Use grad, vjp or jacrev, or give it a jvp rule with customJvp.',
  );

export const customVjp: Rules<PrimParams['customVjp']> = {
  ...computes,
  plainCall: ({ name, program }) => ({ name, program }),
  over: ({ backward }) => backward.over,
  type: (inputs, params) => call.type(inputs, params),
  evaluate: (inputs, { program }, _outputs, { run }) => run(program, inputs),
  jvp: {
    forward: (p, inputs, tangents, params) => {
      const { name, fixed, program } = params;
      const known = differentiable(program, fixed);
      checkTangents(name, tangents, known, program);
      if (marked(tangents, known).some(isPresent)) return failForward(name);
      return unmoved(p, 'customVjp', inputs, params);
    },
    split: (p, t, inputs, tangents, params) => {
      const { name, fixed, program, forward, backward } = params;
      const known = differentiable(program, fixed);
      checkTangents(name, tangents, known, program);
      if (!marked(tangents, known).some(isPresent)) return unmoved(p, 'customVjp', inputs, params);
      const results = p.inline(forward.program(), inputs);
      const [outputs, residuals] = cut(results, program.outputs.length) as [Primal[], Primal[]];
      const operands = [...marked(inputs, fixed), ...residuals];
      const moves = marked(tangents, known);
      const types = marked(avalsOf(program.inputs), known);
      const floats = floatOutputs(program);
      const moved = t.linear(
        'customPullback',
        [
          ...operands.map((c) => t.residual(c)),
          ...zip(moves, types).map(([dx, type]) => dx ?? t.zeros(type)),
        ],
        {
          name,
          residuals: operands.length,
          outputs: marked(avalsOf(program.outputs), floats),
          backward,
        },
      );
      return { outputs, tangents: spread(moved, floats) };
    },
  },
  // The derivative is a customPullback.
  transpose: 'nonlinear',
  batch: (b, inputs, mapped, { name, fixed, program, forward, backward }, size, recur) => {
    const outputs = b.bind('customVjp', inputs, {
      name,
      fixed,
      program: batchedWhole(b, recur, program, size, mapped),
      forward: lazyProgram(forward.name, axesBeside(forward, recur), () =>
        batchedWhole(b, recur, forward.program(), size, mapped),
      ),
      backward: batchedBackward(b, recur, backward, size, {
        fixed: marked(mapped, fixed),
        inputs: marked(mapped, differentiable(program, fixed)),
      }),
    });
    return { outputs, mapped: outputs.map(() => true) };
  },
  complex: 'by its programs',
  lower: { kind: 'call', program: ({ program }) => program },
};

/**
 * Residuals and cotangents of outputs are mapped, the fixed inputs as they are. The cotangent of an
 * input that is not mapped is the sum of what all instances give back to it.
 */
function batchedBackward(
  b: Ops,
  recur: Recur,
  backward: LazyProgram,
  size: number,
  mapped: { readonly fixed: readonly boolean[]; readonly inputs: readonly boolean[] },
): LazyProgram {
  return lazyProgram(backward.name, axesBeside(backward, recur), () => {
    const one = backward.program();
    const marks = one.inputs.map((_, i) => mapped.fixed[i] ?? true);
    const whole = batchedWhole(b, recur, one, size, marks);
    if (!mapped.inputs.includes(false)) return whole;
    return b.program(avalsOf(whole.inputs), (inner, inputs) =>
      zip(inner.inline(whole, inputs), mapped.inputs).map(([ct, isMapped]) =>
        isMapped ? ct : inner.reduceSum(ct, [0]),
      ),
    );
  });
}

export const customPullback: Rules<PrimParams['customPullback']> = {
  ...computes,
  over: ({ backward }) => backward.over,
  type: (_inputs, { outputs }) => outputs,
  evaluate: (_inputs, { name }) => failForward(name),
  jvp: (p, t, inputs, tangents, params) => {
    const { name, residuals } = params;
    if (tangents.slice(0, residuals).some(isPresent)) failForward(name);
    const operands = inputs.slice(0, residuals).map((c) => t.residual(c));
    const moves = zip(inputs, tangents)
      .slice(residuals)
      .map(([x, dx]) => dx ?? t.zeros(x.aval));
    return {
      outputs: p.bind('customPullback', inputs, params),
      tangents: t.linear('customPullback', [...operands, ...moves], params),
    };
  },
  transpose: (b, cotangents, inputs, { residuals, outputs, backward }) => {
    const operands = inputs.slice(0, residuals) as Primal[];
    const cts = zip(cotangents, outputs).map(([ct, type]) => ct ?? b.full(0, type));
    const zeros = zeroOutputs(backward.program());
    const results = b.inline(backward.program(), [...operands, ...cts]);
    return [
      ...operands.map(() => null),
      ...results.map((ct, i) => (zeros[i] === true ? null : ct)),
    ];
  },
  batch: (b, inputs, mapped, { name, residuals, outputs, backward }, size, recur) => {
    const tangents = zip(inputs, mapped)
      .slice(residuals)
      .map(([dx, isMapped]) => (isMapped ? dx : b.repeat(dx, size)));
    const moved = b.bind('customPullback', [...inputs.slice(0, residuals), ...tangents], {
      name,
      residuals,
      outputs: outputs.map((a) => ({ ...a, shape: [size, ...a.shape] })),
      backward: batchedBackward(b, recur, backward, size, {
        fixed: mapped.slice(0, residuals),
        inputs: tangents.map(() => true),
      }),
    });
    return { outputs: moved, mapped: moved.map(() => true) };
  },
  complex: 'by its programs',
  lower: { kind: 'call', program: ({ name }) => failForward(name) },
};
