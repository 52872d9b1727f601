/** Functions whose derivative a rule of the user's gives, as a tangent for tangents. */
import { hasTangent } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { marked, spread } from '../../primitives/control/present.js';
import { lazyProgram } from '../../primitives/custom/rules.js';
import { checkedFunction, describe, type AnyFunction } from '../../trace/checks.js';
import { bind, bind1 } from '../../trace/bind.js';
import { matchResult, traceRule, tryRule, type Rule } from '../../trace/rule.js';
import type {
  Argnums,
  Arrays,
  ArrayTree,
  Given,
  GivenEach,
  OneOf,
  ReturnsTree,
  Tangents,
} from '../../trace/types.js';
import { flatten, unflatten } from '../../tree/tree.js';
import {
  customParameters,
  fixedNumbers,
  fixedOf,
  freeOf,
  hasDerivative,
  inputLabels,
  rebuild,
  rebuildDerivatives,
  type CustomCall,
  type CustomOptions,
  type Fixed,
  type Free,
} from './custom-call.js';
import { customFunction } from './custom-function.js';
import { zerosOf } from '../values.js';
import { avalsOf } from '../../ir/program.js';

/**
 * From the nondiff arguments, the list of the others and the list of their tangents to
 * [value, tangent]. It must be linear in the tangents. Zeros come in full; a tangent of null is
 * zero.
 */
export type CustomJvpRule<A extends readonly unknown[], R, N> = (
  ...args: [...fixed: Fixed<A, N>, primals: Free<A, N>, tangents: Free<A, N>]
) => readonly [Given<R>, Tangents<R>];

/**
 * For each argument what its tangent adds to that of the value, from the tangent, the value and the
 * arguments.
 */
export type PartialRules<A extends readonly unknown[], R> = {
  [K in keyof A]: ((tangent: A[K], value: R, ...primals: A) => Tangents<R>) | null;
};

/** A function with a jvp rule. */
export interface CustomJvp<A extends readonly unknown[], R, N> {
  (...args: GivenEach<A, OneOf<N>>): R;
  /** Sets the rule. */
  defjvp(rule: CustomJvpRule<A, R, N>): CustomJvp<A, R, N>;
  /**
   * Sets the rule as a sum over the arguments; null for those of which the value does not depend.
   */
  defjvps(...rules: PartialRules<A, R>): CustomJvp<A, R, N>;
}

const customJvpParameters = customParameters('customJvp');

/**
 * `f` with a derivative of its own, in both modes: the rule set by `defjvp` stands in the place of
 * f's derivative. It may call the function itself, whose next derivative is then given by the rule.
 * At differentiation it throws `missing-rule`, `bad-rule-result` where structure, shape or dtype of
 * what the rule returned is wrong, and `rule-captures`.
 */
export function customJvp<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
  const N extends Argnums = readonly [],
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  nondiffArgnums?: N | CustomOptions<N> | null,
  ...none: []
): CustomJvp<A, R, N>;
/** The same for functions whose result is not made of arrays alone. */
export function customJvp<
  A extends readonly unknown[] = NDArray[],
  R = NDArray,
  const N extends Argnums = readonly [],
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  nondiffArgnums?: N | CustomOptions<N> | null,
  ...none: []
): CustomJvp<A, Arrays<R>, N>;
export function customJvp(
  f: AnyFunction,
  nondiffArgnums?: Argnums | CustomOptions | null,
  ...none: []
): AnyFunction {
  const fixedArguments = fixedNumbers(customJvpParameters, f, [nondiffArgnums, ...none]);
  const { apply, setRules } = customFunction<AnyFunction>(f, fixedArguments, {
    who: 'customJvp',
    setBy: 'f.defjvp(rule)',
    wanted: 'a derivative',
    captured: (call, rule) => tryRule(jvpRule(call, rule)).captured,
    bind: ({ call, operands }, rule) => {
      const { name, fixed, program, captured } = call;
      const lazy = lazyProgram(name, [...call.axes.keys()], () =>
        traceRule(jvpRule(call, rule()), captured),
      );
      return bind('customJvp', operands, { name, fixed, program, rule: lazy });
    },
  });
  const custom = Object.assign(apply, {
    defjvp(rule: AnyFunction) {
      setRules(checkedFunction(rule, 'defjvp'));
      return custom;
    },
    defjvps(...rules: readonly (AnyFunction | null)[]) {
      if (fixedArguments.length > 0)
        fail(
          'bad-argument',
          'defjvps: wants a function without nondiffArgnums, since no rule gets their values. Use defjvp.',
        );
      setRules(sumOfRules(apply, rules));
      return custom;
    },
  });
  return custom;
}

/** inputs, tangents of differentiable inputs → outputs, tangents of float outputs. */
function jvpRule(call: CustomCall, rule: AnyFunction): Rule {
  const { name, tree, captured, program, outDef, outAvals } = call;
  const who = `the jvp rule of ${name}`;
  const marks = hasDerivative(call);
  const labels = inputLabels(call);
  const write = (...arrays: NDArray[]): NDArray[] => {
    const args = rebuild(tree, arrays.slice(captured.length, marks.length));
    const moved = spread(arrays.slice(marks.length), marks).slice(captured.length);
    const tangents = freeOf(tree, rebuildDerivatives(tree, moved));
    const all = [...fixedOf(tree, args), freeOf(tree, args), tangents];
    const result = rule(...(all as never[]));
    if (!Array.isArray(result) || result.length !== 2)
      fail(
        'bad-rule-result',
        `customJvp: ${who} must return [value, tangent], but returned ${describe(result)}.`,
      );
    const like = `the value of ${name}`;
    const values = matchResult(result[0], {
      def: outDef,
      avals: outAvals,
      what: `customJvp: the value that ${who} returned`,
      like,
      nullIsZero: false,
    }) as NDArray[];
    const dys = matchResult(result[1], {
      def: outDef,
      avals: outAvals.map((a) => (hasTangent(a.dtype) ? a : null)),
      what: `customJvp: the tangent that ${who} returned`,
      like,
      nullIsZero: true,
    });
    return [
      ...values,
      ...outAvals.flatMap((a, i) => (hasTangent(a.dtype) ? [dys[i] ?? zerosOf(a)] : [])),
    ];
  };
  const avals = avalsOf(program.inputs);
  const tangentLabels = marked(labels, marks).map((label) => `the tangent of ${label}`);
  return {
    name: who,
    write,
    axes: call.axes,
    avals: [...avals, ...marked(avals, marks)],
    labels: [...labels, ...tangentLabels],
  };
}

/** A jvp rule that adds up what each argument's tangent gives. */
function sumOfRules(apply: AnyFunction, rules: readonly (AnyFunction | null)[]): AnyFunction {
  return (primals: readonly unknown[], tangents: readonly unknown[]) => {
    if (rules.length !== primals.length)
      fail(
        'bad-argument',
        `defjvps: ${rules.length} rules were given for ${primals.length} arguments. Write null for an ` +
          'argument that the value does not depend on.',
      );
    const value = apply(...(primals as never[]));
    const parts = rules.flatMap((rule, i) =>
      rule === null || tangents[i] === null
        ? []
        : [rule(...([tangents[i], value, ...primals] as never[]))],
    );
    return [value, parts.length === 0 ? null : parts.reduce(addTrees)];
  };
}

function addTrees(a: unknown, b: unknown): unknown {
  if (a === null || b === null) return a ?? b;
  const [xs, def] = flatten(a);
  const [ys] = flatten(b);
  return unflatten(
    def,
    xs.map((x, i) => bind1('add', [x as NDArray, at(ys, i) as NDArray], {})),
  );
}
