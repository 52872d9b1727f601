/** The table of all cases: bodies of functions, by the section of the specification. */
import { expressions } from './expressions.js';
import { functions, numeric, printing } from './functions.js';
import { statements } from './statements.js';

export const sections = { ...expressions, ...statements, ...functions };
export { numeric, printing };
