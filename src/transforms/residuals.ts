/**
 * Chooses what a linear program is given of its primal part. A value that it needs is either kept,
 * or computed again from others that are: by index arithmetic or a few machine operations, where
 * those others take no more memory than the value itself. So a difference of two broadcasts is
 * computed again from the small arrays, and a chain of additions from where it starts. Values that
 * have sources in common are computed again together, where an operation for each will do: the
 * differences of the elements of one array are, from the array.
 */
import { itemSize } from '../array/dtype.js';
import { sizeOf } from '../array/shape.js';
import type { Builder } from '../ir/builder.js';
import type { Atom, Equation, Var } from '../ir/program.js';
import { rules } from '../primitives/index.js';

export interface ChosenResiduals {
  /** What is kept. */
  readonly kept: readonly Var[];
  /** What computes the rest of the needed values from it, in order. */
  readonly again: readonly Equation[];
}

/** The most values from which others are computed again. */
const maxSources = 6;
/** Reductions of so few elements are cheap. */
const maxReduced = 4;

/** `results` are there anyway: as kept values they cost nothing. */
export function chooseResiduals(
  primal: Builder,
  needed: readonly Var[],
  results: readonly Atom[],
): ChosenResiduals {
  const isResult = new Set<Atom>(results);
  const isNeeded = new Set(needed);
  const kept = new Set<Var>();
  /** The values to be kept for a value, beyond those that are kept already. */
  const sources = new Map<Var, readonly Var[]>();
  const cost = (vars: readonly Var[]): number => bytesOf(vars.filter((v) => !isResult.has(v)));
  const sourcesOf = (v: Var): readonly Var[] => {
    if (kept.has(v) || primal.captured(v) !== undefined) return [];
    const equation = primal.definition(v);
    if (isResult.has(v) || equation === undefined || !isCheap(equation)) return [v];
    const all = new Set(varsOf(equation).flatMap((x) => sources.get(x) ?? []));
    const missing = [...all].filter((x) => !kept.has(x));
    return missing.length > maxSources || cost(missing) > bytesOf([v]) ? [v] : missing;
  };
  const order = cheapAncestors(primal, needed);
  for (const v of order) {
    const own = sourcesOf(v);
    sources.set(v, own);
    if (isNeeded.has(v)) for (const x of own) kept.add(x);
  }
  const rootsOf = withSharedRoots(rootsOfKept(primal, kept, order, isResult), cost);
  for (const { values, roots } of groupsOf(rootsOf)) {
    if (cost([...roots]) >= bytesOf(values)) continue;
    for (const v of values) kept.delete(v);
    for (const x of roots) kept.add(x);
  }
  return { kept: [...kept], again: computing(primal, needed, kept) };
}

/**
 * The values needed and all that cheap equations compute them from, in the order of the program.
 */
function cheapAncestors(primal: Builder, needed: readonly Var[]): Var[] {
  const found = new Set<Var>();
  const waiting = [...needed];
  for (let v = waiting.pop(); v !== undefined; v = waiting.pop()) {
    if (found.has(v)) continue;
    found.add(v);
    const equation = primal.definition(v);
    if (equation !== undefined && isCheap(equation)) waiting.push(...varsOf(equation));
  }
  return [...found].sort((a, b) => a.id - b.id);
}

/** The equations that compute the values needed from those kept. */
function computing(
  primal: Builder,
  needed: readonly Var[],
  kept: ReadonlySet<Var>,
): readonly Equation[] {
  const found = new Map<Var, Equation>();
  const waiting = [...needed];
  for (let v = waiting.pop(); v !== undefined; v = waiting.pop()) {
    const equation = primal.definition(v);
    if (kept.has(v) || found.has(v) || equation === undefined) continue;
    found.set(v, equation);
    waiting.push(...varsOf(equation));
  }
  return [...found].sort(([a], [b]) => a.id - b.id).map(([, equation]) => equation);
}

