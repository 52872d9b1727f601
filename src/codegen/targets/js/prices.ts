import type { Prices } from '../estimate.js';

export const jsPrices: Prices = {
  simple: 0.12,
  slow: 1.5,
  function: 16,
  store: 0.9,
  turn: 0.3,
  tapeWord: 1.2,
  // Numbers are float64.
  rounding: 0.8,
  multiplyAdd: { float32: 0.43, float64: 0.43, int32: 0.5 },
  packing: 0.8,
  // Turns are never done together, but what V8 does around a short loop is much beside its turns.
  areTogether: ({ body }) =>
    body.every(({ kind }) => kind === 'let' || kind === 'assign' || kind === 'store'),
  gain: { 4: 1, 8: 1 },
  togetherLoop: 1,
  call: 3,
  host: 100,
  run: 0,
  input: 0,
  smallOutput: 150,
  largeOutput: 150,
  largeBytes: Infinity,
  // Memory that has to be cleared.
  newByte: 0.12,
};
