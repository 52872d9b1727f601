/**
 * What rewritten code calls: `import * as tj from 'tanjent/syntax'`. Each function first asks
 * whether its operands are plain values, and does then exactly what JavaScript does.
 */
export { choose, decide, either, fork, result, thrown, turn } from './choice.js';
export { compileBy } from './compile.js';
export {
  construct,
  create,
  filledArray,
  get,
  items,
  own,
  set,
  stores,
  target,
  typeOf,
} from './elements.js';
export { beforeWriting, made } from './journal.js';
export { count, loop } from './loop.js';
export { isFiniteOf, isNaNOf, math, maxOf, minOf, number, toNumber } from './math.js';
export { concat, every, fill, forEach, map, push, reduce, slice, some } from './methods.js';
export * from './operators.js';
export { idle, isPlain } from './region.js';
