import { newBuffer, type LoopBuffer } from '../../../loops/buffer.js';
import { isScalar, type GraphValue } from './graph.js';

/** Where a value lies; it is given a buffer in the table if it has none. */
export function bufferIn(buffers: Map<GraphValue, LoopBuffer>, v: GraphValue): LoopBuffer {
  let buffer = buffers.get(v);
  if (buffer === undefined) {
    buffer = newBuffer(v.name, v.aval.dtype, v.size, isScalar(v));
    if (v.known !== null) buffer = { ...buffer, known: v.known };
    buffers.set(v, buffer);
  }
  return buffer;
}
