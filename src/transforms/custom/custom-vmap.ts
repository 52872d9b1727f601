/** Functions with batching rules of the user's. */
import { fail } from '../../array/errors.js';
import type { NDArray } from '../../array/ndarray.js';
import { avalsOf } from '../../ir/program.js';
import type { VmapRule } from '../../primitives/custom/custom-vmap.js';
import { anything } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';
import {
  checkedFunction,
  checkedTraceable,
  describe,
  type AnyFunction,
} from '../../trace/checks.js';
import { matchResult, traceRule, tryRule, type Rule } from '../../trace/rule.js';
import type { Arrays, ArrayTree, Given, GivenEach, ReturnsTree } from '../../trace/types.js';
import { spreadPrefix } from '../../tree/tree.js';
import { inputLabels, rebuild, rebuildDerivatives, type CustomCall } from './custom-call.js';
import { customFunction } from './custom-function.js';

/** A tree with a truth in the place of each array: whether it is mapped. */
type Marks<T> = [NDArray] extends [T]
  ? boolean
  : T extends object
    ? { readonly [K in keyof T]: Marks<T[K]> }
    : T extends number
      ? boolean
      : null;

/**
 * From the number of instances, which arguments are mapped, and the arguments, those that are
 * mapped with the instances along axis 0, to [value, whether it is mapped]: a truth for the whole
 * value, or a tree of truths.
 */
export type CustomVmapRule<A extends readonly unknown[], R> = (
  axisSize: number,
  inBatched: { readonly [K in keyof A]: Marks<A[K]> },
  ...args: A
) => readonly [value: Given<R>, outBatched: unknown];

/** A function with a batching rule. */
export interface CustomVmap<A extends readonly unknown[], R> {
  (...args: GivenEach<A>): R;
  /** Sets the rule. */
  defVmap(rule: CustomVmapRule<A, R>): CustomVmap<A, R>;
}

const customVmapParameters = parameters('customVmap', { f: anything });

/**
 * `f` with a rule of its own for `vmap`, set by `defVmap`, in the place of what vmap would make of
 * f. The rule may use what f cannot: a function for many instances. It is a function like any
 * other, that may be mapped again; f's derivatives are mapped by the derivatives of the rule, in
 * both modes. When mapped it throws `missing-rule`, `bad-rule-result` where structure, shape or
 * dtype of what the rule returned is wrong, and `rule-captures` where f uses a mapped value that it
 * does not take.
 */
export function customVmap<
  A extends readonly unknown[] = NDArray[],
  R extends ArrayTree<R> = NDArray,
>(f: ((...args: A) => R) & ReturnsTree<R>, ...none: []): CustomVmap<A, R>;
/** The same for functions whose result is not made of arrays alone. */
export function customVmap<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...none: []
): CustomVmap<A, Arrays<R>>;
export function customVmap(f: AnyFunction, ...none: []): AnyFunction {
  customVmapParameters.read([f], none);
  checkedTraceable(f, 'customVmap');
  const { apply, setRules } = customFunction<AnyFunction>(f, [], {
    who: 'customVmap',
    setBy: 'f.defVmap(rule)',
    wanted: 'a batch',
    captured: (call, rule) => {
      const all = call.program.inputs.map((_, i) => i >= call.captured.length);
      return tryRule(batchRule(call, rule, 2, all, null).rule).captured;
    },
    bind: ({ call, operands }, rule) => {
      const { name, program } = call;
      const held: VmapRule = {
        name,
        program: (size, mapped, axis) => tracedRule(call, rule(), size, mapped, axis),
      };
      return bind('customVmap', operands, { name, program, rule: held });
    },
  });
  const custom = Object.assign(apply, {
    defVmap(rule: AnyFunction) {
      setRules(checkedFunction(rule, 'defVmap'));
      return custom;
    },
  });
  return custom;
}

function tracedRule(
  call: CustomCall,
  given: AnyFunction,
  size: number,
  mapped: readonly boolean[],
  axis: string | null,
): ReturnType<VmapRule['program']> {
  if (mapped.slice(0, call.captured.length).includes(true))
    fail(
      'rule-captures',
      `customVmap: ${call.name} uses a mapped value that it does not take, of which its rule knows ` +
        'nothing. Make the value an argument.',
    );
  const { rule, outMapped } = batchRule(call, given, size, mapped, axis);
  const program = traceRule(rule, call.captured);
  return { program, mapped: outMapped() };
}

/** inputs, those mapped with the batch in front → outputs; which are mapped is known afterwards. */
function batchRule(
  call: CustomCall,
  given: AnyFunction,
  size: number,
  mapped: readonly boolean[],
  axis: string | null,
): { readonly rule: Rule; readonly outMapped: () => readonly boolean[] } {
  const { name, tree, captured, program, outDef, outAvals } = call;
  const who = `the batching rule of ${name}`;
  let outMapped: readonly boolean[] = [];
  const write = (...arrays: NDArray[]): NDArray[] => {
    const args = rebuild(tree, arrays.slice(captured.length));
    const marks = rebuildDerivatives(tree, mapped.slice(captured.length));
    const result = given(...([size, marks, ...args] as never[]));
    if (!Array.isArray(result) || result.length !== 2)
      fail(
        'bad-rule-result',
        `customVmap: ${who} must return [value, outBatched], but returned ${describe(result)}.`,
      );
    outMapped = spreadPrefix(result[1], outDef, `customVmap: outBatched of ${who}`).map(
      (mark) => mark === true,
    );
    return matchResult(result[0], {
      def: outDef,
      avals: outAvals.map((a, i) =>
        outMapped[i] === true ? { ...a, shape: [size, ...a.shape] } : a,
      ),
      what: `customVmap: the value that ${who} returned`,
      like: `the value of ${name}, with the batch where outBatched says so,`,
      nullIsZero: false,
    }) as NDArray[];
  };
  const avals = avalsOf(program.inputs).map((a, i) =>
    mapped[i] === true ? { ...a, shape: [size, ...a.shape] } : a,
  );
  const axes = new Map([...call.axes].filter(([known]) => known !== axis));
  return {
    rule: { name: who, write, avals, labels: inputLabels(call), axes },
    outMapped: () => outMapped,
  };
}
