/**
 * Arrays from files and to files: of NumPy, safetensors, tables of text, and pixels. Functions that
 * write give bytes or text, and leave to you where these go; headers of files are not believed.
 */
export { readBytes, type Bytes, type ByteSource, type SourceOptions } from './bytes.js';
export type { LoadOptions } from './elements.js';
export { fromImageData, toImageData, type FromImageOptions } from './images.js';
export { loadNpy, saveNpy } from './npy.js';
export { load, loadNpz, saveNpz, type LoadSourceOptions, type SaveNpzOptions } from './npz.js';
export {
  loadSafetensors,
  saveSafetensors,
  type SaveSafetensorsOptions,
  type Tensors,
} from './safetensors.js';
export {
  genfromtxt,
  loadtxt,
  savetxt,
  type GenFromTextOptions,
  type LoadTextOptions,
  type SaveTextOptions,
} from './text.js';
export { loadTree, saveTree, type LoadTreeOptions } from './trees.js';
