import type { DType } from '../../../array/dtype.js';
import type { LoopBuffer } from '../../../loops/loops.js';

/** Makes a buffer that lives as long as the kernel being written. */
export type NewScratch = (dtype: DType, size: number, name: string) => LoopBuffer;
