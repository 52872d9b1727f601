import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { asArray } from '../operands/convert.js';
import { arrayLike } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { bind1 } from '../trace/bind.js';
import { namesPerAxis, specKind, type ShardingSpec } from './spec.js';

const withShardingParameters = parameters('withSharding', { x: arrayLike, spec: specKind });

/**
 * The array itself, which a cluster keeps as `spec` says where the function runs there: between
 * layers, for instance, XLA then moves what is small and not what is large. Elsewhere, and outside
 * of `jit`, it changes nothing. Cotangents lie as what they belong to; where a function is mapped
 * over instances, XLA chooses where these lie.
 *
 * Throws `bad-argument` where the spec has more entries than the array has axes, or names an axis
 * of the mesh twice. After `jax.lax.with_sharding_constraint`.
 */
export function withSharding(x: ArrayLike, spec: ShardingSpec, ...none: []): NDArray {
  withShardingParameters.read([x, spec], none);
  const array = asArray(x);
  return bind1('withSharding', [array], { spec: namesPerAxis('withSharding', spec, array.shape) });
}
