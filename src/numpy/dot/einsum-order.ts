/** In which order `einsum` contracts its operands, two at a time. */
import { at, range } from '../../array/shape.js';

/** An operand by its number, or the contraction of two trees. */
export type ContractionTree = number | readonly [ContractionTree, ContractionTree];

/** The most operands whose best order is searched; beyond, cheapest pairs come first. */
const searched = 9;

interface Part {
  readonly tree: ContractionTree;
  readonly labels: ReadonlySet<string>;
}

/**
 * A cheap order of contractions. The cost of one is the number of products: the lengths of all
 * labels of the two operands multiplied. A label may be summed away once no other operand and not
 * the result has it.
 */
export function contractionOrder(
  operands: readonly (readonly string[])[],
  result: readonly string[],
  lengths: ReadonlyMap<string, number>,
): ContractionTree {
  let parts: Part[] = operands.map((labels, i) => ({ tree: i, labels: new Set(labels) }));
  const cost = (labels: Iterable<string>): number =>
    [...labels].reduce((product, label) => product * (lengths.get(label) ?? 1), 1);
  while (parts.length > searched) parts = contractCheapest(parts, result, cost);
  return bestOrder(parts, result, cost);
}

type Cost = (labels: Iterable<string>) => number;

/** The labels that are left of two parts: those that the others or the result have. */
function leftOf(labels: ReadonlySet<string>, others: readonly Part[], result: readonly string[]) {
  const wanted = new Set([...result, ...others.flatMap((p) => [...p.labels])]);
  return new Set([...labels].filter((label) => wanted.has(label)));
}

function contractCheapest(parts: readonly Part[], result: readonly string[], cost: Cost): Part[] {
  let cheapest: { cost: number; i: number; j: number } | undefined;
  for (let j = 1; j < parts.length; j++)
    for (let i = 0; i < j; i++) {
      const price = cost(new Set([...at(parts, i).labels, ...at(parts, j).labels]));
      if (cheapest === undefined || price < cheapest.cost) cheapest = { cost: price, i, j };
    }
  const { i, j } = cheapest as { i: number; j: number };
  const others = parts.filter((_, k) => k !== i && k !== j);
  const [a, b] = [at(parts, i), at(parts, j)];
  const labels = leftOf(new Set([...a.labels, ...b.labels]), others, result);
  return [...others, { tree: [a.tree, b.tree], labels }];
}

interface Best extends Part {
  readonly cost: number;
}

/** Dynamic programming over subsets: the best way to contract each set from its best halves. */
function bestOrder(parts: readonly Part[], result: readonly string[], cost: Cost): ContractionTree {
  const count = parts.length;
  const best = new Map<number, Best>();
  for (let set = 1; set < 1 << count; set++) {
    const members = range(count).filter((i) => (set >> i) & 1);
    const [only] = members;
    if (members.length === 1) {
      best.set(set, { ...at(parts, only as number), cost: 0 });
      continue;
    }
    const others = parts.filter((_, i) => !members.includes(i));
    // The first member is in the left half, so that each split is met once.
    const first = 1 << (only as number);
    for (let half = (set - 1) & set; half > 0; half = (half - 1) & set) {
      if ((half & first) === 0) continue;
      const [a, b] = [best.get(half) as Best, best.get(set ^ half) as Best];
      const union = new Set([...a.labels, ...b.labels]);
      const price = a.cost + b.cost + cost(union);
      const found = best.get(set);
      if (found === undefined || price < found.cost)
        best.set(set, {
          tree: [a.tree, b.tree],
          labels: leftOf(union, others, result),
          cost: price,
        });
    }
  }
  return (best.get((1 << count) - 1) as Best).tree;
}

/** The contractions of a tree, each as the positions of its two parts among those that are left. */
export function pathOf(tree: ContractionTree, count: number): number[][] {
  if (typeof tree === 'number') return [[0]];
  const left: ContractionTree[] = range(count);
  const path: number[][] = [];
  const contract = (part: ContractionTree): void => {
    if (typeof part === 'number') return;
    part.forEach(contract);
    const positions = part.map((p) => left.indexOf(p)).sort((a, b) => a - b);
    path.push(positions);
    for (const i of positions.toReversed()) left.splice(i, 1);
    left.push(part);
  };
  contract(tree);
  return path;
}
