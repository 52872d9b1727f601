/** ln|Γ|, whose zeros between the poles need all digits of float64. */
import { unary } from '../define.js';
import { lgamma as lgamma64 } from '../f64/gamma.js';
import { viaFloat64 } from './doubles.js';

export const lgamma = unary('lgamma', (c, x) => viaFloat64(c, [x], lgamma64));
