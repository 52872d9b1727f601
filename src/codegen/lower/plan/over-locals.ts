/**
 * Decides which loops and branches are written over locals, where they stand, rather than as
 * functions that are called once a turn: those whose programs compute small values only, and not
 * too many.
 */
import { at, sizeOf } from '../../../array/shape.js';
import type { Atom, Equation, Program } from '../../../ir/program.js';
import { isSmall, smallSize } from '../../../ir/small.js';
import type { AllRules } from '../../../primitives/record.js';
import type { AnyLower } from '../expand.js';

/** About how many operations programs written over locals may have together. */
const maxWeight = 1500;
/** What an equation with loops of its own counts. */
const loopWeight = 40;

const known = new WeakMap<Equation, boolean>();

/** Whether the programs of a loop or branch are written where it stands. */
export function isWrittenOverLocals(equation: Equation, rules: AllRules): boolean {
  let found = known.get(equation);
  if (found === undefined) {
    found = weightOf(equation, rules) <= maxWeight;
    known.set(equation, found);
  }
  return found;
}

/** How many operations it takes over locals; Infinity where it can't be written so. */
function weightOf(equation: Equation, rules: AllRules): number {
  const lower = rules[equation.primitive].lower as unknown as AnyLower;
  const { inputs, outputs } = equation;
  const params = equation.params as never;
  const areSmall = [...inputs, ...outputs].every(isSmall);
  switch (lower.kind) {
    case 'map':
      if (lower.isLong) return areSmall ? loopWeight : Infinity;
      return outputs.every(isSmall) ? mapWeight(lower, equation) : 1;
    case 'reduce': {
      const [x, result] = [at(inputs, 0), at(outputs, 0)];
      const count = sizeOf(x.aval.shape) / Math.max(1, sizeOf(result.aval.shape));
      return count <= smallSize && isSmall(result) ? sizeOf(x.aval.shape) : Infinity;
    }
    case 'pieces':
      return areSmall ? elementCount(outputs) : Infinity;
    case 'loops':
    case 'call':
    case 'host':
      return areSmall ? loopWeight : Infinity;
    case 'branch':
      return sum(lower.branches(params).map((p) => programWeight(p, rules)));
    case 'loop': {
      const { body, carries, turns } = lower.plan(params);
      if (!outputs.slice(0, carries).every(isSmall)) return Infinity;
      const copies = turns.kind === 'rows' ? turns.unroll : 1;
      const test = turns.kind === 'test' ? programWeight(turns.test, rules) : 0;
      return copies * programWeight(body, rules) + test;
    }
    default:
      return lower satisfies never;
  }
}

/**
 * What it takes to compute the elements of a result. Where only places change it is nothing, and of
 * an update only those that are written count, if the places are known. At a place that is not, an
 * element of a small array is chosen among all of them.
 */
function mapWeight(lower: AnyLower & { kind: 'map' }, { inputs, outputs }: Equation): number {
  const updates = lower.inPlace?.updates;
  if (updates === undefined && lower.cost !== 'view') return elementCount(outputs);
  const [first, ...places] = inputs.slice(updates ?? 0);
  const areKnown = places.every((x) => x.kind === 'literal');
  const count = first !== undefined && isSmall(first) ? elementCount([first]) : 0;
  if (updates === undefined) return areKnown ? 0 : elementCount(outputs) * Math.max(1, count);
  return areKnown ? count : elementCount(outputs) * (1 + count);
}

function programWeight(program: Program, rules: AllRules): number {
  if (!program.outputs.every(isSmall)) return Infinity;
  let weight = elementCount(program.outputs);
  for (const equation of program.equations) {
    weight += weightOf(equation, rules);
    if (weight > maxWeight) return Infinity;
  }
  return weight;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const elementCount = (atoms: readonly Atom[]): number =>
  sum(atoms.map((a) => sizeOf(a.aval.shape)));