/** Pure index arithmetic: no operation an element. */
function isView({ primitive, outputs }: Equation): boolean {
  const { lower } = rules[primitive];
  return outputs.length === 1 && lower.kind === 'map' && lower.cost === 'view';
}

/** Index arithmetic, a few machine operations an element, or a reduction of a few elements. */
function isCheap({ primitive, inputs, outputs }: Equation): boolean {
  const { lower } = rules[primitive];
  if (outputs.length !== 1) return false;
  if (lower.kind === 'map') return lower.cost !== 'costly';
  const size = (a: Atom | undefined): number => sizeOf(a?.aval.shape ?? []);
  return lower.kind === 'reduce' && size(inputs[0]) <= maxReduced * size(outputs[0]);
}

/** The values that others are computed from. */
type Roots = Map<Var, readonly Var[]>;

/**
 * The kept values that one cheap operation computes from others, which it reads through index
 * arithmetic: their roots, which are not kept. `order` has all that they are computed from.
 */
function rootsOfKept(
  primal: Builder,
  kept: ReadonlySet<Var>,
  order: readonly Var[],
  isResult: ReadonlySet<Atom>,
): Roots {
  const seenThrough: Roots = new Map();
  const rootsOf = (equation: Equation): Var[] => [
    ...new Set(varsOf(equation).flatMap((x) => seenThrough.get(x) ?? [])),
  ];
  const found: Roots = new Map();
  for (const v of order) {
    const equation = primal.definition(v);
    if (kept.has(v) || primal.captured(v) !== undefined) seenThrough.set(v, []);
    else seenThrough.set(v, equation !== undefined && isView(equation) ? rootsOf(equation) : [v]);
    if (!kept.has(v) || isResult.has(v) || equation === undefined || !isCheap(equation)) continue;
    const roots = rootsOf(equation);
    if (roots.length <= maxSources) found.set(v, roots);
  }
  return found;
}

/** Without the values whose own roots, which no other has, take no less memory than they do. */
function withSharedRoots(all: Roots, cost: (vars: readonly Var[]) => number): Roots {
  const found = new Map(all);
  const users = new Map<Var, Set<Var>>();
  const usersOf = (x: Var): Set<Var> => users.get(x) ?? new Set();
  for (const [v, roots] of found) for (const x of roots) users.set(x, usersOf(x).add(v));
  const waiting = [...found.keys()];
  for (let v = waiting.pop(); v !== undefined; v = waiting.pop()) {
    const roots = found.get(v) ?? [];
    const own = roots.filter((x) => usersOf(x).size === 1);
    if (own.length === 0 || cost(own) < bytesOf([v])) continue;
    found.delete(v);
    for (const x of roots) {
      usersOf(x).delete(v);
      if (usersOf(x).size === 1) waiting.push(...usersOf(x));
    }
  }
  return found;
}

/** Values, and all that they are computed from. */
interface Group {
  readonly values: Var[];
  readonly roots: Set<Var>;
}

/** The groups of values that have no root in common with any other. */
function groupsOf(rootsOf: Roots): ReadonlySet<Group> {
  const groups = new Set<Group>();
  const groupOf = new Map<Var, Group>();
  for (const [v, roots] of rootsOf) {
    let group: Group = { values: [v], roots: new Set(roots) };
    for (const other of new Set(roots.map((x) => groupOf.get(x)))) {
      if (other === undefined) continue;
      groups.delete(other);
      const [less, more] = group.roots.size < other.roots.size ? [group, other] : [other, group];
      more.values.push(...less.values);
      for (const x of less.roots) more.roots.add(x);
      for (const x of less.roots) groupOf.set(x, more);
      group = more;
    }
    for (const x of roots) groupOf.set(x, group);
    groups.add(group);
  }
  return groups;
}

/** The operands that are no literals, each once. */
const varsOf = ({ inputs }: Equation): Var[] => [
  ...new Set(inputs.filter((a): a is Var => a.kind === 'var')),
];

const bytesOf = (vars: readonly Var[]): number =>
  vars.reduce((sum, { aval }) => sum + itemSize[aval.dtype] * sizeOf(aval.shape), 0);
