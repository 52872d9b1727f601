/**
 * Which results of a function lie in the memory of its inputs. A loop gives its body the arrays
 * that it carries to write into, a branch those that nobody needs any more; whether the body can do
 * with that is found out here, from the updates in it and from what it hands on.
 */
import { at, range } from '../../../../array/shape.js';
import type { Atom, Equation, Program } from '../../../../ir/program.js';
import { isSmall } from '../../../../ir/small.js';
import type { AllRules } from '../../../../primitives/record.js';
import type { AnyLower } from '../../expand.js';
import { accessesOf } from '../accesses.js';
import { buildGraph, isScalar, type Graph, type GraphValue } from '../graph.js';
import { isWrittenOverLocals } from '../over-locals.js';
import { computedAs, type Over } from '../outputs.js';
import { readsFirst } from './reads-first.js';
import { noUpdates, updatesOf, type OperandOver, type Updates } from './updates.js';

/** How a program is lowered. */
export interface Lowering {
  readonly rules: AllRules;
  /** Reductions over up to so many elements are written out. */
  readonly maxFold: number;
}

/** A program that is about to be planned. */
export interface Prepared {
  readonly graph: Graph;
  readonly updates: Updates;
  readonly over: Over;
}

/**
 * The graph of a program, with its updates in place, where the function owns some inputs: it may
 * write to their memory. Of outputs that are slices none lies in the memory of another value.
 */
export function prepare(
  program: Program,
  lowering: Lowering,
  owned: ReadonlySet<number>,
  slices: readonly boolean[] = [],
): Prepared {
  const { rules, maxFold } = lowering;
  const isUpdated = (equation: Equation): boolean => operandsOver(equation, lowering).length > 0;
  if (!program.equations.some(isUpdated)) {
    const graph = buildGraph(program, rules, maxFold);
    return { graph, updates: noUpdates, over: overOf(graph, noUpdates, owned, slices) };
  }
  const equations = readsFirst(program, rules, (equation) =>
    operandsOver(equation, lowering).map(([operand]) => at(equation.inputs, operand)),
  );
  const graph = buildGraph(program, rules, maxFold, { equations });
  const updates = updatesIn(graph, lowering, owned, slices);
  const inPlace = new Set<Equation>();
  for (const { node } of updates.over.keys()) if (node?.kind === 'map') inPlace.add(node.equation);
  const over = overOf(graph, updates, owned, slices);
  if (inPlace.size === 0) return { graph, updates, over };
  const rewritten = buildGraph(program, rules, maxFold, { equations, inPlace });
  return { graph: rewritten, updates: inGraph(updates, graph, rewritten), over };
}

function updatesIn(
  graph: Graph,
  lowering: Lowering,
  owned: ReadonlySet<number>,
  slices: readonly boolean[],
): Updates {
  const accesses = accessesOf(graph);
  const sliced = graph.outputs.filter((_, i) => slices[i] === true);
  const ownership = {
    owned: new Set(graph.inputs.filter((_, i) => owned.has(i))),
    slices: new Set(sliced.map((o) => computedAs(o, accesses)) as GraphValue[]),
  };
  return updatesOf(graph, accesses, ownership, ({ equation }) => operandsOver(equation, lowering));
}

/** The updates in terms of another graph of the same equations. */
function inGraph({ over, kept }: Updates, from: Graph, to: Graph): Updates {
  const twins = new Map<GraphValue, GraphValue>();
  from.inputs.forEach((v, i) => twins.set(v, at(to.inputs, i)));
  from.nodes.forEach(({ outputs }, n) =>
    outputs.forEach((v, k) => twins.set(v, at(at(to.nodes, n).outputs, k))),
  );
  const twin = (v: GraphValue): GraphValue => twins.get(v) as GraphValue;
  return {
    over: new Map([...over].map(([v, old]) => [twin(v), twin(old)])),
    kept: new Set([...kept].map(twin)),
  };
}

/** Which outputs lie in the memory of owned inputs: what is left of them, or they themselves. */
function overOf(
  graph: Graph,
  { over }: Updates,
  owned: ReadonlySet<number>,
  slices: readonly boolean[],
): Over {
  const free = new Map(graph.inputs.map((v, i) => [v, i]));
  const gone = new Set(over.values());
  return graph.outputs.map((o, k) => {
    if (o.kind === 'literal' || isSmall(o) || slices[k] === true) return null;
    let first = o;
    for (let old = over.get(first); old !== undefined; old = over.get(first)) first = old;
    const input = free.get(first);
    if (input === undefined || !owned.has(input) || (first === o && gone.has(o))) return null;
    free.delete(first);
    return input;
  });
}

const known = new WeakMap<Program, Map<string, Over>>();

/**
 * Which outputs of a program, but for slices, lie in the memory of inputs, if it may write to some
 * of these and writes to no others.
 */
function overInputs(
  program: Program,
  lowering: Lowering,
  owned: ReadonlySet<number>,
  slices: readonly boolean[] = [],
): Over {
  const byKey = known.get(program) ?? new Map<string, Over>();
  known.set(program, byKey);
  const key = `${lowering.maxFold} ${slices.map(Number).join('')} ${[...owned].join()}`;
  let found = byKey.get(key);
  if (found === undefined) {
    found = prepare(program, lowering, owned, slices).over;
    const used = inputsOf(found);
    if (used.size < owned.size) found = overInputs(program, lowering, used, slices);
    byKey.set(key, found);
  }
  return found;
}

