export { gaussianFilter, type GaussianFilterOptions } from './gaussian-filter.js';
export { mapCoordinates, type EdgeMode, type MapCoordinatesOptions } from './map-coordinates.js';
