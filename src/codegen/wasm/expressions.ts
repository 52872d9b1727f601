/** Writes scalar expressions as trees of instructions. */
import { itemSize, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { Expr, Local } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { rangeOf } from '../../loops/range.js';
import { operandsOf } from '../../loops/walk.js';
import { addressOf } from './addresses.js';
import { f32, f64, i32, ifElse, select, tee, type Op, type Value } from './instructions.js';
import { bitcastScalar, convertScalar, scalarOp, type Keep } from './ops.js';
import { numberType, type Address, type ExprScope, type NumberType } from './scope.js';

/** Both sides of a choice of up to so many operations are computed rather than branched to. */
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
    if (e.dtype === 'float32' && this.#isWide(e)) return f32.demote_f64(this.wide(e));
    switch (e.kind) {
      case 'literal':
        return literal(e.value, e.dtype);
      case 'local':
        return this.#scope.localOf(e.local);
      case 'load':
        return e.buffer.scalar ? this.#scope.scalarOf(e.buffer) : this.#load(e);
      case 'choose':
        return this.#choose(e, (x) => this.value(x));
      case 'op':
        return this.#op(e);
      default:
        return e satisfies never;
    }
  }

  integer(e: Expr): Value<'i32'> {
    return this.value(e) as Value<'i32'>;
  }

  /** A float32 number in float64, where sums of it are carried. */
  wide(e: Expr): Value<'f64'> {
    if (e.kind === 'literal') return f64.const(e.value);
    if (e.kind === 'local') {
      const local = this.#scope.localOf(e.local);
      return local.type === 'f64'
        ? (local as Value<'f64'>)
        : f64.promote_f32(local as Value<'f32'>);
    }
    if (e.kind === 'choose' && this.#isWide(e))
      return this.#choose(e, (x) => this.wide(x)) as Value<'f64'>;
    if (e.kind === 'op' && isExactWhenWide(e)) {
      const write =
        scalarOp(e.op as 'add', 'float64') ?? fail('internal', `${e.op} is not defined`);
      return write(
        e.args.map((x) => this.wide(x)),
        this.#keep,
      ) as Value<'f64'>;
    }
    return f64.promote_f32(this.value(e) as Value<'f32'>);
  }

  /** Where an element lies. */
  address(buffer: LoopBuffer, offset: Expr): Address {
    const place = this.#scope.placeOf(buffer);
    return addressOf(place, offset, itemSize[buffer.dtype], (e) => this.integer(e));
  }

  store(buffer: LoopBuffer, offset: Expr, value: Expr): Op<'none'> {
    const at = this.address(buffer, offset);
    const x = this.value(value);
    switch (buffer.dtype) {
      case 'float64':
        return f64.store(at.base, x as Value<'f64'>, at.offset);
      case 'float32':
        return f32.store(at.base, x as Value<'f32'>, at.offset);
      case 'int32':
      case 'uint32':
        return i32.store(at.base, x as Value<'i32'>, at.offset);
      case 'bool':
        return i32.store8(at.base, x as Value<'i32'>, at.offset);
      default:
        return buffer.dtype satisfies never;
    }
  }

  #load({ buffer, offset }: Expr & { kind: 'load' }): Value {
    const at = this.address(buffer, offset);
    switch (buffer.dtype) {
      case 'float64':
        return f64.load(at.base, at.offset);
      case 'float32':
        return f32.load(at.base, at.offset);
      case 'int32':
      case 'uint32':
        return i32.load(at.base, at.offset);
      case 'bool':
        return i32.load8_u(at.base, at.offset);
      default:
        return buffer.dtype satisfies never;
    }
  }

  /** Whether the number has more digits than its dtype while it is computed. */
  #isWide(e: Expr): boolean {
    if (e.kind === 'local')
      return e.dtype === 'float32' && this.#scope.localOf(e.local).type === 'f64';
    if (e.kind === 'choose') return this.#isWide(e.yes) || this.#isWide(e.no);
    return e.kind === 'op' && isExactWhenWide(e) && e.args.some((x) => this.#isWide(x));
  }

  #choose(e: Expr & { kind: 'choose' }, write: (e: Expr) => Value): Value {
    const test = this.integer(e.test);
    const [yes, no] = [write(e.yes), write(e.no)];
    const isCheap = costOf(e.yes) + costOf(e.no) <= cheapOperations;
    return isCheap ? select(yes, no, test) : ifElse(test, yes, no);
  }

  #op(e: Expr & { kind: 'op' }): Value {
    const first = e.args[0] ?? fail('internal', `${e.op} without operands`);
    const from = first.dtype;
    if (e.op === 'convert') return this.#convert(first, e.dtype);
    if (e.op === 'bitcast') return bitcastScalar(this.value(first), from, e.dtype);
    if (from === 'int32' && (e.op === 'div' || e.op === 'rem')) return this.#division(e);
    const write = scalarOp(e.op, from) ?? fail('internal', `${e.op} is not defined for ${from}`);
    return write(
      e.args.map((x) => this.value(x)),
      this.#keep,
    );
  }

  #convert(x: Expr, to: DType): Value {
    return x.dtype === 'float32' && to === 'float64'
      ? this.wide(x)
      : convertScalar(this.value(x), x.dtype, to);
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
    const write = scalarOp(isDivision ? 'div' : 'rem', 'int32') ?? fail('internal', e.op);
    return write(args, this.#keep);
  }
}

const wideOps: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'neg']);

/** The operations that sums are made of, which in float64 lose next to nothing of float32 numbers. */
const isExactWhenWide = (e: Expr & { kind: 'op' }): boolean =>
  e.dtype === 'float32' && wideOps.has(e.op);

/** Whether the variable's next value is its present one with something added to it. */
export function accumulates(local: Local, next: Expr): boolean {
  if (next.kind === 'local') return false;
  const contains = (e: Expr): boolean =>
    e.kind === 'local'
      ? e.local === local
      : e.kind === 'choose'
        ? contains(e.yes) || contains(e.no)
        : e.kind === 'op' && isExactWhenWide(e) && e.args.some(contains);
  return contains(next);
}

function literal(value: number, dtype: DType): Value {
  const type = numberType[dtype];
  if (type === 'i32') return i32.const(value | 0);
  return type === 'f64' ? f64.const(value) : f32.const(value);
}

/** How many operations it takes; infinite where it must not be computed without need. */
function costOf(e: Expr): number {
  if (e.kind === 'load' && !e.buffer.scalar && !isInside(e)) return Infinity;
  if (e.kind === 'op' && !cheapOps.has(e.op)) return Infinity;
  return operandsOf(e).reduce((sum, x) => sum + costOf(x), e.kind === 'op' ? 1 : 0);
}

function isInside({ buffer, offset }: Expr & { kind: 'load' }): boolean {
  const { low, high } = rangeOf(offset);
  return low >= 0 && high < buffer.size;
}

/** Operations of one or two instructions. */
const cheapOps: ReadonlySet<string> = new Set(
  (
    'neg abs not popcount clz floor ceil trunc roundEven isFinite add sub mul max min and or xor ' +
    'eq ne lt le gt ge shiftLeft shiftRightLogical shiftRightArithmetic convert bitcast mulHigh'
  ).split(' '),
);
