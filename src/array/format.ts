/**
 * Arrays as text, as NumPy prints them: 8 digits at most, columns aligned, lines of 75 characters,
 * and arrays of more than 1000 elements by the three items at each end of every axis.
 */
import {
  castScalar,
  type DType,
  isBool,
  isComplex,
  isDouble,
  isInexact,
  partOf,
  type TypedArray,
} from './dtype.js';
import { at, sizeOf, stridesOf, type Shape } from './shape.js';

const precision = 8;
const summarizeAbove = 1000;
const edgeItems = 3;
const lineWidth = 75;

/** The text of an array. A rank-0 array is the shortest text that reads back as its number. */
export function formatArray(data: TypedArray, shape: Shape, dtype: DType): string {
  if (data.length === 0) return '[]';
  if (shape.length === 0)
    return isComplex(dtype) ? complexScalar(data, dtype) : formatScalar(data[0] as number, dtype);
  const summarize = sizeOf(shape) > summarizeAbove;
  const shown = shownItems(shape, summarize);
  const offsets = visible(shape, shown);
  const format = isComplex(dtype)
    ? complexFormat(data, offsets, dtype)
    : ofElements(
        data,
        elementFormat(
          offsets.map((i) => data[i] as number),
          dtype,
        ),
      );
  const strides = stridesOf(shape);
  const print = (axis: number, offset: number, indent: string, width: number): string => {
    const items = at(shown, axis).map((i) => (i === null ? null : offset + i * at(strides, axis)));
    const isLast = axis === shape.length - 1;
    const text = isLast
      ? fillLines(
          items.map((start) => (start === null ? '...' : format(start))),
          indent,
          width - 1,
        )
      : items
          .map((start) =>
            start === null
              ? `${indent}...`
              : indent + print(axis + 1, start, `${indent} `, width - 1),
          )
          .join('\n'.repeat(shape.length - 1 - axis));
    return `[${text.slice(indent.length)}]`;
  };
  return print(0, 0, ' ', lineWidth);
}

/** The indices shown along an axis; null stands for those left out. */
type Shown = readonly (number | null)[];

function shownItems(shape: Shape, summarize: boolean): Shown[] {
  const all = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  return shape.map((n) =>
    summarize && n > 2 * edgeItems
      ? [...all(edgeItems), null, ...all(edgeItems).map((i) => n - edgeItems + i)]
      : all(n),
  );
}

/** The offsets of the elements that are shown, in any order. */
function visible(shape: Shape, shown: readonly Shown[]): number[] {
  const strides = stridesOf(shape);
  let offsets = [0];
  shown.forEach((items, d) => {
    const steps = items.filter((i) => i !== null).map((i) => i * at(strides, d));
    offsets = offsets.flatMap((offset) => steps.map((step) => offset + step));
  });
  return offsets;
}

/** Words on as few lines as fit, each line after the indent. */
function fillLines(words: readonly string[], indent: string, width: number): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    if (line.length + word.length > width && line.length > indent.length) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.slice(0, -1)].join('\n');
}

function formatScalar(value: number, dtype: DType): string {
  if (isBool(dtype)) return value === 0 ? 'False' : 'True';
  if (!isInexact(dtype)) return String(value);
  if (!Number.isFinite(value)) return nonFinite(value);
  const { digits, exponent } = shortest(value, dtype);
  const size = Math.abs(value);
  if (size >= 1e16 || (size < 1e-4 && size > 0)) return scientific(value, digits, exponent, null);
  return trimPoint(positional(value, digits, exponent)).replace(/\.$/, '.0');
}

/** How to print one element such that all given ones are aligned. */
function elementFormat(values: readonly number[], dtype: DType): (value: number) => string {
  if (isInexact(dtype)) return floatFormat(values, dtype);
  const text = (v: number): string => formatScalar(v, dtype);
  const width = isBool(dtype) ? 5 : Math.max(...values.map((v) => text(v).length));
  return (v) => text(v).padStart(width);
}

const ofElements =
  (data: TypedArray, format: (value: number) => string) =>
  (offset: number): string =>
    format(data[offset] as number);

