/** Operations over all instances of an axis that `vmap(f, { axisName })` maps over. */
export {
  axisIndex,
  axisSize,
  type AxisNames,
  type Collective,
  type CollectiveOptions,
} from './axes.js';
export {
  allGather,
  allToAll,
  pbroadcast,
  ppermute,
  pshuffle,
  psumScatter,
  pswapaxes,
  type AllGatherOptions,
  type AllToAllOptions,
  type PsumScatterOptions,
} from './exchanges.js';
export { pmax, pmean, pmin, psum } from './reductions.js';
