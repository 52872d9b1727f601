/** Handles of lists on a tape. */
import { aval, type Aval } from '../../../array/aval.js';
import { newLiteral } from '../../../ir/program.js';
import type { Primal } from '../../record.js';

export const handleType: Aval = aval([], 'float64');
export const emptyList: Primal = newLiteral(0, handleType);
