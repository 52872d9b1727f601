/**
 * What rewritten code calls: `import * as tj from 'tanjent/syntax'`. Each function first asks
 * whether its operands are plain values, and does then exactly what JavaScript does.
 */
export { choose, decide, either, fork, turn } from './conditions/choice.js';
export { caught, result, thrown } from './conditions/thrown.js';
export { compileBy } from './compile.js';
export {
  close,
  failed,
  get,
  items,
  length,
  own,
  parts,
  push,
  set,
  stores,
  target,
  typeOf,
} from './elements.js';
export {
  beforeAssigning,
  beforeCounting,
  beforeDeleting,
  beforeWriting,
  beforeWritingPrivate,
  made,
  madeWith,
  outside,
  outsideObject,
  variable,
} from './journal.js';
export * from './conditions/logic.js';
export { count, loop } from './loop.js';
export { isFiniteOf, isNaNOf, math, maxOf, minOf, number, toNumber } from './math.js';
export * from './methods/index.js';
export * from './operators.js';
export {
  console,
  errorOf,
  text,
  toExponential,
  toFixed,
  toPrecision,
  toString,
  toText,
} from './texts.js';
export { construct, create, filledArray, isInstance, newList } from './typed-arrays.js';
export { idle, isPlain } from './region.js';
export { hasOwn, hasOwnProperty, isIn, withKnownFields } from './values/doubt.js';
export { assignable, checked, reached, unset } from './values/unset.js';
