/**
 * Chooses what a linear program is given of its primal part. A value that it needs is either kept,
 * or computed again from others that are: by index arithmetic or a few machine operations, where
 * those others take no more memory than the value itself. So a difference of two broadcasts is
 * computed again from the small arrays, and a chain of additions from where it starts.
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
  for (const v of cheapAncestors(primal, needed)) {
    const own = sourcesOf(v);
    sources.set(v, own);
    if (isNeeded.has(v)) for (const x of own) kept.add(x);
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

/** Index arithmetic, a few machine operations an element, or a reduction of a few elements. */
function isCheap({ primitive, inputs, outputs }: Equation): boolean {
  const { lower } = rules[primitive];
  if (outputs.length !== 1) return false;
  if (lower.kind === 'map') return lower.cost !== 'costly';
  const size = (a: Atom | undefined): number => sizeOf(a?.aval.shape ?? []);
  return lower.kind === 'reduce' && size(inputs[0]) <= maxReduced * size(outputs[0]);
}

/** The operands that are no literals, each once. */
const varsOf = ({ inputs }: Equation): Var[] => [
  ...new Set(inputs.filter((a): a is Var => a.kind === 'var')),
];

const bytesOf = (vars: readonly Var[]): number =>
  vars.reduce((sum, { aval }) => sum + itemSize[aval.dtype] * sizeOf(aval.shape), 0);
