import type { ByWidth, Prices } from '../estimate.js';

/** Numbers are float64: a function takes the same time for both. */
const both = (price: number): ByWidth => ({ 4: price, 8: price });

export const jsPrices: Prices = {
  simple: 0.12,
  slow: 1.5,
  function: 16,
  // Where the way through them, which depends on the operand, cannot be foretold they take twice
  // the time that they take where it can.
  functions: {
    exp: both(9),
    expm1: both(10),
    log: both(9),
    log1p: both(10),
    log2: both(10),
    log10: both(11),
    cbrt: both(7),
    sin: both(10),
    cos: both(10),
    asinh: both(16),
    acosh: both(15),
    atanh: both(22),
    asin: both(8),
    acos: both(8),
    atan: both(9),
    atan2: both(13),
    pow: both(58),
    erf: both(35),
    erfc: both(40),
    erfInv: both(25),
    lgamma: both(50),
    gamma: both(50),
    digamma: both(48),
  },
  store: 0.9,
  turn: 0.3,
  tapeWord: 0.4,
  // Numbers are float64.
  rounding: 0.8,
  multiplyAdd: { float32: 0.43, float64: 0.43, int32: 0.5 },
  packing: 0.8,
  // Turns are never done together, but what V8 does around a short loop is much beside its turns.
  areTogether: ({ body }) =>
    body.every(({ kind }) => kind === 'let' || kind === 'assign' || kind === 'store'),
  gain: both(1),
  gainOfFunctions: both(1),
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
