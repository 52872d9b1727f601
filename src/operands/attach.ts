import { NDArray } from '../array/ndarray.js';

/**
 * Puts methods on all arrays. Their types are declared beside the call by merging into `NDArray`:
 *
 *     declare module '../array/ndarray.js' { interface NDArray { add(y: ArrayLike): NDArray } }
 *     attach({ add(y: ArrayLike) { return add(this, y); } });
 */
export function attach<M extends object>(methods: M & ThisType<NDArray>): void {
  for (const name of Reflect.ownKeys(methods))
    Object.defineProperty(NDArray.prototype, name, {
      ...Object.getOwnPropertyDescriptor(methods, name),
      configurable: true,
      enumerable: false,
    });
}
