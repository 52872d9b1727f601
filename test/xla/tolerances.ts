/** How near XLA's results come to ours, and why not nearer. */
import type { DenseArray } from '../../src/array/dense.js';
import { type DType } from '../../src/array/dtype.js';
import type { PrimName } from '../../src/ir/program.js';
import type { Tolerance } from '../support/close.js';

const exact: Tolerance = { rtol: 0, atol: 0 };

const general: Readonly<Record<DType, Tolerance>> = {
  float64: { rtol: 1e-12, atol: 1e-13 },
  complex128: { rtol: 1e-12, atol: 1e-13 },
  float32: { rtol: 2e-6, atol: 2e-7 },
  complex64: { rtol: 2e-6, atol: 2e-7 },
  float16: { rtol: 2 ** -9, atol: 2 ** -23 },
  bfloat16: { rtol: 2 ** -6, atol: 1e-38 },
  int32: exact,
  uint32: exact,
  int16: exact,
  uint16: exact,
  int8: exact,
  uint8: exact,
  bool: exact,
};

/** Limits that are wider, by primitive, in units of the general ones. */
const wider: Partial<
  Readonly<Record<PrimName, { readonly by: number; readonly because: string }>>
> = {
  eigh: { by: 10, because: 'LAPACK divides and conquers; vectors of near values differ most' },
  svd: { by: 10, because: 'LAPACK divides and conquers; vectors of near values differ most' },
  schur: { by: 20, because: 'LAPACK turns by other rotations, whose errors add up' },
};

export const toleranceOf =
  (name: PrimName) =>
  (x: DenseArray): Tolerance => {
    const { rtol, atol } = general[x.dtype];
    const by = wider[name]?.by ?? 1;
    return { rtol: by * rtol, atol: by * atol };
  };
