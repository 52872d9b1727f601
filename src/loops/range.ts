/** Interval arithmetic on index expressions: which integers an int32 expression can be. */
import type { Expr, Range } from './scalar.js';

export const anyInt32: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 };
const bool: Range = { low: 0, high: 1 };

/** Index expressions are shallow; of deeper ones nothing is assumed. */
const maxDepth = 12;

/** The values an int32 or bool expression can take; all of int32 where it might wrap around. */
export function rangeOf(e: Expr, depth = 0): Range {
  if (e.kind === 'literal') return { low: e.value, high: e.value };
  if (e.dtype === 'bool') return bool;
  if (e.dtype !== 'int32' || depth > maxDepth) return anyInt32;
  if (e.kind === 'local') return e.local.range ?? anyInt32;
  if (e.kind === 'choose') return union(rangeOf(e.yes, depth + 1), rangeOf(e.no, depth + 1));
  if (e.kind === 'load') return anyInt32;
  const x = e.args[0];
  if (x === undefined) return anyInt32;
  if (e.op === 'convert') return x.dtype === 'bool' ? bool : anyInt32;
  const y = e.args[1];
  if (y === undefined) return anyInt32;
  const range = combine(e.op, rangeOf(x, depth + 1), rangeOf(y, depth + 1));
  return isInt32Range(range) ? range : anyInt32;
}

/** The range of a binary operation without wrap-around. */
export function combine(name: string, x: Range, y: Range): Range {
  switch (name) {
    case 'add':
      return { low: x.low + y.low, high: x.high + y.high };
    case 'sub':
      return { low: x.low - y.high, high: x.high - y.low };
    case 'mul': {
      const corners = [x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high];
      return { low: Math.min(...corners), high: Math.max(...corners) };
    }
    case 'div':
      return x.low >= 0 && y.low > 0
        ? { low: Math.floor(x.low / y.high), high: Math.floor(x.high / y.low) }
        : anyInt32;
    case 'rem':
      return x.low >= 0 && y.low > 0 ? { low: 0, high: Math.min(x.high, y.high - 1) } : anyInt32;
    case 'min':
      return { low: Math.min(x.low, y.low), high: Math.min(x.high, y.high) };
    case 'max':
      return { low: Math.max(x.low, y.low), high: Math.max(x.high, y.high) };
    case 'and':
      return y.low >= 0 ? { low: 0, high: y.high } : anyInt32;
    case 'shiftRightArithmetic':
      return y.low === y.high && y.low >= 0 && y.low < 32
        ? { low: x.low >> y.low, high: x.high >> y.low }
        : anyInt32;
    default:
      return anyInt32;
  }
}

const union = (x: Range, y: Range): Range => ({
  low: Math.min(x.low, y.low),
  high: Math.max(x.high, y.high),
});

export const isInt32Range = (r: Range): boolean => r.low >= anyInt32.low && r.high <= anyInt32.high;

/** The comparison's result if the ranges decide it. */
export function decide(
  name: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge',
  x: Range,
  y: Range,
): boolean | undefined {
  switch (name) {
    case 'lt':
      return x.high < y.low ? true : x.low >= y.high ? false : undefined;
    case 'le':
      return x.high <= y.low ? true : x.low > y.high ? false : undefined;
    case 'gt':
      return decide('lt', y, x);
    case 'ge':
      return decide('le', y, x);
    case 'eq':
      if (x.low === x.high && y.low === y.high) return x.low === y.low;
      return x.high < y.low || y.high < x.low ? false : undefined;
    case 'ne': {
      const equal = decide('eq', x, y);
      return equal === undefined ? undefined : !equal;
    }
    default:
      return name satisfies never;
  }
}
