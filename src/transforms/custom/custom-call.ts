/** What functions with rules of their own have in common: their types, and how they are called. */
import { NDArray } from '../../array/ndarray.js';
import { differentiable } from '../../primitives/custom/rules.js';
import { flattenArguments, flattenResult, rebuildArguments } from '../../trace/arguments.js';
import { takingMore, traceBody, type TracedBody } from '../../trace/body.js';
import {
  argumentNumber,
  checkedArgnums,
  checkedTraceable,
  functionName,
  type AnyFunction,
} from '../../trace/checks.js';
import { anything, optional } from '../../parameters/kinds.js';
import { parameters, type ParameterList } from '../../parameters/parameters.js';
import { argnums } from '../parameters.js';
import { namedAxes, type NamedAxes } from '../../trace/trace.js';
import type { Argnums, OneOf } from '../../trace/types.js';
import { map, unflatten, type TreeDef } from '../../tree/tree.js';

/** The options of `customJvp` and `customVjp`. */
export interface CustomOptions<N extends Argnums = Argnums> {
  /**
   * Arguments that the rules know no derivative by, as functions, axes and settings. They reach the
   * function and its rules as they are: numbers stay numbers. The rules take them first.
   */
  readonly nondiffArgnums?: N | null | undefined;
}

/** The arguments whose numbers are among N, or are not. */
type Among<
  A extends readonly unknown[],
  N,
  Yes,
  Before extends readonly unknown[] = [],
> = number extends A['length']
  ? A
  : A extends readonly [infer First, ...infer Rest]
    ? [
        ...((Before['length'] extends N ? true : false) extends Yes ? [First] : []),
        ...Among<Rest, N, Yes, [...Before, First]>,
      ]
    : [];

/** The arguments named by nondiffArgnums, as the function declares them. */
export type Fixed<A extends readonly unknown[], N> = Among<Required<A>, OneOf<N>, true>;
/** The others. */
export type Free<A extends readonly unknown[], N> = Among<Required<A>, OneOf<N>, false>;

