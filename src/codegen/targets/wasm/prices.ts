import type { Prices } from '../estimate.js';
import { smallArrayBytes } from './heap/heap.js';
import { canBeVectors } from './vector/write.js';

export const wasmPrices: Prices = {
  simple: 0.12,
  slow: 1.3,
  function: 12,
  store: 0.8,
  turn: 0.3,
  tapeWord: 0.25,
  rounding: 0,
  multiplyAdd: { float32: 0.08, float64: 0.16, int32: 0.12 },
  packing: 0.2,
  areTogether: canBeVectors,
  gain: { 4: 4.5, 8: 2.3 },
  togetherLoop: 4,
  call: 3,
  host: 200,
  run: 450,
  // A small array is copied, a large one has a place in the heap.
  input: 60,
  smallOutput: 500,
  largeOutput: 1300,
  largeBytes: smallArrayBytes,
  // Copied out of the heap.
  newByte: 0.2,
};
