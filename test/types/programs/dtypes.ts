/** Arrays whose dtype the compiler knows: their typed arrays, and where they serve. */
import {
  grad,
  jit,
  lax,
  numpy as np,
  vmap,
  type ArrayOf,
  type Complex,
  type DType,
  type NDArray,
  type TypedArray,
} from 'tanjent';
import { type } from './expect.js';

// A dtype by position or by name, of each function that makes arrays.
type<ArrayOf<'int32'>>()(np.array([1, 2], { dtype: 'int32' }));
type<ArrayOf<'float32'>>()(np.array([1, 2], 'float32'));
type<ArrayOf<'float32'>>()(np.array([1, 2], 'float32', true, { ndmin: 2 }));
type<ArrayOf<'uint8'>>()(np.asarray([1, 2], { dtype: 'uint8', copy: true }));
type<ArrayOf<'int32'>>()(np.zeros([2], 'int32'));
type<ArrayOf<'float16'>>()(np.ones(2, { dtype: 'float16' }));
type<ArrayOf<'bool'>>()(np.full([2], true, 'bool'));
type<ArrayOf<'int8'>>()(np.zerosLike([1, 2], 'int8'));
type<ArrayOf<'int8'>>()(np.onesLike([1, 2], { dtype: 'int8', shape: [3] }));
type<ArrayOf<'float32'>>()(np.arange(0, 3, 1, 'float32'));
type<ArrayOf<'float32'>>()(np.arange(3, { dtype: 'float32' }));
type<ArrayOf<'float32'>>()(np.linspace(0, 1, 5, { dtype: 'float32' }));
type<[NDArray, NDArray]>()(np.linspace(0, 1, { retstep: true }));
type<ArrayOf<'float32'>>()(np.eye(3, { dtype: 'float32' }));
type<ArrayOf<'float32'>>()(np.identity(3, 'float32'));
type<ArrayOf<'uint16'>>()(np.frombuffer(new ArrayBuffer(4), 'uint16'));
type<ArrayOf<'float32'>>()(np.astype([1, 2], 'float32'));
type<ArrayOf<'float32'>>()(np.ones([2]).astype('float32'));
type<ArrayOf<'float32'>>()(jit((x) => x.sin())(1).astype('float32', { copy: false }));

// Without one it is the default float dtype, which a setting decides.
type<NDArray>()(np.array([1, 2]));
type<NDArray>()(np.zeros([2]));
type<NDArray>()(np.zeros([2], null));
type<NDArray>()(np.zeros([2], {}));
type<NDArray>()(np.zeros([2], { dtype: null }));
type<NDArray>()(np.zerosLike([1, 2], { shape: [3] }));

// Comparisons give bool, searches int32.
const x = np.ones([3], 'float32');
type<ArrayOf<'bool'>>()(x.lt(2));
type<ArrayOf<'bool'>>()(np.isnan(x));
type<ArrayOf<'bool'>>()(np.logicalNot(x));
type<ArrayOf<'bool'>>()(x.any());
type<ArrayOf<'int32'>>()(x.argmax());
type<ArrayOf<'int32'>>()(np.argsort(x));

// What the elements are.
type<Float32Array>()(x.dataSync());
type<Float64Array>()(np.zeros([2], 'float64').dataSync({ copy: false }));
type<Float32Array>()(np.zeros([2], 'float16').dataSync());
type<Float32Array>()(np.zeros([2], 'bfloat16').dataSync());
type<Uint8Array>()(x.lt(2).dataSync());
type<Int8Array>()(np.zeros([2], 'int8').dataSync());
type<Uint16Array>()(np.zeros([2], 'uint16').dataSync());
type<Promise<Int32Array>>()(x.argmax().data());
type<TypedArray>()(np.ones([2]).dataSync());
type<Promise<TypedArray>>()(x.sin().data());
type<number>()(x.item());
const z = np.array([{ re: 1, im: -2 }], 'complex128');
type<ArrayOf<'complex128'>>()(z);
type<Float64Array>()(z.dataSync());
type<Float32Array>()(z.astype('complex64').dataSync());
type<Complex>()(z.item());
type<number>()(np.abs(z).item());
const either = (dtype: 'int32' | 'float32') => np.zeros([2], dtype);
type<Int32Array | Float32Array>()(either('int32').dataSync());
const anyOf = (dtype: DType) => np.zeros([2], dtype);
type<TypedArray>()(anyOf('int32').dataSync());
type<Float32Array | Int32Array>()((Math.random() < 1 ? x : x.argmax()).dataSync());

// They are arrays as others are, wherever arrays are taken.
type<NDArray>()(x.add(x));
type<NDArray>()(jit((y: NDArray) => y.sin())(x));
type<NDArray>()(grad((y: NDArray) => y.sum())(x));
type<NDArray>()(vmap((y: NDArray) => y.sum())(x));
type<ArrayOf<'bool'>>()(jit((y: NDArray) => y.gt(0))(x));
type<NDArray>()(jit((y: ArrayOf<'float32'>) => y.sin())(np.ones([2])));
type<NDArray>()(lax.foriLoop(0, 3, (_i, y: NDArray) => y.mul(2), x));
lax.scan((carry, y) => [carry.add(y), carry], np.zeros([], 'float32'), x);
lax.whileLoop(
  (y) => y.sum().lt(10),
  (y) => y.mul(2),
  x,
);

// A variable that began with a known dtype takes results of unknown dtypes, but no other known one.
let w = np.zeros([3], 'float32');
w = w.sub(x.mul(0.1));
let model = { w, b: np.zeros([3], 'int32') };
model = { w: model.w.add(1), b: model.b.add(1) };
// @ts-expect-error an array of another dtype
w = w.astype('int32');
// @ts-expect-error no dtype
np.zeros([2], 'float8');
// @ts-expect-error no dtype
np.array([2], { dtype: 'int64' });
type<typeof model>()(model);
