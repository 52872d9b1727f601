export * as fft from './fft/index.js';
export * as linalg from './linalg/index.js';
export * as optimize from './optimize/index.js';
export * as signal from './signal/index.js';
export * as sparse from './sparse/index.js';
export * as special from './special/index.js';
export * as stats from './stats/index.js';
