/** TensorFlow.js on its threaded wasm backend, which it has in isolated pages only. */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { Library } from './tasks.js';
import { tasks } from './tfjs.js';

/** `path` is the address of the folder with the backend's modules. */
export async function connectOn(threads: number, path: string): Promise<Library> {
  setWasmPaths(path);
  setThreadsCount(threads);
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs: no wasm backend');
  for (const flag of ['WASM_HAS_SIMD_SUPPORT', 'WASM_HAS_MULTITHREAD_SUPPORT'])
    if (!(await tf.env().getAsync(flag))) throw new Error(`tfjs: not ${flag}`);
  return { name: `tfjs on ${threads} threads (float32)`, tasks };
}
