/** Which axes of operand, kernel and result of a convolution belong together. */
import { fail } from '../../array/errors.js';
import { printShape, range, type Shape } from '../../array/shape.js';
import { integers, kind, optional, type Kind } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { ConvDims } from '../../primitives/dot.js';

/**
 * The meaning of the axes of operand, kernel and result, as `['NHWC', 'HWIO', 'NHWC']`: N is the
 * batch, C the features; O and I are the kernel's output and input features; the other letters are
 * the spatial axes, which are matched by their names.
 */
export type ConvDimensionNumbers = readonly [operand: string, kernel: string, result: string];

/** The same as numbers of axes: batch or output features, features, then the spatial axes. */
export interface ConvSpecs {
  readonly lhsSpec: readonly number[];
  readonly rhsSpec: readonly number[];
  readonly outSpec: readonly number[];
}

/** The axes by letters or by numbers. */
export type ConvGeneralDimensionNumbers = ConvDimensionNumbers | ConvSpecs;

const isSpecs = (x: unknown): x is ConvSpecs =>
  typeof x === 'object' &&
  x !== null &&
  ['lhsSpec', 'rhsSpec', 'outSpec'].every((n) => integers.holds((x as Record<string, unknown>)[n]));

export const dimensionNumbersKind: Kind<ConvGeneralDimensionNumbers> = optional(
  kind<ConvGeneralDimensionNumbers>(
    "three texts, as ['NHWC', 'HWIO', 'NHWC'], or what lax.convDimensionNumbers gives",
    (x) =>
      isSpecs(x) || (Array.isArray(x) && x.length === 3 && x.every((t) => typeof t === 'string')),
  ),
);

/** Names as axes: for the operand and the result N and C first, for the kernel O and I. */
export function convDims(
  who: string,
  given: ConvGeneralDimensionNumbers | null | undefined,
  rank: number,
): ConvDims {
  if (given === undefined || given === null) {
    const axes = range(rank);
    return { operand: axes, kernel: axes, result: axes };
  }
  return isSpecs(given) ? numbered(who, given, rank) : lettered(who, given, rank);
}

function numbered(who: string, { lhsSpec, rhsSpec, outSpec }: ConvSpecs, rank: number): ConvDims {
  for (const axes of [lhsSpec, rhsSpec, outSpec])
    if (axes.length !== rank || range(rank).some((d) => !axes.includes(d)))
      fail(
        'bad-argument',
        `${who}: dimension numbers must name each of the axes 0 to ${rank - 1} once, received ` +
          `[${axes.join(', ')}].`,
      );
  return { operand: lhsSpec, kernel: rhsSpec, result: outSpec };
}

function lettered(who: string, names: ConvDimensionNumbers, rank: number): ConvDims {
  const [operand, kernel, result] = names;
  const spatial = [...kernel].filter((c) => c !== 'O' && c !== 'I');
  const axesOf = (text: string, leading: readonly string[]): number[] => {
    const wanted = [...leading, ...spatial];
    const axes = wanted.map((c) => text.indexOf(c));
    if (text.length !== rank || new Set(text).size !== rank || axes.includes(-1))
      fail(
        'bad-argument',
        `${who}: dimension numbers ${JSON.stringify(names)} must name each of ${rank} axes once: ` +
          `'${text}' wants ${wanted.join(', ')}.`,
      );
    return axes;
  };
  return {
    operand: axesOf(operand, ['N', 'C']),
    kernel: axesOf(kernel, ['O', 'I']),
    result: axesOf(result, ['N', 'C']),
  };
}

const lengths = kind<Shape>('a list of lengths', integers.holds);

/** The options of `convDimensionNumbers`. */
export interface ConvDimensionOptions {
  readonly dimensionNumbers?: ConvGeneralDimensionNumbers | null | undefined;
}

const convDimensionParameters = parameters<ConvDimensionOptions>(
  'lax.convDimensionNumbers',
  { lhsShape: lengths, rhsShape: lengths },
  { dimensionNumbers: dimensionNumbersKind },
);

/**
 * The axes of operand, kernel and result by number: that of the batch (of the kernel: its output
 * features), that of the features, then the spatial ones in the kernel's order. Without
 * `dimensionNumbers` they are in this order already. What it returns is accepted wherever dimension
 * numbers are. Throws `shape-mismatch` if the ranks differ, `bad-argument` if a letter is missing.
 */
export function convDimensionNumbers(
  lhsShape: Shape,
  rhsShape: Shape,
  ...args: Trailing<[dimensionNumbers?: ConvGeneralDimensionNumbers | null], ConvDimensionOptions>
): ConvSpecs {
  const who = 'lax.convDimensionNumbers';
  const { dimensionNumbers } = convDimensionParameters.read([lhsShape, rhsShape], args);
  if (lhsShape.length !== rhsShape.length)
    fail(
      'shape-mismatch',
      `${who}: operand and kernel must have the same rank, received shapes ` +
        `${printShape(lhsShape)} and ${printShape(rhsShape)}.`,
    );
  const dims = convDims(who, dimensionNumbers, lhsShape.length);
  return { lhsSpec: dims.operand, rhsSpec: dims.kernel, outSpec: dims.result };
}
