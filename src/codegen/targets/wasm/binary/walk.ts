/** Visits nodes. */
import type { Instruction } from './node.js';

type Visit = (node: Instruction) => void;

/** All nodes of the list, those that are operands or stand in bodies included. */
export function forEachNode(nodes: readonly Instruction[], visit: Visit): void {
  for (const node of nodes)
    if (node.kind === 'local' || node.kind === 'const') visit(node);
    else visitTree(node, visit);
}

function visitTree(node: Instruction, visit: Visit): void {
  visit(node);
  switch (node.kind) {
    case 'op':
    case 'call':
    case 'return':
      return forEachNode(node.operands, visit);
    case 'set-local':
    case 'set-global':
      return visitTree(node.value, visit);
    case 'block':
    case 'loop':
      return forEachNode(node.body, visit);
    case 'if':
      visitTree(node.test, visit);
      forEachNode(node.yes, visit);
      return forEachNode(node.no, visit);
    case 'branch':
      if (node.test !== null) visitTree(node.test, visit);
      return;
    case 'const':
    case 'local':
    case 'global':
      return;
    default:
      return node satisfies never;
  }
}
