/**
 * The functions of linear algebra that programs call; those that are not there make them missing.
 */
import type { NDArray } from '../../../../src/array/ndarray.js';
import { exported } from '../functions.js';

type OfMatrix = (...arrays: NDArray[]) => NDArray;

const named =
  (name: string): OfMatrix =>
  (...arrays) =>
    (exported(`numpy.linalg.${name}`) as OfMatrix)(...arrays);

export const linalg = { solve: named('solve'), det: named('det') };
