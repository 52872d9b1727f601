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
export {
  all,
  broadcast,
  flattenWithPath,
  leavesWithPath,
  mapWithPath,
  reduce,
  reduceAssociative,
  transpose,
  type PathAndLeaf,
  type ReduceAssociativeOptions,
  type ReduceOptions,
} from './walks.js';
export { registerClass } from './register.js';
export type { ClassFields, ClassNode, Subtrees, TreeClass } from './classes.js';
export type { IsLeaf, Path, TreeDef } from './tree.js';
export { fromTransfer, toTransfer, type Transfer } from './transfer.js';
export type { LeafOf, MappedTree } from './types.js';
