export {
  bSpline,
  makeInterpSpline,
  type BSpline,
  type BSplineOptions,
  type InterpSplineOptions,
} from './b-spline.js';
export {
  cubicSpline,
  type CubicSplineOptions,
  type Spline,
  type SplineEnds,
} from './cubic-spline.js';
export { interp1d, type Interp1dOptions, type InterpolationKind } from './interp1d.js';
export { regularGridInterpolator, type RegularGridOptions } from './regular-grid.js';
