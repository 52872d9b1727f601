/** From StableHLO: functions of JAX, by the text that it exports. */
export { fromStableHLO, type StableHLOFunction } from './from-stablehlo.js';
export type { StableHLOType } from './signature.js';
