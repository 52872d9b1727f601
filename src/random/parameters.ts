/** What samplers take: a key, the parameters of the distribution, then a shape and a dtype. */
import type { Shape } from '../array/shape.js';
import { arrayLike, choice, optional, shape, type Kind } from '../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../parameters/parameters.js';

/** A dtype of floating-point numbers. */
export type FloatDType = 'float32' | 'float64';

/** A dtype of floating-point or complex numbers. */
export type InexactDType = FloatDType | 'complex64' | 'complex128';

/** The options of draws: their shape and dtype. */
export interface DrawOptions {
  readonly shape?: number | Shape | null | undefined;
  /** The default float dtype unless given. */
  readonly dtype?: FloatDType | null | undefined;
}

/** The options of draws that may be complex, too. */
export interface InexactDrawOptions {
  readonly shape?: number | Shape | null | undefined;
  /** The default float dtype unless given. */
  readonly dtype?: InexactDType | null | undefined;
}

export type InexactDrawArguments = Trailing<
  [shape?: number | Shape | null, dtype?: InexactDType | null],
  InexactDrawOptions
>;

export const inexactDType: Kind<InexactDType> = optional(
  choice('float32', 'float64', 'complex64', 'complex128'),
);

export type DrawArguments = Trailing<
  [shape?: number | Shape | null, dtype?: FloatDType | null],
  DrawOptions
>;

export const drawKinds = { shape: optional(shape), dtype: optional(choice('float32', 'float64')) };

/**
 * JAX draws in two ways where a uniform number may be too coarse; this is its default, the only one
 * here.
 */
export const mode: Kind<'low'> = optional(choice('low'));

export const key: Kind<unknown> = arrayLike;

/** The parameters of a sampler of floats; `names` are those of its distribution. */
export const sampler = (name: string, ...names: readonly string[]): ParameterList<DrawOptions> =>
  parameters<DrawOptions>(
    `random.${name}`,
    Object.fromEntries(['key', ...names].map((n) => [n, arrayLike])),
    drawKinds,
  );
