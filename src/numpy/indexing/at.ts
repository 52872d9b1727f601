/** Updated copies of arrays: `x.at(…).set(v)` and its sisters. */
import { isBool } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import { at, printShape, range, type Shape } from '../../array/shape.js';
import {
  arrayLike,
  callable,
  choice,
  flag,
  named,
  number,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Found, type ParameterList } from '../../parameters/parameters.js';
import { add, divide, maximum, minimum, multiply, power } from '../math/arithmetic.js';
import { scatterAt, writeFixed, type ScatterMode, type ScatterName } from './at-scatter.js';
import {
  broadcastInto,
  broadcastRight,
  convertTo,
  filled,
  reshapeTo,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import { readItems, resultShape, type ReadOptions } from './indexing.js';
import { isArray, readIndex, type AxisIndex, type IndexPart } from './parts.js';

/** How an update treats indices outside of the array, and what the caller promises. */
export interface UpdateOptions {
  /** `drop` (the default; `fill` is the same) leaves out such updates, `clip` moves them inside. */
  readonly mode?: 'drop' | 'fill' | 'clip' | 'promiseInBounds' | null | undefined;
  /** No element is updated twice: lets products have derivatives. */
  readonly uniqueIndices?: boolean | undefined;
  readonly indicesAreSorted?: boolean | undefined;
}

const updateModes = choice('drop', 'fill', 'clip', 'promiseInBounds');
const updateKinds = {
  mode: named(optional(updateModes)),
  uniqueIndices: named(flag),
  indicesAreSorted: named(flag),
};
const ofUpdate = (name: string): ParameterList<UpdateOptions> =>
  parameters<UpdateOptions>(`at.${name}`, { value: arrayLike }, updateKinds);
const updates = {
  set: ofUpdate('set'),
  add: ofUpdate('add'),
  subtract: ofUpdate('subtract'),
  multiply: ofUpdate('multiply'),
  divide: ofUpdate('divide'),
  power: ofUpdate('power'),
  min: ofUpdate('min'),
  max: ofUpdate('max'),
};
const applyParameters = parameters<UpdateOptions>('at.apply', { f: callable }, updateKinds);
const getParameters = parameters<ReadOptions>(
  'at.get',
  {},
  {
    mode: named(optional(updateModes)),
    fillValue: named(optional(number)),
  },
);
type UpdateArguments = [options?: UpdateOptions];

type Combine = (old: NDArray, value: NDArray) => NDArray;

/**
 * The elements of an array at an index. Its methods return the array with the elements there
 * updated; the array itself stays as it is. Values are converted to the array's dtype and
 * broadcast to the shape of what is read at the index; if they do not broadcast, `shape-mismatch`
 * is thrown. Where an index array names an element several times, all updates of `add`, `subtract`,
 * `multiply`, `divide`, `min` and `max` count, and the last one of `set`.
 */
export class IndexedElements {
  readonly #x: NDArray;
  readonly #parts: readonly IndexPart[];

  constructor(x: NDArray, parts: readonly IndexPart[]) {
    this.#x = x;
    this.#parts = parts;
  }

  /** The elements there, as `slice` reads them, or with another rule for indices out of range. */
  get(...args: [options?: ReadOptions]): NDArray {
    return readItems('at', this.#x, this.#items(), getParameters.read([], args));
  }

  /** The array with the elements there replaced by a value. */
  set(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.set.read([value], args);
    return this.#update('at.set', 'scatter', (_, v) => v, value, options);
  }

  /** The array with a value added to the elements there. */
  add(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.add.read([value], args);
    return this.#update('at.add', 'scatterAdd', add, value, options);
  }

  /** The array with a value subtracted from the elements there. */
  subtract(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.subtract.read([value], args);
    const negative = op('neg', asArray(value, this.#x.dtype));
    return speakAs('at.subtract', () => this.add(negative, options));
  }

  /** The array with the elements there multiplied by a value. */
  multiply(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.multiply.read([value], args);
    return this.#update('at.multiply', 'scatterMul', multiply, value, options);
  }

  /**
   * The array with the elements there divided by a value. Integers are divided in floating point
   * and truncated.
   */
  divide(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.divide.read([value], args);
    return this.#byProduct('at.divide', divide, value, options);
  }

  /**
   * The array with the elements there raised to the power of a value; those that are named several
   * times, to the product of the values.
   */
  power(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.power.read([value], args);
    return this.#byProduct('at.power', power, value, options);
  }

  /** `subtract`, for short. */
  sub(value: ArrayLike, ...args: UpdateArguments): NDArray {
    return this.subtract(value, ...args);
  }

  /** `multiply`, for short. */
  mul(value: ArrayLike, ...args: UpdateArguments): NDArray {
    return this.multiply(value, ...args);
  }

  /** `divide`, for short. */
  div(value: ArrayLike, ...args: UpdateArguments): NDArray {
    return this.divide(value, ...args);
  }

  /** `power`, for short. */
  pow(value: ArrayLike, ...args: UpdateArguments): NDArray {
    return this.power(value, ...args);
  }

  /** The array with the lesser of the elements there and a value. */
  min(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.min.read([value], args);
    return this.#update('at.min', 'scatterMin', minimum, value, options);
  }

  /** The array with the greater of the elements there and a value. */
  max(value: ArrayLike, ...args: UpdateArguments): NDArray {
    const options = updates.max.read([value], args);
    return this.#update('at.max', 'scatterMax', maximum, value, options);
  }

  /** f of the elements there, put back. An element named several times gets f once. */
  apply(f: (x: NDArray) => NDArray, ...args: UpdateArguments): NDArray {
    const options = applyParameters.read([f], args);
    const values = f(this.get());
    return speakAs('at.apply', () => this.set(values, options));
  }

  #items(): AxisIndex[] {
    return readIndex('at', this.#x.shape, this.#parts);
  }

  #update(
    who: string,
    name: ScatterName,
    combine: Combine,
    value: ArrayLike,
    options: Found<UpdateOptions>,
  ): NDArray {
    const x = this.#x;
    const values = asArray(value, x.dtype);
    const mask = this.#mask();
    if (mask !== null && values.ndim === 0)
      return pick(mask, convertTo(combine(x, broadcastRight(values, x.shape)), x.dtype), x);
    const items = this.#items();
    const whole = broadcastValue(who, values, resultShape('at', items));
    if (items.some(isArray)) return scatterAt('at', name, x, items, whole, scatterMode(options));
    const written = convertTo(combine(readItems('at', x, items, {}), whole), x.dtype);
    return writeFixed('at', x, items, written);
  }

  /** An update by an operation that no scatter has: with the products of the values there. */
  #byProduct(
    who: string,
    combine: Combine,
    value: ArrayLike,
    options: Found<UpdateOptions>,
  ): NDArray {
    const x = this.#x;
    if (!this.#scatters(value)) return this.#update(who, 'scatter', combine, value, options);
    const ones = new IndexedElements(filled(1, x.shape, x.dtype), this.#parts);
    const product = speakAs(who, () => ones.multiply(value, options));
    return convertTo(combine(x, product), x.dtype);
  }

  /** Whether an update writes to elements that arrays name, and not by a mask and one number. */
  #scatters(value: ArrayLike): boolean {
    if (this.#mask() !== null && asArray(value).ndim === 0) return false;
    return this.#items().some(isArray);
  }

  /** The index as a mask of x's shape, when it is one boolean array. */
  #mask(): NDArray | null {
    const [part, ...others] = this.#parts;
    const { shape } = this.#x;
    if (others.length > 0 || !(part instanceof NDArray) || !isBool(part.dtype)) return null;
    if (part.shape.some((n, d) => n !== shape[d])) return null;
    return broadcastInto(part, shape, range(part.ndim));
  }
}

/** The dtype is x's already; axes of length 1 in front are as in NumPy left out. */
function broadcastValue(who: string, value: NDArray, shape: Shape): NDArray {
  const extra = value.ndim - shape.length;
  const fits = value.shape.every((n, d) => n === 1 || (d >= extra && n === at(shape, d - extra)));
  if (!fits)
    fail(
      'shape-mismatch',
      `${who}: a value of shape ${printShape(value.shape)} does not broadcast to ` +
        `${printShape(shape)}, the shape that the index selects.`,
    );
  return broadcastRight(extra > 0 ? reshapeTo(value, value.shape.slice(extra)) : value, shape);
}

function scatterMode(options: Found<UpdateOptions>): ScatterMode {
  return {
    mode: options.mode === 'clip' ? 'clip' : 'drop',
    uniqueIndices: options.uniqueIndices ?? false,
  };
}

/** The elements of x at an index, given as to `slice`, for updates: `x.at(0, [1, 3]).add(v)`. */
export const atIndex = (x: ArrayLike, ...index: IndexPart[]): IndexedElements =>
  new IndexedElements(asArray(x), index);
