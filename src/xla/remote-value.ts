import { isNumber, type Aval } from '../array/aval.js';
import { newStorage, newTypedArray, numbersOf, storedOf, type TypedArray } from '../array/dtype.js';
import type { Elsewhere } from '../array/elsewhere.js';
import { sizeOf } from '../array/shape.js';
import type { Connection } from './connection.js';

/** The value of an array on a cluster, under a handle that the client has chosen. */
export class RemoteValue implements Elsewhere {
  readonly connection: Connection;
  readonly handle: number;
  readonly #type: Aval;

  constructor(connection: Connection, handle: number, type: Aval) {
    this.connection = connection;
    this.handle = handle;
    this.#type = type;
    collected.register(this, { connection, handle }, this);
  }

  readNow(): null {
    return null;
  }

  copyNow(): false {
    return false;
  }

  async read(): Promise<TypedArray> {
    const question = { op: 'read', handle: this.handle };
    const { payload } = await this.connection.ask('data', question);
    const stored = elementsOf(this.#type, payload);
    return isNumber(this.#type) ? numbersOf(stored, this.#type.dtype) : stored;
  }

  release(): void {
    if (!collected.unregister(this)) return;
    this.connection.free(this.handle);
  }
}

/** What nobody can reach any more is freed on the cluster, too. */
const collected = new FinalizationRegistry<Pick<RemoteValue, 'connection' | 'handle'>>(
  ({ connection, handle }) => connection.free(handle),
);

function elementsOf({ dtype, shape }: Aval, bytes: Uint8Array): TypedArray {
  const stored = newStorage(dtype, sizeOf(shape));
  new Uint8Array(stored.buffer).set(bytes);
  return stored;
}

/** The elements as they lie in memory, which are the worker's, too: hosts are little-endian. */
export function bytesOf({ dtype }: Aval, raw: TypedArray | number): Uint8Array {
  const stored = typeof raw === 'number' ? storedOf(newTypedArray(dtype, 1).fill(raw), dtype) : raw;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
