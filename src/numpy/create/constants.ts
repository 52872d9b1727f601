/** NumPy's constants as JS values. */

/** The circumference of a circle of diameter 1. */
export const pi = Math.PI;
/** The base of the natural logarithm. */
export const e = Math.E;
/** Euler's constant, the limit of the harmonic numbers minus the logarithm. */
export const eulerGamma = 0.5772156649015329;
/** Infinity. */
export const inf = Infinity;
/** Not a number. */
export const nan = NaN;
/** In an index: a new axis of length 1. */
export const newaxis = null;
