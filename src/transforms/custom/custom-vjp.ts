/** Functions whose derivative rules of the user's give, from cotangents to cotangents. */
import { hasTangent } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { at, range } from '../../array/shape.js';
import { avalsOf, type Program } from '../../ir/program.js';
import { marked } from '../../primitives/control/present.js';
import { lazyProgram } from '../../primitives/custom/rules.js';
import { flattenResult } from '../../trace/arguments.js';
import { checkedFunction, describe, type AnyFunction } from '../../trace/checks.js';
import { bind } from '../../trace/bind.js';
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
  Traced,
} from '../../trace/types.js';
import { flatten, unflatten, type TreeDef } from '../../tree/tree.js';
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

/** The function from the arguments to [value, residuals]; the residuals are a tree of arrays. */
export type CustomForwardRule<A extends readonly unknown[], R, S> = (
  ...args: A
) => readonly [Given<R>, S];

type Cotangents<A extends readonly unknown[]> = {
  readonly [K in keyof A]: Tangents<Traced<A[K]>>;
};

/**
 * From the nondiff arguments, the residuals and a cotangent of the value to a list with a cotangent
 * for each of the other arguments; null is zero, and what integers have.
 */
export type CustomBackwardRule<A extends readonly unknown[], R, N, S> = (
  ...args: [...fixed: Fixed<A, N>, residuals: Arrays<S>, cotangent: R]
) => Cotangents<Free<A, N>>;

/** A function with a vjp rule. */
export interface CustomVjp<A extends readonly unknown[], R, N> {
  (...args: GivenEach<A, OneOf<N>>): R;
  /** Sets the rules. */
  defvjp<S>(
    forward: CustomForwardRule<A, R, S>,
    backward: CustomBackwardRule<A, R, N, S>,
  ): CustomVjp<A, R, N>;
}

interface VjpRules {
  readonly forward: AnyFunction;
  readonly backward: AnyFunction;
}

const customVjpParameters = customParameters('customVjp');

/**
 * `f` with a derivative of its own, in reverse mode only: where it is differentiated `forward` runs
 * in its place, and `backward` on the way back. Forward mode throws `not-differentiable`. At
 * differentiation it throws as `customJvp` does.
 */
export function customVjp<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
  const N extends Argnums = readonly [],
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  nondiffArgnums?: N | CustomOptions<N> | null,
  ...none: []
): CustomVjp<A, R, N>;
/** The same for functions whose result is not made of arrays alone. */
export function customVjp<
  A extends readonly unknown[] = NDArray[],
  R = NDArray,
  const N extends Argnums = readonly [],
>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  nondiffArgnums?: N | CustomOptions<N> | null,
  ...none: []
): CustomVjp<A, Arrays<R>, N>;
export function customVjp(
  f: AnyFunction,
  nondiffArgnums?: Argnums | CustomOptions | null,
  ...none: []
): AnyFunction {
  const fixedArguments = fixedNumbers(customVjpParameters, f, [nondiffArgnums, ...none]);
  const { apply, setRules } = customFunction<VjpRules>(f, fixedArguments, {
    who: 'customVjp',
    setBy: 'f.defvjp(forward, backward)',
    wanted: 'a derivative',
    captured: usedByPair,
    bind: ({ call, operands }, rules) => {
      const { name, fixed, program, captured } = call;
      const over = [...call.axes.keys()];
      const traced = once(() => traceForward(call, rules().forward));
      return bind('customVjp', operands, {
        name,
        fixed,
        program,
        forward: lazyProgram(name, over, () => traced().program),
        backward: lazyProgram(name, over, () =>
          traceRule(backwardRule(call, rules().backward, traced()), captured),
        ),
      });
    },
  });
  const custom = Object.assign(apply, {
    defvjp(forward: AnyFunction, backward: AnyFunction) {
      setRules({
        forward: checkedFunction(forward, 'defvjp'),
        backward: checkedFunction(backward, 'defvjp'),
      });
      return custom;
    },
  });
  return custom;
}

function once<T>(make: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: make() }).value;
}

