/** Reductions by segments, under the name that JAX gives them. */
export {
  segmentMax,
  segmentMin,
  segmentProd,
  segmentSum,
  type SegmentOptions,
} from '../numpy/reduce/segment.js';
