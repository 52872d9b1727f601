export {
  resize,
  scaleAndTranslate,
  type ResampleMethod,
  type ResizeMethod,
  type ResizeOptions,
} from './resize.js';
