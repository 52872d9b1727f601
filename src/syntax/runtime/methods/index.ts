/** The methods of lists and arrays, as functions. */
export {
  assignFields,
  concat,
  entries,
  fieldNames,
  flat,
  hasField,
  isList,
  keys,
  listFrom,
  ownKeys,
  slice,
  subarray,
  typedFrom,
  typedOf,
  values,
} from './arrays.js';
export * from './callers.js';
export {
  addItem,
  clear,
  copyWithin,
  deleteItem,
  fill,
  pop,
  reverse,
  setAll,
  shift,
  sort,
  splice,
  unshift,
} from './changes.js';
export * from './search.js';