interface TracedForward {
  /** inputs → outputs, residuals. */
  readonly program: Program;
  readonly residualDef: TreeDef;
}

function traceForward(call: CustomCall, rule: AnyFunction): TracedForward {
  const forward = forwardRule(call, rule);
  return { program: traceRule(forward, call.captured), residualDef: forward.residualDef() };
}

/** The traced values of functions around them that the rules use. */
function usedByPair(call: CustomCall, rules: VjpRules): readonly NDArray[] {
  const forward = forwardRule(call, rules.forward);
  const { program, captured } = tryRule(forward);
  const traced = { program, residualDef: forward.residualDef() };
  return [...captured, ...tryRule(backwardRule(call, rules.backward, traced)).captured];
}

/** inputs → outputs, residuals; the structure of these is known once the rule was traced. */
function forwardRule(
  call: CustomCall,
  rule: AnyFunction,
): Rule & { readonly residualDef: () => TreeDef } {
  const { name, tree, captured, program, outDef, outAvals } = call;
  const who = `the forward rule of ${name}`;
  let residualDef: TreeDef | undefined;
  const write = (...arrays: NDArray[]): NDArray[] => {
    const result = rule(...(rebuild(tree, arrays.slice(captured.length)) as never[]));
    if (!Array.isArray(result) || result.length !== 2)
      fail(
        'bad-rule-result',
        `customVjp: ${who} must return [value, residuals], but returned ${describe(result)}.`,
      );
    const values = matchResult(result[0], {
      def: outDef,
      avals: outAvals,
      what: `customVjp: the value that ${who} returned`,
      like: `the value of ${name}`,
      nullIsZero: false,
    }) as NDArray[];
    const [residuals, def] = flattenResult(result[1], 'customVjp', who);
    residualDef = def;
    return [...values, ...residuals];
  };
  const avals = avalsOf(program.inputs);
  return {
    name: who,
    write,
    axes: call.axes,
    avals,
    labels: inputLabels(call),
    residualDef: () => residualDef as TreeDef,
  };
}

/** fixed inputs, residuals, cotangents of float outputs → cotangents of differentiable inputs. */
function backwardRule(call: CustomCall, rule: AnyFunction, forward: TracedForward): Rule {
  const { name, tree, captured, program, fixed, outDef, outAvals } = call;
  const who = `the backward rule of ${name}`;
  const types = avalsOf(program.inputs);
  const residuals = forward.program.outputs.slice(outAvals.length).map((a) => a.aval);
  const { positions, def } = freePositions(call);
  const isFree = hasDerivative(call);
  const write = (...arrays: NDArray[]): NDArray[] => {
    const rest = [...arrays];
    const inputs = fixed.map((isFixed) => (isFixed ? rest.shift() : undefined));
    const fixedArguments = fixedOf(tree, rebuild(tree, inputs.slice(captured.length)));
    const kept = unflatten(forward.residualDef, rest.splice(0, residuals.length));
    const cotangent = unflatten(
      outDef,
      outAvals.map((a) => (hasTangent(a.dtype) ? rest.shift() : null)),
    );
    const cotangents = matchResult(rule(...([...fixedArguments, kept, cotangent] as never[])), {
      def,
      avals: positions.map((i) => (isFree[i] === true ? at(types, i) : null)),
      what: `customVjp: the list of cotangents that ${who} returned`,
      like: `the list of arguments of ${name}`,
      nullIsZero: true,
    });
    return positions.flatMap((i, k) =>
      isFree[i] === true ? [cotangents[k] ?? zerosOf(at(types, i))] : [],
    );
  };
  return {
    name: who,
    write,
    axes: call.axes,
    avals: [...marked(types, fixed), ...residuals, ...outAvals.filter((a) => hasTangent(a.dtype))],
  };
}

/**
 * The structure of the arguments that are not fixed, and for each array there which input it is.
 */
function freePositions({ tree, captured, program }: CustomCall) {
  const numbers = range(program.inputs.length).slice(captured.length);
  const [positions, def] = flatten(freeOf(tree, rebuildDerivatives(tree, numbers)));
  return { positions: positions as number[], def };
}
