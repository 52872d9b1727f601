/**
 * What modules of the explorer may import. The order counts: the library's first and last module
 * tell which frames of a stack are its own (src/array/position.ts), and the runtime of rewritten
 * functions has to lie between them.
 */
import '../../../src/array/stack.js';
import * as syntax from '../../../src/syntax/runtime/index.js';
import { compile } from '../../../src/syntax/compile.js';
import * as tanjent from '../../../src/index.js';
import type { Library } from './evaluate-module.js';

const { debug, image, io, lax, nn, numpy, ops, optim, random, scipy, tree } = tanjent;
const parts = { debug, image, io, lax, nn, numpy, ops, optim, random, scipy, tree };

/** The entry points by their names, as namespaces. */
export const library: Library = {
  tanjent,
  ...Object.fromEntries(Object.entries(parts).map(([name, part]) => [`tanjent/${name}`, part])),
  'tanjent/compile': { compile },
  'tanjent/syntax': syntax,
};