/** The inputs in whose memory outputs lie. */
export const inputsOf = (over: Over): ReadonlySet<number> =>
  new Set(over.filter((input) => input !== null).sort((x, y) => x - y));

/** Those of some inputs that are large arrays. */
const large = (inputs: readonly Atom[]): ReadonlySet<number> =>
  new Set(range(inputs.length).filter((i) => !isSmall(at(inputs, i))));

/** The results of an equation that may lie in the memory of operands. */
function operandsOver(equation: Equation, lowering: Lowering): readonly OperandOver[] {
  const lower = lowering.rules[equation.primitive].lower as unknown as AnyLower;
  const params = equation.params as never;
  if (!equation.outputs.some((v) => !isSmall(v))) return [];
  switch (lower.kind) {
    case 'map':
      return lower.inPlace === undefined ? [] : [[0, 0]];
    case 'loops':
      return lower.updates === undefined ? [] : [[0, 0]];
    case 'loop': {
      if (isWrittenOverLocals(equation, lowering.rules)) return [];
      const { constants } = lower.plan(params);
      return overCarries(equation, lowering).flatMap((carry, i): OperandOver[] =>
        carry === i ? [[constants + i, i]] : [],
      );
    }
    case 'branch':
      if (isWrittenOverLocals(equation, lowering.rules)) return [];
      return pairsOf(overOperands(lower.branches(params), lowering), 1);
    case 'call':
      return pairsOf(overOperands([lower.program(params)], lowering), 0);
    case 'reduce':
    case 'pieces':
    case 'host':
      return [];
    default:
      return lower satisfies never;
  }
}

const pairsOf = (over: Over, before: number): OperandOver[] =>
  over.flatMap((operand, result): OperandOver[] =>
    operand === null ? [] : [[before + operand, result]],
  );

/** The same of programs one of which is run: on which all of them agree. */
export function overOperands(programs: readonly Program[], lowering: Lowering): Over {
  const [first, ...others] = programs;
  if (first === undefined) return [];
  let owned = large(first.inputs);
  for (;;) {
    const common = others
      .map((p) => overInputs(p, lowering, owned))
      .reduce(
        (over, other) => over.map((input, i) => (input === other[i] ? input : null)),
        overInputs(first, lowering, owned),
      );
    const used = inputsOf(common);
    if (used.size === owned.size) return common;
    owned = used;
  }
}

/** So many turns of a loop are written after each other, until arrays lie where they began. */
const maxPeriod = 6;

/** For each array that a loop carries the one in whose memory the next turn finds it. */
export function overCarries(equation: Equation, lowering: Lowering): Over {
  const lower = lowering.rules[equation.primitive].lower as unknown as AnyLower;
  if (lower.kind !== 'loop') return [];
  const { constants, carries, body } = lower.plan(equation.params as never);
  const outputs = body.outputs.slice(0, carries);
  const isCarry = (i: number): boolean => i >= constants && i < constants + carries;
  const slices = rowsOut(body, carries);
  let owned: ReadonlySet<number> = new Set([...large(body.inputs)].filter(isCarry));
  for (;;) {
    const over = overInputs(body, lowering, owned, slices).slice(0, carries);
    const found = over.map((input) => (input === null ? null : input - constants));
    const isShort = periodOf(found, outputs.map(isScalar)) <= maxPeriod;
    const kept = isShort ? found : found.map((carry, i) => (carry === i ? carry : null));
    const used = new Set(kept.flatMap((c) => (c === null ? [] : constants + c)));
    if (used.size === owned.size) return kept;
    owned = used;
  }
}

/** Which outputs of a loop's body are rows of arrays that the loop gives. */
export const rowsOut = ({ outputs }: Program, carries: number): boolean[] =>
  outputs.map(({ aval }, i) => i >= carries && aval.shape.length > 0);

/**
 * After how many turns all arrays lie where they began, where those that are left in the memory of
 * none go to a buffer of their own. Scalars stay where they are.
 */
export function periodOf(over: Over, isScalar: readonly boolean[]): number {
  const seen = new Set(range(over.length).filter((i) => isScalar[i] === true));
  let period = 1;
  const next = new Map(over.flatMap((from, to) => (from === null ? [] : [[from, to] as const])));
  const lengthFrom = (start: number): number => {
    let length = 0;
    for (let i: number | undefined = start; i !== undefined && !seen.has(i); i = next.get(i)) {
      seen.add(i);
      length++;
    }
    return length;
  };
  const multiple = (n: number): void => {
    const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
    period = (period / gcd(period, n)) * n;
  };
  // A buffer of its own goes round with the row of carries that begins there.
  over.forEach((from, i) => {
    if (from === null && !seen.has(i)) multiple(lengthFrom(i) + 1);
  });
  for (const i of over.keys()) if (!seen.has(i)) multiple(lengthFrom(i));
  return period;
}
