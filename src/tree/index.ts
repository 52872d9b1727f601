export {
  flatten,
  leafPaths,
  leaves,
  map,
  printTree,
  sameTree,
  structure,
  unflatten,
  type LeafOptions,
} from './checked.js';
export type { IsLeaf, TreeDef } from './tree.js';
export { fromTransfer, toTransfer, type Transfer } from './transfer.js';
export type { LeafOf, MappedTree } from './types.js';
