/**
 * Transforms of lengths with small factors as loops: Stockham's form of the fast Fourier transform,
 * whose stages read one buffer and write another, so that the results come in order by themselves.
 * With n = r·m·s a stage takes the numbers q + s·(p + m·k) for k below the radix r, transforms
 * them, multiplies result k by e^{-2πi·pk/(rm)} and writes it to q + s·(r·p + k). The first stage,
 * with s = 1, reads the operands, the last, with m = 1, writes the result; those between work on
 * scratch. (C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section
 * 1.7.)
 */
import { at, range } from '../../../array/shape.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import { indexAdd, indexMul, integer, load, type Expr } from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import type { LoopOperand } from '../../record.js';
import { butterfly } from './butterflies.js';
import { mul, scaled, wholePart, zero, type ComplexExpr, type PartExpr } from './complex-expr.js';
import { blockedLines, type LineBlock } from './lines.js';
import { lengthOf, stagesOf, type FftStage } from '../stage-list.js';

export interface StagesParams {
  readonly axis: number;
  readonly radices: readonly number[];
  /** What all results are multiplied by. */
  readonly scale: number;
}

/** Reads number j of a line. */
export type NumberReader = (j: Expr, lane: Expr) => ComplexExpr;
/** Writes number j of a line. */
export type NumberWriter = (j: Expr, lane: Expr, value: ComplexExpr) => void;

/**
 * Elements between scratch buffers. Where lengths are powers of two, what a turn reads and writes
 * would else compete for the same lines of the cache.
 */
const apart = 32;

/** The stages of a transform of some lines at a time, with the memory between them. */
export class Stages {
  readonly length: number;
  readonly lanes: number;
  readonly #b: LoopBuilder;
  readonly #stages: readonly FftStage[];
  readonly #table: LoopBuffer;
  readonly #scratch: Pair[] = [];

  constructor(b: LoopBuilder, radices: readonly number[], table: LoopBuffer, lanes: number) {
    this.#b = b;
    this.#stages = stagesOf(radices).stages;
    this.#table = table;
    this.length = lengthOf(radices);
    this.lanes = lanes;
  }

