import { NDArray } from '../array/ndarray.js';

/**
 * Puts methods on all arrays. Their types are declared beside the call by merging into `NDArray`:
 *
 *     declare module '../array/ndarray.js' { interface NDArray { add(y: ArrayLike): NDArray } }
 *     attach({ add(y: ArrayLike) { return add(this, y); } });
 */
export function attach<M extends object>(methods: M & ThisType<NDArray>): void {
  const described = Object.getOwnPropertyDescriptors(methods);
  for (const [name, descriptor] of Object.entries(described))
    Object.defineProperty(NDArray.prototype, name, {
      ...descriptor,
      configurable: true,
      enumerable: false,
    });
}
