/** Interval arithmetic on index expressions: which integers an int32 expression can be. */
import { greatestOf, largestInt32, leastOf, type DType } from '../array/dtype.js';
import { scalarOps, type Range, type ScalarOp } from './ops.js';
import type { Expr } from './scalar.js';

export const anyInt32: Range = { low: -(2 ** 31), high: largestInt32 };
/** Of int32, and of what is computed with as int32. */
const rangeOfDType = (dtype: DType): Range => ({ low: leastOf[dtype], high: greatestOf[dtype] });
const bool: Range = { low: 0, high: 1 };

/** The ranges found so far: parts that many expressions share are looked at once. */
const found = new WeakMap<Expr, Range>();

/** The values an int32 or bool expression can take; all of int32 where it might wrap around. */
export function rangeOf(e: Expr): Range {
  const known = knownRange(e);
  if (known !== undefined) return known;
  const waiting = [e];
  for (let x = waiting.at(-1); x !== undefined; x = waiting.at(-1)) {
    const missing = rangeParts(x).filter((part) => knownRange(part) === undefined);
    if (missing.length > 0) waiting.push(...missing);
    else found.set(waiting.pop() as Expr, rangeOfParts(x));
  }
  return found.get(e) as Range;
}

/** What is told by an expression itself, or was found before. */
function knownRange(e: Expr): Range | undefined {
  if (e.kind === 'literal') return { low: e.value, high: e.value };
  if (e.dtype === 'bool') return bool;
  if (e.dtype !== 'int32') return anyInt32;
  if (e.kind === 'load') return e.buffer.known ?? rangeOfDType(e.buffer.dtype);
  if (e.kind === 'local') return e.local.range ?? anyInt32;
  return found.get(e);
}

/** The parts that the range of an int32 expression depends on. */
function rangeParts(e: Expr): readonly Expr[] {
  if (e.kind === 'choose') return [e.yes, e.no];
  return e.kind === 'op' && e.op !== 'convert' && e.args.length === 2 ? e.args : [];
}

function rangeOfParts(e: Expr): Range {
  const [x, y] = rangeParts(e).map((part) => knownRange(part));
  if (e.kind === 'op' && e.op === 'convert') return e.args[0]?.dtype === 'bool' ? bool : anyInt32;
  if (x === undefined || y === undefined) return anyInt32;
  if (e.kind === 'choose') return union(x, y);
  const range = e.kind === 'op' ? combine(e.op, x, y) : anyInt32;
  return isInt32Range(range) ? range : anyInt32;
}

/** The range of an operation on two operands, without wrap-around. */
export const combine = (op: ScalarOp, x: Range, y: Range): Range =>
  scalarOps[op].range?.(x, y) ?? anyInt32;

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