/** A number that stays one: among the arguments it counts as static. */
class StaticNumber {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

const hold = (leaf: unknown): unknown => (typeof leaf === 'number' ? new StaticNumber(leaf) : leaf);
const release = (leaf: unknown): unknown => (leaf instanceof StaticNumber ? leaf.value : leaf);

/** Arguments without their arrays, which are put back by `rebuild`. */
export interface ArgumentTree {
  readonly def: TreeDef;
  /** For each leaf that is no array its value; `arrayMark` for the others. */
  readonly leaves: readonly unknown[];
  /** For each argument whether the rules know no derivative by it. */
  readonly isFixed: readonly boolean[];
  /** `argument 0.w` for each array. */
  readonly labels: readonly string[];
}

const arrayMark = Symbol('array');

/** All arguments, with these in the places of the arrays. */
export function rebuild(tree: ArgumentTree, arrays: readonly unknown[]): unknown[] {
  let next = 0;
  const leaves = tree.leaves.map((leaf) => (leaf === arrayMark ? arrays[next++] : release(leaf)));
  return unflatten(tree.def, leaves) as unknown[];
}

/** The same with null for every leaf that is no array: what belongs to the arrays alone. */
export function rebuildDerivatives(tree: ArgumentTree, arrays: readonly unknown[]): unknown[] {
  const leaves = tree.leaves.map((leaf) => (leaf === arrayMark ? leaf : null));
  return rebuild({ ...tree, leaves }, arrays);
}

export const fixedOf = (tree: ArgumentTree, args: readonly unknown[]): unknown[] =>
  args.filter((_, i) => tree.isFixed[i]);
export const freeOf = (tree: ArgumentTree, args: readonly unknown[]): unknown[] =>
  args.filter((_, i) => !tree.isFixed[i]);

/** A call under tracing, without the arrays it was called with: what the rules need to know. */
export interface CustomCall extends TracedBody {
  readonly name: string;
  readonly tree: ArgumentTree;
  /** What the function and its rules captured: the first inputs of the program, which are fixed. */
  readonly captured: readonly NDArray[];
  /** For each input whether the rules know no derivative by it. */
  readonly fixed: readonly boolean[];
  /** The named axes around it, which the rules may work over. */
  readonly axes: NamedAxes;
}

/** The numbers of the arguments that the rules know no derivative by. */
export function fixedNumbers(
  list: ParameterList<CustomOptions>,
  f: AnyFunction,
  given: readonly unknown[],
): readonly number[] {
  const { nondiffArgnums } = list.read([f], given);
  checkedTraceable(f, list.who);
  return checkedArgnums(list.who, 'nondiffArgnums', nondiffArgnums);
}

export const customParameters = (who: string): ParameterList<CustomOptions> =>
  parameters<CustomOptions>(who, { f: anything }, { nondiffArgnums: optional(argnums) });

/**
 * Calls `f` with arrays where array-like values were given: outside of any trace rules do nothing.
 */
export function callPlainly(
  f: AnyFunction,
  args: readonly unknown[],
  fixed: readonly number[],
  who: string,
): unknown {
  const flat = flattenArguments(heldArguments(args, fixed, who).given, who);
  const all = rebuildArguments(flat, flat.arrays).map((x) => map(release, x));
  const [arrays, def] = flattenResult(f(...(all as never[])), who, functionName(f));
  return unflatten(def, arrays);
}

/** The arguments with the numbers among the fixed ones held as static values. */
function heldArguments(args: readonly unknown[], fixed: readonly number[], who: string) {
  const numbers = fixed.map((n) => argumentNumber(n, args.length, who));
  const isFixed = args.map((_, i) => numbers.includes(i));
  return { isFixed, given: args.map((x, i) => (isFixed[i] === true ? map(hold, x) : x)) };
}

/** Traces `f` for a call inside a trace. */
export function traceCall(
  f: AnyFunction,
  args: readonly unknown[],
  numbers: readonly number[],
  who: string,
): MadeCall {
  const { given, isFixed } = heldArguments(args, numbers, who);
  const flat = flattenArguments(given, who);
  const { captured, ...body } = traceBody(
    Object.defineProperty(
      (...xs: unknown[]) => f(...(xs.map((x) => map(release, x)) as never[])),
      'name',
      { value: f.name },
    ),
    given,
    { who },
  );
  const leaves = flat.leaves.map((leaf) => (leaf instanceof NDArray ? arrayMark : leaf));
  const call: CustomCall = {
    ...body,
    name: functionName(f),
    tree: { def: flat.def, leaves, isFixed, labels: flat.labels },
    captured,
    fixed: [...captured.map(() => true), ...flat.argumentOf.map((n) => isFixed[n] === true)],
    axes: namedAxes(),
  };
  return { call, operands: [...captured, ...flat.arrays] };
}

/** A call, and the arrays for the inputs of its program. */
export interface MadeCall {
  readonly call: CustomCall;
  readonly operands: readonly NDArray[];
}

/** The same call with further operands in front: traced values that only the rules use. */
export function withUsedByRules(made: MadeCall, used: readonly NDArray[]): MadeCall {
  const { call, operands } = made;
  const more = used.filter((x) => !call.captured.includes(x));
  if (more.length === 0) return made;
  return {
    call: {
      ...call,
      program: takingMore(call.program, more),
      captured: [...more, ...call.captured],
      fixed: [...more.map(() => true), ...call.fixed],
    },
    operands: [...more, ...operands],
  };
}

/** Labels of a program's inputs, for messages. */
export const inputLabels = ({ tree, captured }: CustomCall): string[] => [
  ...captured.map(() => 'a captured array'),
  ...tree.labels,
];

/** The inputs by which the rules give derivatives: floats that are not fixed. */
export const hasDerivative = ({ program, fixed }: CustomCall): boolean[] =>
  differentiable(program, fixed);
