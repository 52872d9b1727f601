/**
 * The scalar expressions of the Loop IR: trees over loop indices, locals and loads. Offsets and
 * indices are int32; `offsets` has the factories of index arithmetic.
 */
import {
  castScalar,
  computeOf,
  greatestOf,
  isBool,
  isInexact,
  isInteger,
  isUnsigned,
  itemSize,
  leastOf,
  type Compute,
  type DType,
} from '../array/dtype.js';
import type { LoopBuffer } from './buffer.js';
import { integer } from './offsets/arithmetic.js';
import { decide, rangeOf } from './range.js';
import { identityOf, scalarOps, type Range, type ScalarOp } from './ops.js';
import type { Expr, Local } from './scalar.js';

export type { Expr, Local, Range, ScalarOp };

export const newLocal = (name: string, dtype: Compute, range?: Range): Local => ({
  name,
  dtype,
  range,
});

/** An element of a dtype, as a register holds it. */
export const literal = (value: number, dtype: DType): Expr => ({
  kind: 'literal',
  dtype: computeOf[dtype],
  value: castScalar(value, dtype),
});
/** Whether an expression is an int32, as indices and offsets are. */
export const isInt32 = (e: Expr): boolean => e.dtype === 'int32';

export const localRef = (local: Local): Expr => ({ kind: 'local', dtype: local.dtype, local });
/** An element of a buffer; a literal where that is known. */
export function load(buffer: LoopBuffer, offset: Expr): Expr {
  const dtype = computeOf[buffer.dtype];
  const known = offset.kind === 'literal' ? buffer.known?.values[offset.value] : undefined;
  return known === undefined
    ? { kind: 'load', dtype, buffer, offset }
    : { kind: 'literal', dtype, value: known };
}
/**
 * An operation in registers: it is neither wrapped nor rounded to a dtype of fewer bits. With a
 * literal that decides the result it is the other operand, or the literal.
 */
export function op(name: ScalarOp, dtype: DType, ...args: readonly Expr[]): Expr {
  const [x, y] = args;
  if (x !== undefined && y !== undefined && args.length === 2) {
    const decided =
      withLiteral(name, dtype, x, y) ??
      (scalarOps[name].commutes && withLiteral(name, dtype, y, x));
    if (decided) return decided;
  }
  return { kind: 'op', dtype: computeOf[dtype], op: name, args };
}

/** What x and a literal y give, if that needs no operation. */
function withLiteral(name: ScalarOp, dtype: DType, x: Expr, y: Expr): Expr | null {
  if (y.kind !== 'literal' || scalarOps[name].identity === null) return null;
  if (y.value === identityOf(name, dtype)) {
    // The sum of -0 and 0 is 0.
    const isSumOfFloats = name === 'add' && isInexact(dtype);
    return isSumOfFloats && !Object.is(y.value, -0) && mayBeNegativeZero(x) ? null : x;
  }
  return isBool(dtype) && (name === 'and' || name === 'or') ? y : null;
}

/** Operations whose result is never -0. */
const withoutNegativeZero: ReadonlySet<ScalarOp> = new Set<ScalarOp>(['abs', 'exp', 'cosh']);

/** Whether a float may be -0, for all that can be seen in a few steps. */
function mayBeNegativeZero(x: Expr, steps = mostSteps): boolean {
  if (x.kind === 'literal') return Object.is(x.value, -0);
  if (x.kind === 'choose' && steps > 0)
    return mayBeNegativeZero(x.yes, steps - 1) || mayBeNegativeZero(x.no, steps - 1);
  if (x.kind !== 'op' || steps === 0) return true;
  const [a, b] = x.args;
  if (a === undefined || withoutNegativeZero.has(x.op)) return false;
  // -0 is the sum of -0 and -0, and the difference of -0 and 0.
  const isFirst = mayBeNegativeZero(a, steps - 1);
  if (x.op === 'add') return isFirst && b !== undefined && mayBeNegativeZero(b, steps - 1);
  if (x.op === 'sub') return isFirst;
  return x.op !== 'mul' || a !== b;
}

