export {
  flatten,
  leafPaths,
  leaves,
  map,
  printTree,
  sameTree,
  structure,
  unflatten,
} from './tree.js';
export type { TreeDef } from './tree.js';
export { fromTransfer, toTransfer, type Transfer } from './transfer.js';