/** `1.5-2.j`, the points of all real parts below each other, and those of all imaginary parts. */
function complexFormat(
  data: TypedArray,
  offsets: readonly number[],
  dtype: DType,
): (offset: number) => string {
  const re = (i: number): number => data[2 * i] as number;
  const im = (i: number): number => data[2 * i + 1] as number;
  const formatRe = floatFormat(offsets.map(re), partOf(dtype));
  const formatSize = floatFormat(
    offsets.map((i) => Math.abs(im(i))),
    partOf(dtype),
  );
  return (i) => {
    const size = formatSize(Math.abs(im(i)));
    const signed = (signOf(im(i)) || '+') + size.trim();
    const padded = signed.padStart(size.trimEnd().length + 1);
    return `${formatRe(re(i))}${padded}j${' '.repeat(size.length - size.trimEnd().length)}`;
  };
}

/** `(1.5-2j)`, as Python has it. */
function complexScalar([re, im]: TypedArray, dtype: DType): string {
  const text = (x: number): string => formatScalar(x, partOf(dtype)).replace(/\.0$/, '');
  const sign = signOf(im as number) || '+';
  return `(${text(re as number)}${sign}${text(Math.abs(im as number))}j)`;
}

function floatFormat(values: readonly number[], dtype: DType): (value: number) => string {
  const finite = values.filter(Number.isFinite);
  const sizes = finite.filter((v) => v !== 0).map(Math.abs);
  const [largest, smallest] = [Math.max(...sizes), Math.min(...sizes)];
  const cutoff = isDouble(dtype) ? 1e8 : 1e6;
  const isWide = largest >= cutoff || smallest < 1e-4 || largest / smallest > 1000;
  const text =
    sizes.length > 0 && isWide ? scientificFormat(finite, dtype) : fixedFormat(finite, dtype);
  const width = Math.max(
    ...values.map((v) => (Number.isFinite(v) ? text(v) : nonFinite(v)).length),
  );
  return (v) => (Number.isFinite(v) ? text(v) : nonFinite(v)).padStart(width);
}

/** The points of all numbers stand below each other. */
function fixedFormat(values: readonly number[], dtype: DType): (value: number) => string {
  const text = (v: number): string => {
    const { digits, exponent } = shortest(v, dtype);
    const isLong = digits.length > exponent + 1 + precision;
    return trimPoint(isLong ? v.toFixed(precision) : positional(v, digits, exponent));
  };
  const parts = values.map((v) => text(v).split('.') as [string, string]);
  const left = Math.max(0, ...parts.map(([whole]) => whole.length));
  const right = Math.max(0, ...parts.map(([, fraction]) => fraction.length));
  return (v) => {
    const [whole, fraction] = text(v).split('.') as [string, string];
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
}

/** All numbers have as many digits as the longest needs. */
function scientificFormat(values: readonly number[], dtype: DType): (value: number) => string {
  const lengths = values.map((v) => shortest(v, dtype).digits.length - 1);
  const fraction = Math.min(precision, Math.max(...lengths));
  const text = (v: number): string => {
    const { digits, exponent } = shortest(v, dtype);
    const isShown = digits.length - 1 === fraction || v === 0;
    const shown = isShown ? { digits, exponent } : decimal(v.toExponential(fraction));
    return scientific(v, shown.digits, shown.exponent, fraction);
  };
  const width = Math.max(...values.map((v) => text(v).length));
  return (v) => text(v).padStart(width);
}

const nonFinite = (value: number): string =>
  Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';

/** 0.d₁d₂… · 10^(exponent + 1), without trailing zeros. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/** The fewest digits that read back as the same element. */
function shortest(value: number, dtype: DType): Decimal {
  if (isDouble(dtype)) return decimal(value.toExponential());
  for (let n = 0; n < 8; n++) {
    const text = value.toExponential(n);
    if (castScalar(Number(text), dtype) === value) return decimal(text);
  }
  return decimal(value.toExponential(8));
}

function decimal(text: string): Decimal {
  const [mantissa = '0', exponent = '0'] = text.replace(/^-/, '').split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  return { digits: digits === '' ? '0' : digits, exponent: Number(exponent) };
}

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

/** Without an exponent; always with a point. */
function positional(value: number, digits: string, exponent: number): string {
  const sign = signOf(value);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1)}`;
}

/** Without zeros behind the point. */
const trimPoint = (text: string): string => text.replace(/0+$/, '');

function scientific(
  value: number,
  digits: string,
  exponent: number,
  fraction: number | null,
): string {
  const rest = digits.slice(1).padEnd(fraction ?? 0, '0');
  const mantissa =
    rest === '' && fraction === null ? digits.charAt(0) : `${digits.charAt(0)}.${rest}`;
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${signOf(value)}${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
}
