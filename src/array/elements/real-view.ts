/** The memory of complex arrays as arrays of real numbers, which is what targets know. */
import { aval, type Aval } from '../aval.js';
import { copyIfHere, DenseArray, rawIfHere } from '../dense.js';
import { complexOf, isComplex, newTypedArray, partOf } from '../dtype.js';
import type { Elsewhere } from '../elsewhere.js';

/** The type of the memory of a complex array: the two parts of an element along a last axis. */
export const realType = ({ shape, dtype, weak }: Aval): Aval =>
  isComplex(dtype) ? aval([...shape, 2], partOf(dtype), weak) : aval(shape, dtype, weak);

/** The views that are known, so that where the value is stored elsewhere is remembered. */
const views = new WeakMap<DenseArray, DenseArray>();

/** The value of an array is that of its view. */
const storeOf = (view: DenseArray): Elsewhere => ({
  readNow: (stays) => {
    const raw = rawIfHere(view);
    return raw === null || typeof raw === 'number' ? null : stays ? raw : raw.slice();
  },
  copyNow: (to) => copyIfHere(view, to),
  read: async () => view.data({ copy: false }),
  release: () => view.dispose(),
});

/** The memory of an array as one of real numbers; the array itself where it is one. */
export function realView(x: DenseArray): DenseArray {
  if (!isComplex(x.dtype)) return x;
  let view = views.get(x);
  if (view === undefined) {
    view = new DenseArray(realType(x.aval), x.raw);
    views.set(x, view);
    x.storeAlso(storeOf(view));
  }
  return view;
}

/** The array of a type whose memory is `view`. */
export function ofRealView(view: DenseArray, type: Aval): DenseArray {
  if (!isComplex(type.dtype)) return view;
  const x = new DenseArray(type, undefined, storeOf(view));
  views.set(x, view);
  return x;
}

/** A complex array of its parts, two arrays of one shape and dtype. */
export function joinParts(re: DenseArray, im: DenseArray): DenseArray {
  const { shape, dtype, weak } = re.aval;
  const [x, y] = [re.dataSync({ copy: false }), im.dataSync({ copy: false })];
  const type = aval(shape, complexOf(dtype), weak);
  const parts = newTypedArray(type.dtype, x.length);
  x.forEach((value, i) => {
    parts[2 * i] = value;
    parts[2 * i + 1] = y[i] as number;
  });
  return new DenseArray(type, parts);
}

/** The real and the imaginary part of a complex array; another array as it is. */
export function splitParts(x: DenseArray): DenseArray[] {
  if (!isComplex(x.dtype)) return [x];
  const { shape, dtype, weak } = x.aval;
  const type = aval(shape, partOf(dtype), weak);
  const parts = x.dataSync({ copy: false });
  return [0, 1].map((part) => {
    const values = newTypedArray(type.dtype, parts.length / 2);
    values.forEach((_, i) => (values[i] = parts[2 * i + part] as number));
    return new DenseArray(type, shape.length === 0 ? (values[0] as number) : values);
  });
}
