/** Finds out how values are read and from that which of them have to be stored. */
import { findAccesses } from './access.js';
import {
  isComputedInPlace,
  isScalar,
  isSmall,
  originOf,
  type Graph,
  type Node,
  type Operand,
  type Value,
} from './graph.js';

/** A value of more operations than this is stored rather than computed twice. */
export const maxRecomputed = 8;
/** The same for what is computed once for a row. More than that is not written out in its reader. */
const maxPerRow = 400;
const costs = { view: 0, cheap: 1, costly: 20 };
const maxWork = 1e6;
/** How many array equations a segment has: together they are at most one loop's body. */
const segmentLength = 400;

/** Notes for each value who reads it and how, and cuts the program into segments. */
export function countUses({ nodes, outputs }: Graph): void {
  let segment = 0;
  let length = 0;
  for (const node of nodes) {
    if (!node.outputs.every(isSmall) && ++length > segmentLength) {
      segment++;
      length = 0;
    }
    node.segment = segment;
    findAccesses(node);
    node.inputs.forEach((input, k) => countUse(node, input, k));
  }
  for (const o of outputs) if (o.kind === 'var') o.uses++;
}

function countUse(node: Node, input: Operand, k: number): void {
  if (input.kind === 'literal') return;
  const access = node.accesses[k];
  input.uses++;
  input.lastSegment = node.segment;
  if (mustBeStoredFor(node, k)) store(originOf(input));
  if (access === undefined || access.pointwise) return;
  if (isSmall(input) && node.outputs.every(isSmall) && node.kind !== 'loops') return;
  if (access.rowwise) input.rowwise++;
  else input.scattered++;
  input.repeats = Math.max(input.repeats, access.repeats);
}

function store(input: Operand): void {
  if (input.kind === 'var') input.mustStore = true;
}

/** Whether the operand must lie in a buffer. */
function mustBeStoredFor(node: Node, k: number): boolean {
  const { kind, lower, isInPlace, inputs } = node;
  if (kind === 'call' || kind === 'host') return true;
  if (kind === 'loop' || kind === 'branch')
    return !isInPlace && !isScalar(inputs[k] as Operand) && !hasScalarRows(node, k);
  return lower.kind === 'loops' && lower.fused !== 'all' && !lower.fused.includes(k);
}

/** Whether a loop takes the elements of the operand one by one. */
function hasScalarRows({ lower, equation, inputs }: Node, k: number): boolean {
  if (lower.kind !== 'loop') return false;
  const { constants, carries } = lower.plan(equation.params as never);
  return k >= constants + carries && inputs[k]?.aval.shape.length === 1;
}

/** Finds the work of each value and stores what would otherwise be computed again and again. */
export function chooseStored({ nodes }: Graph): void {
  for (const node of nodes) {
    if (!isComputedInPlace(node)) continue;
    const work = workOf(node);
    const costly = isCostly(node);
    for (const v of node.outputs) {
      if (v.size === 1) continue;
      v.work = work;
      v.isCostly = costly;
      v.mustStore ||= work > maxRecomputed && isReadOften(v, node);
      // Whoever reads it then only loads it.
      if (v.mustStore) [v.work, v.isCostly] = [0, false];
    }
  }
}

/** Whether elements would be computed more often than once. */
function isReadOften(v: Value, { segment }: Node): boolean {
  if (v.repeats > 1 || v.lastSegment > segment) return true;
  const perRow = isSmall(v) ? maxRecomputed : maxPerRow;
  const elsewhere = v.scattered + (v.isCostly || v.work > perRow ? v.rowwise : 0);
  return elsewhere > 0 && (v.uses > 1 || isSmall(v) || v.work > maxPerRow);
}

const isCostly = ({ lower, inputs }: Node): boolean =>
  (lower.kind === 'map' && lower.cost === 'costly') ||
  inputs.some((input) => input.kind === 'var' && input.isCostly);

function workOf({ lower, inputs, accesses }: Node): number {
  const reads = inputs.reduce((sum, input, k) => {
    const { work, size } = input.kind === 'var' ? input : { work: 0, size: 1 };
    const perElement = size === 1 ? 0 : work === 0 ? 1 : work;
    return sum + perElement * (accesses[k]?.reads ?? 1);
  }, 0);
  const own = lower.kind === 'map' ? costs[lower.cost] : (accesses[0]?.reads ?? 1);
  return Math.min(maxWork, own + reads);
}
