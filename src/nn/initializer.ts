/** What an initializer is, and how one is made. */
import { defaultDType } from '../array/dtype.js';
import type { NDArray } from '../array/ndarray.js';
import { checkedShape, type Shape } from '../array/shape.js';
import { anything, choice, optional, shape as shapeKind, type Kind } from '../parameters/kinds.js';
import { ParameterList, type Trailing } from '../parameters/parameters.js';
import type { FloatDType, InexactDType } from '../random/index.js';

/** The options of initializers, and of those who make them. */
export interface DTypeOption<D extends InexactDType = FloatDType> {
  /** The default float dtype unless given. */
  readonly dtype?: D | null | undefined;
}

export type DTypeArguments<D extends InexactDType> = Trailing<[dtype?: D | null], DTypeOption<D>>;

/** Draws an array from a key, a shape and a dtype, which is the initializer's own unless given. */
export type Initializer<D extends InexactDType = FloatDType> = (
  key: NDArray,
  shape: Shape,
  ...args: DTypeArguments<D>
) => NDArray;

export const floats: Kind<FloatDType> = optional(choice('float32', 'float64'));
/** Floats and complex numbers. */
export const inexact: Kind<InexactDType> = optional(
  choice('float32', 'float64', 'complex64', 'complex128'),
);

/** What an initializer draws. */
export interface Settled<D> {
  readonly shape: Shape;
  readonly dtype: D;
}

/** The initializer called `name`, which draws by `draw`; `own` is the dtype it was made with. */
export function initializer<D extends InexactDType>(
  name: string,
  dtype: Kind<D>,
  draw: (key: NDArray, options: Settled<D>) => NDArray,
  own?: D,
): Initializer<D> {
  const list = new ParameterList<DTypeOption<D>>(
    `nn.initializers.${name}`,
    { key: anything, shape: shapeKind },
    { dtype: dtype as never },
  );
  return (key, shape, ...args) => {
    const found = list.read([key, shape], args);
    const settled = (found.dtype as D | undefined) ?? own ?? (defaultDType() as D);
    return draw(key, { shape: checkedShape(list.who, shape), dtype: settled });
  };
}
