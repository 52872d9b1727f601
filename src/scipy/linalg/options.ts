/** Options that SciPy's functions have and that mean nothing here. */
import { flag } from '../../parameters/kinds.js';

/** Options of SciPy that have no effect here. */
export interface CheckOptions {
  /** Has no effect: arrays are immutable. */
  readonly overwriteA?: boolean | undefined;
  /** Has no effect: what is not finite gives NaN. */
  readonly checkFinite?: boolean | undefined;
}

export const checkKinds = { overwriteA: flag, checkFinite: flag };
