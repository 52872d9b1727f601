/** How integers of 64 bits are held: as int32 where they are known to fit, else as two words. */
import type { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import type { GivenOperation } from '../given.js';
import { isExactInFloats } from '../integers/interval.js';
import type { Ranges } from '../integers/ranges.js';
import { asSigned, floatOfWide, saturated, widened } from '../integers/words.js';
import { lax } from '../lax.js';
import type { MlirValue } from '../text/module.js';
import { inFloats, inLimbs, isLikeFloats, isLong, isOfSums } from './in-floats.js';
import type { Held, OperationRule, Running } from './rule.js';
import { isWords, wideRules } from './wide.js';

const isUnsigned = ({ type }: MlirValue): boolean =>
  type.kind === 'tensor' && type.element === 'ui64';

export const wordsOf = (held: Held, value: MlirValue): Held =>
  isLong(value) && !isWords(held) ? widened(held, !isUnsigned(value)) : held;

/** The value as it is held wherever it is used. */
export function representedAs(held: Held, value: MlirValue, ranges: Ranges): Held {
  if (!isLong(value)) return held;
  if (ranges.isWords(value)) return wordsOf(held, value);
  return isWords(held) ? asSigned(held.low) : held;
}

/** Where the indices stand among so many operands. Outside of an array it is the same how far. */
function isIndex(name: string, i: number, count: number): boolean {
  if (name === 'stablehlo.dynamic_slice') return i > 0;
  if (name === 'stablehlo.dynamic_update_slice') return i > 1;
  if (name === 'stablehlo.gather') return i === 1;
  if (name === 'stablehlo.scatter') return i === (count - 1) / 2;
  return name === 'stablehlo.case' && i === 0;
}

/** Indices are int32 and no more. */
export function withIndices(given: GivenOperation, xs: readonly Held[]): Held[] {
  const { name, operands } = given.op;
  return xs.map((x, i) => (isWords(x) && isIndex(name, i, operands.length) ? saturated(x) : x));
}

/** What the number of bits decides, whatever the integer is. */
const ofAllBits: ReadonlySet<string> = new Set([
  'stablehlo.bitcast_convert',
  'stablehlo.count_leading_zeros',
  'stablehlo.popcnt',
]);

/** Whether an operation needs more than int32. */
export function needsWords(given: GivenOperation, xs: readonly Held[], ranges: Ranges): boolean {
  const { name, operands, results } = given.op;
  const hasWords = xs.some(isWords) || results.some((v) => ranges.isWords(v));
  return hasWords || (ofAllBits.has(name) && [...operands, ...results].some(isLong));
}

/** An operation on integers of 64 bits. */
export function wideResults(
  given: GivenOperation,
  xs: readonly Held[],
  running: Running,
  { rule, ranges }: { readonly rule: OperationRule | undefined; readonly ranges: Ranges },
): readonly Held[] {
  const { name, operands, results } = given.op;
  const isShort = [...operands, ...results].every(
    (v) => !isLong(v) || (!isUnsigned(v) && isExactInFloats(ranges.of(v))),
  );
  const isNumber = (i: number): boolean =>
    isLong(at(operands, i)) && !isIndex(name, i, operands.length);
  if (isShort && rule !== undefined && isLikeFloats(given))
    return inFloats({ given, rule, running }, xs, isNumber);
  const words = xs.map((x, i) => (isNumber(i) ? wordsOf(x, at(operands, i)) : x));
  if (rule !== undefined && isOfSums(given) && results.length === 1)
    return [inLimbs({ given, rule, running }, words)];
  const wide = Object.hasOwn(wideRules, name) ? wideRules[name] : undefined;
  if (wide === undefined)
    return given.fail(
      'is not supported for integers of 64 bits that may leave 32. Convert them to int32, uint32 ' +
        'or float64 in JAX',
    );
  const found = wide(given, words, running);
  return Array.isArray(found) ? (found as readonly Held[]) : [found as Held];
}

/** The array that leaves a module: NaN stands for integers that a float64 does not hold exactly. */
export function leavingArray(held: Held, value: MlirValue, ranges: Ranges): NDArray {
  if (!isWords(held)) return held;
  const x = floatOfWide(held, true);
  const found = ranges.of(value);
  if (isExactInFloats(found)) return x;
  const isExact = lax.le(lax.abs(x), lax.fullLike(x, 2 ** 53 - 1));
  return lax.select(isExact, x, lax.fullLike(x, NaN));
}
