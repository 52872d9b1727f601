/** Writes scalar expressions as JS. */
import { isInteger, type DType } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import { at } from '../../../array/shape.js';
import type { Expr, Local } from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import type { ScalarOp } from '../../../loops/ops.js';
import { combine, isInt32Range } from '../../../loops/range.js';
import { opTexts, plainOperator } from './ops.js';
import {
  condition,
  exact,
  infix,
  literalText,
  numberText,
  paren,
  precedence as p,
  text,
  type Text,
} from './text.js';

/** What the surroundings know: names, and in which form locals carry their values. */
export interface ExprScope {
  nameOfLocal(local: Local): string;
  nameOfBuffer(buffer: LoopBuffer): string;
  /** The offset where a slice begins in its array. */
  nameOfStart(slice: LoopBuffer): string;
  isWide(local: Local): boolean;
}

export class ExpressionWriter {
  readonly #scope: ExprScope;

  constructor(scope: ExprScope) {
    this.#scope = scope;
  }

  /** The value, perhaps in a wider form. */
  value(e: Expr): Text {
    switch (e.kind) {
      case 'literal':
        return literalText(e.value, e.dtype);
      case 'local':
        return text(
          this.#scope.nameOfLocal(e.local),
          p.primary,
          this.#scope.isWide(e.local),
          e.local.range,
        );
      case 'load':
        return text(this.#load(e), p.primary);
      case 'choose':
        return this.#choose(e);
      case 'op':
        return this.#op(e);
      default:
        return e satisfies never;
    }
  }

  /** The value in the form of its dtype. */
  exact(e: Expr): string {
    return exact(this.value(e), e.dtype).code;
  }

  /** What a typed array can be given: it rounds and wraps by itself. */
  stored(e: Expr): string {
    const x = this.value(e);
    return (e.dtype === 'bool' ? exact(x, 'bool') : x).code;
  }

  condition(e: Expr): string {
    return condition(this.value(e)).code;
  }

  /**
   * An offset in a buffer or the bound of a loop: in range as a whole, so its parts need not wrap.
   */
  offset(e: Expr): Text {
    if (e.kind !== 'op' || e.dtype !== 'int32') return this.value(e);
    const plain = plainOperator(e.op);
    if (plain === null) return this.value(e);
    const [x, y] = e.args as [Expr, Expr];
    return infix(...plain, this.offset(x), this.offset(y));
  }

  #load(e: Expr & { kind: 'load' }): string {
    const element = this.element(e.buffer, e.offset);
    const form = e.buffer.scalar ? undefined : stored[e.buffer.dtype];
    return form === undefined ? element : `${form.read}(${element})`;
  }

  /** The statement that stores a value in an array. */
  storeIn(buffer: LoopBuffer, offset: Expr, value: Expr): string {
    const form = stored[buffer.dtype];
    const given = this.stored(value);
    const code = form === undefined ? given : `${form.write}(${given})`;
    return `${this.element(buffer, offset)} = ${code};`;
  }

  /** What stands for an element, to be read or assigned to. */
  element(buffer: LoopBuffer, offset: Expr): string {
    const name = this.#scope.nameOfBuffer(buffer);
    return buffer.scalar ? name : `${name}[${this.offsetIn(buffer, offset)}]`;
  }

  /** The offset of an element in the array that holds the buffer. */
  offsetIn(buffer: LoopBuffer, offset: Expr): string {
    const own = this.offset(offset);
    if (!buffer.isSlice) return own.code;
    const start = text(this.#scope.nameOfStart(buffer), p.primary);
    return isZero(offset) ? start.code : infix('+', p.additive, start, own).code;
  }

  #choose(e: Expr & { kind: 'choose' }): Text {
    const test = condition(this.value(e.test));
    let [yes, no] = [this.value(e.yes), this.value(e.no)];
    const wide = yes.wide || no.wide;
    if (e.dtype === 'bool' && wide) [yes, no] = [condition(yes), condition(no)];
    const parts = [paren(test, p.or), paren(yes, p.or), paren(no, p.conditional)];
    return text(`${parts[0]} ? ${parts[1]} : ${parts[2]}`, p.conditional, wide);
  }

  #op(e: Expr & { kind: 'op' }): Text {
    const operands = e.args.map((x) => this.value(x));
    const [first] = operands;
    if (first === undefined) fail('internal', `${e.op} without operands`);
    const from = at(e.args, 0).dtype;
    const index = e.dtype === 'int32' ? indexOp(e.op, operands) : null;
    if (index !== null) return index;
    const row = opTexts[e.op];
    const write = row[kindOf(from)];
    if (write === null) fail('internal', `${e.op} is not defined for ${from}`);
    const isExact = row.operands === 'exact' || (row.operands !== 'any' && from === 'float32');
    const args = isExact ? operands.map((x, i) => exact(x, at(e.args, i).dtype)) : operands;
    return write(args as never, from, e.dtype);
  }
}

/** The functions that read and write elements which are stored as bits. */
const stored: Readonly<Partial<Record<DType, { read: string; write: string }>>> = {
  float16: { read: 'float16OfBits', write: 'bitsOfFloat16' },
  bfloat16: { read: 'bfloat16OfBits', write: 'bitsOfBfloat16' },
};

const isZero = (e: Expr): boolean => e.kind === 'literal' && e.value === 0;

const kindOf = (dtype: DType): 'float' | 'int32' | 'uint32' | 'bool' =>
  isInteger(dtype) || dtype === 'bool' ? (dtype as 'int32' | 'uint32' | 'bool') : 'float';

/** An int32 operation whose operands are in known ranges: no wrapping, shifts for divisions. */
function indexOp(name: ScalarOp, [x, y]: readonly Text[]): Text | null {
  if (x?.range === undefined || y?.range === undefined) return null;
  const range = combine(name, x.range, y.range);
  if (!isInt32Range(range)) return null;
  const plain = plainOperator(name);
  if (plain !== null) return { ...infix(...plain, x, y), range };
  if (name === 'max' || name === 'min')
    return { ...text(`Math.${name}(${x.code}, ${y.code})`, p.primary), range };
  const isDivision = (name === 'div' || name === 'rem') && x.range.low >= 0;
  if (!isDivision || y.range.low !== y.range.high || y.range.low <= 0) return null;
  return { ...division(name, x, y.range.low), range };
}

/** Division of what is not negative by a positive number known now. */
function division(name: string, x: Text, by: number): Text {
  const log = Math.log2(by);
  const isPower = Number.isInteger(log);
  const n = text(numberText(by), p.primary);
  if (name === 'rem') {
    const mask = text(numberText(by - 1), p.primary);
    return isPower ? infix('&', p.bitAnd, x, mask) : infix('%', p.multiplicative, x, n);
  }
  if (isPower) return infix('>>', p.shift, x, text(numberText(log), p.primary));
  return infix('|', p.bitOr, infix('/', p.multiplicative, x, n), text('0', p.primary));
}
