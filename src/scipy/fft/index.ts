/** Cosine and sine transforms. */
export {
  dct,
  dctn,
  dst,
  dstn,
  idct,
  idctn,
  idst,
  idstn,
  type TransformAxesOptions,
  type TransformNorm,
  type TransformOptions,
} from './transforms.js';
