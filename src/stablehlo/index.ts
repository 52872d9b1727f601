/** `tanjent/stablehlo`: programs as StableHLO, the language of XLA. */
export {
  toStableHLO,
  type StableHLOArray,
  type StableHLOManifest,
  type StableHLOModule,
  type StableHLOOptions,
} from './out/to-stablehlo.js';
export { fromStableHLO, type StableHLOFunction, type StableHLOType } from './in/index.js';
