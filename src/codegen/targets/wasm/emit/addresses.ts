/** Index arithmetic in bytes. What is known now goes into the offset of the instruction. */
import type { Expr } from '../../../../loops/expr.js';
import { rangeOf } from '../../../../loops/range.js';
import { i32, type Value } from '../binary/instructions.js';
import type { Address } from './scope.js';

interface Term {
  readonly expr: Expr;
  /** What it is multiplied by; positive. */
  readonly scale: number;
  readonly isNegative: boolean;
}

/**
 * The address of the element at `offset` behind an address; `write` writes what is not known now.
 */
export function addressOf(
  start: Address,
  offset: Expr,
  itemSize: number,
  write: (e: Expr) => Value<'i32'>,
): Address {
  const sum = new Sum();
  sum.add(offset, itemSize, false);
  const known = start.offset + sum.constant;
  let base = start.base;
  for (const { expr, scale, isNegative } of sum.terms) {
    const term = scaled(write(expr), scale);
    base = isNegative ? i32.sub(base, term) : i32.add(base, term);
  }
  // The offset of an instruction is added without wrapping: the rest must be an address by itself.
  if (known >= 0 && sum.least >= 0) return { base, offset: known };
  return { base: i32.add(base, known | 0), offset: 0 };
}

/** An offset as a sum of terms and a constant: it is in range as a whole, its parts may wrap. */
class Sum {
  readonly terms: Term[] = [];
  constant = 0;
  /** The least value of the terms together. */
  least = 0;

  add(e: Expr, scale: number, isNegative: boolean): void {
    if (e.kind === 'literal') {
      this.constant += (isNegative ? -1 : 1) * e.value * scale;
      return;
    }
    if (e.kind === 'op' && e.dtype === 'int32') {
      const [x, y] = e.args as [Expr, Expr];
      if (e.op === 'add' || e.op === 'sub') {
        this.add(x, scale, isNegative);
        this.add(y, scale, isNegative !== (e.op === 'sub'));
        return;
      }
      if (e.op === 'mul' && y.kind === 'literal' && y.value > 0) {
        this.add(x, scale * y.value, isNegative);
        return;
      }
    }
    const { low, high } = rangeOf(e);
    this.least += isNegative ? -high * scale : low * scale;
    this.terms.push({ expr: e, scale, isNegative });
  }
}

function scaled(x: Value<'i32'>, scale: number): Value<'i32'> {
  if (scale === 1) return x;
  const log = Math.log2(scale);
  return Number.isInteger(log) ? i32.shl(x, log) : i32.mul(x, scale | 0);
}
