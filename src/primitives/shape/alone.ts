/** Slices and paddings with numbers for operands, as they run outside of programs. */
import { at, range, sizeOf, type Shape } from '../../array/shape.js';
import { newLiteral, type PrimParams } from '../../ir/program.js';
import type { Alone } from '../record.js';

const zero = newLiteral(0, { dtype: 'int32', weak: false });

/**
 * The elements start, start + step, … on each axis, `sizes` of them, whatever starts and steps are.
 */
export function sliceAlone(
  starts: readonly number[],
  steps: readonly number[],
  sizes: Shape,
): Alone {
  const stepped = range(sizes.length).filter((d) => at(steps, d) !== 1 && at(sizes, d) > 1);
  return {
    params: { sizes, stepped },
    operands: [...starts, ...stepped.map((d) => at(steps, d))],
    write: (b, [x], operands) => b.bind1('sliceAt', [x!, ...operands], { sizes, stepped }),
  };
}

type PadParams = PrimParams['pad'];

/** Offsets into larger arrays leave int32. */
const largest = 2 ** 31 - 1;

/**
 * A padding whose widths are operands, of which the lengths tell the sums: the array padded at both
 * ends with as many elements as the result has, and of that a slice. Where it starts tells what is
 * padded or cropped on either side. Both are views, so that nothing is written but the result.
 */
export function padAlone(
  { low, high, interior }: PadParams,
  shape: Shape,
  sizes: Shape,
): Alone | null {
  const padded = range(sizes.length).filter((d) => at(low, d) !== 0 || at(high, d) !== 0);
  const margin = sizes.map((n, d) => (padded.includes(d) ? n : 0));
  const wide = shape.map((_, d) => at(sizes, d) - at(low, d) - at(high, d) + 2 * at(margin, d));
  if (sizeOf(wide) > largest) return null;
  const latest = padded.map((d) => at(wide, d) - at(sizes, d));
  return {
    params: { sizes, interior, padded },
    operands: padded.map((d, k) =>
      Math.max(0, Math.min(at(margin, d) - at(low, d), at(latest, k))),
    ),
    write: (b, [x, value], operands) => {
      const whole = b.bind1('pad', [x!, value!], { low: margin, high: margin, interior });
      const starts = sizes.map((_, d) => operands[padded.indexOf(d)] ?? zero);
      return b.bind1('sliceAt', [whole, ...starts], { sizes, stepped: [] });
    },
  };
}