  /** From `from`, whose numbers from `given` on are zero, to `to`. */
  write(from: NumberReader, given: number, to: NumberWriter): void {
    const last = this.#stages.length - 1;
    this.#stages.forEach((stage, k) => {
      const isEnd = k === 0 || k === last;
      // Between scratch buffers the lanes are part of the stride.
      const lanes = isEnd ? this.lanes : 1;
      const whole = { ...stage, stride: (stage.stride * this.lanes) / lanes };
      const source = k === 0 ? from : scratchSource(this.#scratchOf(k - 1), lanes);
      const target = k === last ? to : scratchTarget(this.#b, this.#scratchOf(k), lanes);
      const turn = writeButterfly(this.#b, whole, this.#table, source, target);
      const count = k === 0 ? given : whole.radix * whole.count * whole.stride;
      writeStage(this.#b, whole, lanes, count, turn);
    });
  }

  /** What stands in front of the first stage in scratch: how it is written, then read. */
  before(): { readonly to: NumberWriter; readonly from: NumberReader } {
    return this.#between(-1);
  }

  /** The same behind the last stage. */
  behind(): { readonly to: NumberWriter; readonly from: NumberReader } {
    return this.#between(this.#stages.length - 1);
  }

  #between(k: number): { readonly to: NumberWriter; readonly from: NumberReader } {
    const pair = this.#scratchOf(k);
    return { to: scratchTarget(this.#b, pair, this.lanes), from: scratchSource(pair, this.lanes) };
  }

  /** What stage k writes: two pairs take turns. */
  #scratchOf(k: number): Pair {
    const size = this.length * this.lanes + apart;
    const { dtype } = this.#table;
    return (this.#scratch[(k + 2) % 2] ??= {
      re: this.#b.scratch(dtype, size, 're'),
      im: this.#b.scratch(dtype, size, 'im'),
    });
  }
}

/** Operands: re, im and the table of the stages. In the result the parts lie side by side. */
export function writeComplex(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { axis, radices, scale }: StagesParams,
): void {
  const [re, im, table] = operands as [LoopOperand, LoopOperand, LoopOperand];
  const [out] = outputs as [LoopBuffer];
  if (out.size === 0) return;
  const given = at(re.aval.shape, axis);
  const { lanes, forEach } = blockedLines(re.aval.shape, axis, lengthOf(radices));
  const stages = new Stages(b, radices, table.buffer, lanes);
  forEach(b, (block) => {
    const to = targetOf(b, out, block, stages.length);
    stages.write(sourceOf(re, im, block), given, scaling(to, scale));
  });
}

/** Buffers of real and of imaginary parts, number by number, the lanes of a number side by side. */
interface Pair {
  readonly re: LoopBuffer;
  readonly im: LoopBuffer;
}

export function sourceOf(re: LoopOperand, im: LoopOperand, block: LineBlock): NumberReader {
  return (j, lane) => {
    const index = block.index(j, lane);
    return { re: partOf(re.read(index)), im: partOf(im.read(index)) };
  };
}

export const partOf = (x: Expr): PartExpr => (x.kind === 'literal' && x.value === 0 ? null : x);

export function targetOf(
  b: LoopBuilder,
  out: LoopBuffer,
  block: LineBlock,
  length: number,
): NumberWriter {
  return (j, lane, value) => {
    const first = indexMul(block.offset(length, j, lane), integer(2));
    b.store(out, first, wholePart(value.re, out.dtype));
    b.store(out, indexAdd(first, integer(1)), wholePart(value.im, out.dtype));
  };
}

/** The target, with all that is written multiplied. */
export const scaling =
  (to: NumberWriter, factor: number): NumberWriter =>
  (j, lane, value) =>
    to(j, lane, factor === 1 ? value : scaled(value, factor));

const scratchOffset = (j: Expr, lane: Expr, lanes: number): Expr =>
  indexAdd(indexMul(j, integer(lanes)), lane);

const scratchSource =
  ({ re, im }: Pair, lanes: number): NumberReader =>
  (j, lane) => {
    const offset = scratchOffset(j, lane, lanes);
    return { re: load(re, offset), im: load(im, offset) };
  };

const scratchTarget =
  (b: LoopBuilder, { re, im }: Pair, lanes: number): NumberWriter =>
  (j, lane, value) => {
    const offset = scratchOffset(j, lane, lanes);
    b.store(re, offset, wholePart(value.re, re.dtype));
    b.store(im, offset, wholePart(value.im, im.dtype));
  };

/** Numbers from `given` on are zero, which is possible in the first stage only. */
function writeStage(
  b: LoopBuilder,
  stage: FftStage,
  lanes: number,
  given: number,
  butterflies: (present: number) => (p: Expr, q: Expr, lane: Expr) => void,
): void {
  const whole = Math.floor(given / (stage.count * stage.stride));
  const rest = given / stage.stride - whole * stage.count;
  const write = (start: number, stop: number, present: number): void =>
    overStage(b, { start, stop }, stage.stride, lanes, butterflies(present));
  write(0, rest, whole + 1);
  write(rest, stage.count, whole);
}

/** Fewer turns than this are not done side by side. */
const fewTurns = 4;

/** Loops over p, q and the lanes; innermost is the last of them that has many turns. */
function overStage(
  b: LoopBuilder,
  span: { readonly start: number; readonly stop: number },
  stride: number,
  lanes: number,
  body: (p: Expr, q: Expr, lane: Expr) => void,
): void {
  const { start, stop } = span;
  const p = (inner: (p: Expr) => void): void =>
    b.for(stop, inner, { start, name: 'p', order: 'free' });
  const q = (inner: (q: Expr) => void): void => b.for(stride, inner, { name: 'q', order: 'free' });
  const lane = (inner: (lane: Expr) => void): void =>
    b.for(lanes, inner, { name: 'lane', order: 'free' });
  if (lanes >= fewTurns) p((i) => q((j) => lane((k) => body(i, j, k))));
  else if (stride >= fewTurns) p((i) => lane((k) => q((j) => body(i, j, k))));
  else q((j) => lane((k) => p((i) => body(i, j, k))));
}

/** The butterfly of a stage whose numbers from `present` on are zero. */
function writeButterfly(
  b: LoopBuilder,
  { radix, count, stride, table: start }: FftStage,
  table: LoopBuffer,
  from: NumberReader,
  to: NumberWriter,
): (present: number) => (p: Expr, q: Expr, lane: Expr) => void {
  const share = ({ re, im }: ComplexExpr): ComplexExpr => ({
    re: re && b.let(re, 're'),
    im: im && b.let(im, 'im'),
  });
  return (present) => (p, q, lane) => {
    const element = (block: Expr): Expr => indexAdd(q, indexMul(block, integer(stride)));
    const x = range(radix).map((k) =>
      k < present ? share(from(element(indexAdd(p, integer(count * k))), lane)) : zero,
    );
    const factor = (k: number): ComplexExpr => {
      const first = indexAdd(p, integer(start + 2 * (k - 1) * count));
      return { re: load(table, first), im: load(table, indexAdd(first, integer(count))) };
    };
    butterfly(x, share).forEach((y, k) => {
      const value = k === 0 || count === 1 ? y : mul(share(y), factor(k));
      to(element(indexAdd(indexMul(p, integer(radix)), integer(k))), lane, value);
    });
  };
}
