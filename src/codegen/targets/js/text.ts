/** Pieces of JS source that know how tightly they bind and in which form they carry a value. */
import type { Compute } from '../../../array/dtype.js';
import type { Range } from '../../../loops/expr.js';

/** Binding strength, as in the JS grammar. */
export const precedence = {
  conditional: 3,
  or: 4,
  and: 5,
  bitOr: 6,
  bitXor: 7,
  bitAnd: 8,
  equality: 9,
  relational: 10,
  shift: 11,
  additive: 12,
  multiplicative: 13,
  unary: 15,
  primary: 20,
} as const;

export interface Text {
  readonly code: string;
  readonly precedence: number;
  /**
   * Whether the code gives the value in a wider form than its dtype: float32 before rounding, the
   * bits of uint32 with any sign, bool as a JS boolean.
   */
  readonly wide: boolean;
  /** Of int32 values: what they can be. */
  readonly range?: Range | undefined;
}

export const text = (code: string, strength: number, wide = false, range?: Range): Text => ({
  code,
  precedence: strength,
  wide,
  range,
});

/** The code, in parentheses if it binds less tightly than its context demands. */
export const paren = (t: Text, strength: number): string =>
  t.precedence < strength ? `(${t.code})` : t.code;

export function infix(operator: string, strength: number, x: Text, y: Text, wide = false): Text {
  // Left-associative: an equally binding right operand needs parentheses.
  return text(`${paren(x, strength)} ${operator} ${paren(y, strength + 1)}`, strength, wide);
}

export function prefix(operator: string, x: Text, wide = false): Text {
  const code = paren(x, precedence.unary);
  return text(
    code.startsWith(operator) ? `${operator}(${code})` : operator + code,
    precedence.unary,
    wide,
  );
}

export const callOf = (name: string, args: readonly Text[], wide = false): Text =>
  text(`${name}(${args.map((x) => x.code).join(', ')})`, precedence.primary, wide);

/** A number as JS writes it. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export function literalText(value: number, dtype: Compute): Text {
  const isPlain = value >= 0 && !Object.is(value, -0);
  const strength = isPlain || Number.isNaN(value) ? precedence.primary : precedence.unary;
  const range = dtype === 'int32' ? { low: value, high: value } : undefined;
  return text(numberText(value), strength, false, range);
}

const zero = text('0', precedence.primary);

/** The value in the form of its dtype: as it is stored, compared and passed on. */
export function exact(x: Text, dtype: Compute): Text {
  if (!x.wide) return x;
  switch (dtype) {
    case 'float32':
      return callOf('Math.fround', [x]);
    case 'uint32':
      return infix('>>>', precedence.shift, x, zero);
    case 'bool':
      return text(`${paren(x, precedence.or)} ? 1 : 0`, precedence.conditional);
    case 'float64':
    case 'int32':
      return x;
    default:
      return dtype satisfies never;
  }
}

/** A bool as a JS condition. */
export const condition = (x: Text): Text =>
  x.wide ? x : infix('!==', precedence.equality, x, zero, true);