/** A comparison; of literals, and if ranges of int32 operands allow, it is decided now. */
export function compare(name: Comparison, x: Expr, y: Expr): Expr {
  const known =
    x.kind === 'literal' && y.kind === 'literal'
      ? comparisons[name](x.value, y.value)
      : isInt32(x)
        ? decide(name, rangeOf(x), rangeOf(y))
        : undefined;
  return known === undefined ? op(name, 'bool', x, y) : literal(known ? 1 : 0, 'bool');
}

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const comparisons: Readonly<Record<Comparison, (x: number, y: number) => boolean>> = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
};

export const choose = (test: Expr, yes: Expr, no: Expr): Expr =>
  test.kind === 'literal'
    ? test.value !== 0
      ? yes
      : no
    : { kind: 'choose', dtype: yes.dtype, test, yes, no };
/** Both must hold; `true` operands vanish. */
export const both = (x: Expr, y: Expr): Expr =>
  x.kind === 'literal'
    ? x.value !== 0
      ? y
      : x
    : y.kind === 'literal'
      ? y.value !== 0
        ? x
        : y
      : op('and', 'bool', x, y);
/** The value as an element of another dtype, in the register that it is computed in. */
export function convert(x: Expr, dtype: DType): Expr {
  const compute = computeOf[dtype];
  if (isInexact(x.dtype) && isInteger(dtype) && dtype !== compute) return bounded(x, dtype);
  const value: Expr =
    x.dtype === compute ? x : { kind: 'op', dtype: compute, op: 'convert', args: [x] };
  return asElement(value, dtype);
}

/** A float as an integer of few bits: the nearest one there is. */
function bounded(x: Expr, dtype: DType): Expr {
  const compute = computeOf[dtype];
  const low = op('max', compute, convert(x, compute), literal(leastOf[dtype], dtype));
  return op('min', compute, low, literal(greatestOf[dtype], dtype));
}

/**
 * A value of a register wrapped or rounded to what an element can hold, where it may be another.
 */
export function asElement(x: Expr, dtype: DType): Expr {
  if (computeOf[dtype] === dtype) return x;
  if (x.kind === 'literal') return literal(x.value, dtype);
  if (isInexact(dtype)) return isElement(x, dtype) ? x : op(roundingTo(dtype), dtype, x);
  const { low, high } = rangeOf(x);
  if (low >= leastOf[dtype] && high <= greatestOf[dtype]) return x;
  if (isUnsigned(dtype)) return op('and', 'int32', x, integer(greatestOf[dtype]));
  const unused = integer(32 - 8 * itemSize[dtype]);
  return op('shiftRightArithmetic', 'int32', op('shiftLeft', 'int32', x, unused), unused);
}

/** Operations on floats of few bits that give one of them. */
const keeping: ReadonlySet<ScalarOp> = new Set<ScalarOp>([
  'neg',
  'abs',
  'sign',
  'floor',
  'ceil',
  'trunc',
  'roundEven',
  'max',
  'min',
]);

/** How deep it is looked for what needs no rounding. */
const mostSteps = 4;

/** Whether a float32 number is known to be a float of fewer bits already. */
function isElement(x: Expr, dtype: DType, steps = mostSteps): boolean {
  const areElements = (...parts: readonly Expr[]): boolean =>
    steps > 0 && parts.every((part) => isElement(part, dtype, steps - 1));
  switch (x.kind) {
    case 'literal':
      return Object.is(castScalar(x.value, dtype), x.value);
    case 'local':
      return false;
    case 'load':
      return x.buffer.dtype === dtype;
    case 'choose':
      return areElements(x.yes, x.no);
    case 'op':
      if (x.op === roundingTo(dtype)) return true;
      if (x.op === 'convert') return x.args.every((arg) => isBool(arg.dtype));
      return keeping.has(x.op) && areElements(...x.args);
    default:
      return x satisfies never;
  }
}

/** The operation that rounds a float32 number to a float of fewer bits. */
const roundingTo = (dtype: DType): ScalarOp => (dtype === 'float16' ? 'toFloat16' : 'toBfloat16');

export { indexAdd, indexSub, indexMul, indexClamp, integer } from './offsets/arithmetic.js';
export { indexDiv, indexRem } from './offsets/division.js';
