/** Functions with a jvp rule of their own. */
import { fail } from '../../array/errors.js';
import { at, zip } from '../../array/shape.js';
import type { PrimParams, Program } from '../../ir/program.js';
import { call } from '../control/call.js';
import { marked, cut, isPresent, spread } from '../control/present.js';
import { dependents } from '../control/programs.js';
import type { Linear } from '../ops.js';
import { computes, type Rules } from '../record.js';
import {
  axesBeside,
  batchedWhole,
  checkTangents,
  differentiable,
  floatOutputs,
  lazyProgram,
  unmoved,
  zeroOutputs,
} from './rules.js';
import { inlineSplit, primal, tangent, type SplitValue } from './split.js';

type Params = PrimParams['customJvp'];

export const customJvp: Rules<Params> = {
  ...computes,
  plainCall: ({ name, program }) => ({ name, program }),
  over: ({ rule }) => rule.over,
  type: (inputs, params) => call.type(inputs, params),
  evaluate: (inputs, { program }, _outputs, { run }) => run(program, inputs),
  jvp: {
    forward: (p, inputs, tangents, params) => {
      const { name, fixed, program, rule } = params;
      const known = differentiable(program, fixed);
      checkTangents(name, tangents, known, program);
      if (!marked(tangents, known).some(isPresent)) return unmoved(p, 'customJvp', inputs, params);
      const given = marked(inputs, known).map(({ aval }) => aval);
      const dx = marked(tangents, known);
      const moves = dx.map((d, i) => d ?? p.full(0, at(given, i)));
      const results = p.inline(rule.program(), [...inputs, ...moves]);
      const marks = [...inputs.map(() => false), ...dx.map(isPresent)];
      const isMoving = dependents(rule.program(), marks);
      const [outputs, moved] = cut(zip(results, rule.program().outputs), program.outputs.length);
      const nonzero = moved.map(([dy, a]) => (isMoving(a) ? dy : null));
      return {
        outputs: outputs.map(([y]) => y),
        tangents: tangentsOf(name, program, rule.program(), nonzero),
      };
    },
    split: (p, t, inputs, tangents, params, recur) => {
      const { name, fixed, program, rule } = params;
      const known = differentiable(program, fixed);
      checkTangents(name, tangents, known, program);
      if (!marked(tangents, known).some(isPresent)) return unmoved(p, 'customJvp', inputs, params);
      const args = [...inputs.map(primal), ...marked(tangents, known).map(tangent)];
      const results = inlineSplit({ p, t, recur }, rule.program(), args);
      const [outputs, moved] = cut(results, program.outputs.length) as [SplitValue[], SplitValue[]];
      const linear = moved.map((dy) =>
        dy.kind === 'tangent' ? dy.atom : (t.residual(dy.atom) as unknown as Linear),
      );
      return {
        outputs: outputs.map((y) => (y.kind === 'primal' ? y.atom : failOfTangents(name))),
        tangents: tangentsOf(name, program, rule.program(), linear),
      };
    },
  },
  // The derivative is never an equation of this kind: the rule's equations stand in its place.
  transpose: 'nonlinear',
  batch: (b, inputs, mapped, { name, fixed, program, rule }, size, recur) => {
    const tangentsMapped = marked(mapped, differentiable(program, fixed));
    const outputs = b.bind('customJvp', inputs, {
      name,
      fixed,
      program: batchedWhole(b, recur, program, size, mapped),
      rule: lazyProgram(rule.name, axesBeside(rule, recur), () =>
        batchedWhole(b, recur, rule.program(), size, [...mapped, ...tangentsMapped]),
      ),
    });
    return { outputs, mapped: outputs.map(() => true) };
  },
  complex: 'by its programs',
  lower: { kind: 'call', program: ({ program }) => program },
};

/** One tangent an output: null for integers, and for zeros that the rule wrote in full. */
function tangentsOf<T>(name: string, program: Program, rule: Program, moved: readonly T[]) {
  const isMoving = dependents(
    rule,
    rule.inputs.map((_, i) => i >= program.inputs.length),
  );
  const count = program.outputs.length;
  const zeros = zeroOutputs(rule);
  const nonzero = moved.map((dy, i) => {
    if (zeros[count + i] === true) return null;
    return isMoving(at(rule.outputs, count + i)) ? dy : failOfConstant(name);
  });
  return spread(nonzero, floatOutputs(program));
}

const failOfConstant = (name: string): never =>
  fail(
    'bad-rule-result',
    `customJvp: the rule of ${name} returned a tangent that does not depend on the tangents it was ` +
      'given, of which it must be a linear function. Return null for zero.',
  );

const failOfTangents = (name: string): never =>
  fail(
    'bad-rule-result',
    `customJvp: the rule of ${name} returned a value that depends on the tangents. ` +
      'It must return [value, tangent], in this order.',
  );
