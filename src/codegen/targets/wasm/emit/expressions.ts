/** Writes scalar expressions as trees of instructions. */
import { itemSize, type Compute } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import type { Expr } from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { scalarOps, type ScalarOp } from '../../../../loops/ops.js';
import { rangeOf } from '../../../../loops/range.js';
import { operandsOf } from '../../../../loops/walk.js';
import { addressOf } from './addresses.js';
import { f32, f64, i32, ifElse, select, tee, type Op, type Value } from '../binary/instructions.js';
import type { Keep } from '../ops/scalar-forms.js';
import { scalarForm } from '../ops/table.js';
import { loadElement, storeElement } from '../ops/memory.js';
import { numberType, type Address, type ExprScope, type NumberType } from './scope.js';

/** The most operations of a `choose` whose two sides are computed rather than branched to. */
const cheapOperations = 6;

export class ExpressionWriter {
  readonly #scope: ExprScope;
  readonly #keep: Keep;

  constructor(scope: ExprScope) {
    this.#scope = scope;
    this.#keep = ((x: Value) => {
      if (x.kind === 'local' || x.kind === 'const') return [x, x];
      const local = scope.temporary(x.type as NumberType);
      return [tee(local, x), local];
    }) as Keep;
  }

  /** The number in the type of its dtype. */
  value(e: Expr): Value {
    switch (e.kind) {
      case 'literal':
        return literal(e.value, e.dtype);
      case 'local':
        return this.#scope.localOf(e.local);
      case 'load':
        return e.buffer.scalar ? this.#scope.scalarOf(e.buffer) : this.#load(e);
      case 'choose':
        return this.#choose(e);
      case 'op':
        return this.#op(e);
      default:
        return e satisfies never;
    }
  }

  integer(e: Expr): Value<'i32'> {
    return this.value(e) as Value<'i32'>;
  }

  /** Where an element lies. */
  address(buffer: LoopBuffer, offset: Expr): Address {
    const start = this.#scope.addressOf(buffer);
    return addressOf(start, offset, itemSize[buffer.dtype], (e) => this.integer(e));
  }

  store(buffer: LoopBuffer, offset: Expr, value: Expr): Op<'none'> {
    const at = this.address(buffer, offset);
    return storeElement(buffer.dtype, at.base, this.value(value), at.offset);
  }

  #load({ buffer, offset }: Expr & { kind: 'load' }): Value {
    const at = this.address(buffer, offset);
    return loadElement(buffer.dtype, at.base, at.offset);
  }

  #choose(e: Expr & { kind: 'choose' }): Value {
    const test = this.integer(e.test);
    const [yes, no] = [this.value(e.yes), this.value(e.no)];
    const isCheap = costOf(e.yes) + costOf(e.no) <= cheapOperations;
    return isCheap ? select(yes, no, test) : ifElse(test, yes, no);
  }

  #op(e: Expr & { kind: 'op' }): Value {
    const first = e.args[0] ?? fail('internal', `${e.op} without operands`);
    const from = first.dtype;
    if (from === 'int32' && (e.op === 'div' || e.op === 'rem')) return this.#division(e);
    const args = e.args.map((x) => this.value(x));
    return this.apply(e.op, from, args, e.dtype);
  }

  /** An operation on numbers of a dtype, with a result of the same dtype or another. */
  apply(op: ScalarOp, dtype: Compute, args: readonly Value[], to: Compute = dtype): Value {
    const write = scalarForm(op, dtype) ?? fail('internal', `${op} is not defined for ${dtype}`);
    return write(args, this.#keep, to);
  }

  /** Where the operands are known not to be negative the processor has less to do. */
  #division(e: Expr & { kind: 'op' }): Value {
    const [x, y] = e.args as [Expr, Expr];
    const args = [this.integer(x), this.integer(y)] as const;
    const isDivision = e.op === 'div';
    if (rangeOf(y).low > 0) {
      const isNatural = rangeOf(x).low >= 0;
      if (isDivision) return isNatural ? i32.div_u(...args) : i32.div_s(...args);
      return isNatural ? i32.rem_u(...args) : i32.rem_s(...args);
    }
    return this.apply(e.op, 'int32', args);
  }
}

function literal(value: number, dtype: Compute): Value {
  const type = numberType[dtype];
  if (type === 'i32') return i32.const(value | 0);
  return type === 'f64' ? f64.const(value) : f32.const(value);
}

/** How many operations it takes; infinite where it must not be computed without need. */
function costOf(e: Expr): number {
  if (e.kind === 'load' && !e.buffer.scalar && !isInside(e)) return Infinity;
  if (e.kind === 'op' && scalarOps[e.op].cost !== 'simple') return Infinity;
  return operandsOf(e).reduce((sum, x) => sum + costOf(x), e.kind === 'op' ? 1 : 0);
}

function isInside({ buffer, offset }: Expr & { kind: 'load' }): boolean {
  const { low, high } = rangeOf(offset);
  return low >= 0 && high < buffer.size;
}
