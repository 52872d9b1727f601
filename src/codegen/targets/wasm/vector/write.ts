/**
 * Writes innermost loops several turns at a time. What does not vary is brought into all lanes before
 * the loop; sums and their like have a vector of partial results, brought together behind it; the turns
 * that are left over are done one by one.
 */
import { fail } from '../../../../array/errors.js';
import { at, range, zip } from '../../../../array/shape.js';
import { itemSize, type Compute, type DType } from '../../../../array/dtype.js';
import { localRef, type Expr, type Local as LoopLocal } from '../../../../loops/expr.js';
import { erfOfGaussian } from '../math/f64/error-functions.js';
import { elementaryFunction } from '../math/index.js';
import type { For, LoopBuffer } from '../../../../loops/loops.js';
import type { ScalarOp } from '../../../../loops/ops.js';
import { knownTurns, operandsOf } from '../../../../loops/walk.js';
import type { Code } from '../binary/code.js';
import { f64x2, i32, i32x4, v128, type Local, type Value } from '../binary/instructions.js';
import type { Address } from '../emit/scope.js';
import { combineScalars, combineTruths, identityLanes } from './accumulate.js';
import { analyzeLoop, type Accumulation, type VectorLoop } from './analyze.js';
import { FunctionWriter } from './functions.js';
import { Gaussians } from './gaussians.js';
import {
  bytesOfMask,
  chunkCount,
  extract,
  maskOfBytes,
  splat,
  widthOf,
  withWidth,
  type Lanes,
  type Vector,
} from '../ops/lanes.js';
import { gatherSmall, isSmall, loadSmall, storeSmall } from '../ops/memory.js';
import { laneForm } from '../ops/table.js';

/** What the writer of the function around offers. */
export interface ScalarWriter {
  readonly code: Code;
  value(e: Expr): Value;
  /** An operation on numbers. */
  apply(op: ScalarOp, dtype: Compute, args: readonly Value[]): Value;
  address(buffer: LoopBuffer, offset: Expr): Address;
  localOf(local: LoopLocal): Local;
}

/** The most operations of a body that is written for more lanes, to keep the processor busy. */
const lightBody = 12;

/**
 * Writes the loop, if its turns can be done side by side. `turn` writes one turn by scalars, at the
 * loop's index.
 */
export function writeVectorLoop(loop: For, writer: ScalarWriter, turn: () => void): boolean {
  const analysis = analyzeLoop(loop, isSupported);
  if (analysis === null) return false;
  const isLight = operationsIn(loop) <= lightBody;
  const lanes = analysis.accumulations.size > 0 && isLight ? 16 : isLight ? 8 : 4;
  const turns = knownTurns(loop);
  if (turns < 4) return false;
  new VectorLoopWriter(analysis, writer, turns < lanes ? 4 : lanes).write(turn);
  return true;
}

/** Whether turns of the loop can be done side by side. */
export const canBeVectors = (loop: For): boolean => analyzeLoop(loop, isSupported) !== null;

/** Conversions come with what they convert. */
function operationsIn(loop: For): number {
  const count = (e: Expr): number =>
    operandsOf(e).reduce((n, x) => n + count(x), e.kind === 'op' && e.op === 'convert' ? 0 : 1);
  return loop.body.reduce((n, s) => ('value' in s ? n + count(s.value) : n), 0);
}

const isSupported = (e: Expr): boolean =>
  e.kind !== 'op' || laneForm(e.op, (e.args[0] as Expr).dtype) !== 'one by one';

/** Partial results of an accumulation. */
interface Partials {
  readonly accumulation: Accumulation;
  readonly chunks: readonly Local<'v128'>[];
}

class VectorLoopWriter {
  readonly #analysis: VectorLoop;
  readonly #writer: ScalarWriter;
  readonly #code: Code;
  readonly #lanes: number;
  /** What is the same in all turns, in all lanes. */
  readonly #splats = new Map<Expr, Local<'v128'>>();
  /** The locals that the loop binds. */
  readonly #locals = new Map<LoopLocal, Lanes>();
  readonly #partials = new Map<LoopLocal, Partials>();
  readonly #functions: FunctionWriter;
  readonly #gaussians: Gaussians;

  constructor(analysis: VectorLoop, writer: ScalarWriter, lanes: number) {
    this.#analysis = analysis;
    this.#writer = writer;
    this.#code = writer.code;
    this.#lanes = lanes;
    this.#gaussians = new Gaussians(analysis.loop);
    this.#functions = new FunctionWriter(writer.code, knownTurns(analysis.loop));
  }

  write(turn: () => void): void {
    const { loop } = this.#analysis;
    const index = this.#writer.localOf(loop.index) as Local<'i32'>;
    const code = this.#code;
    const start = this.#writer.value(loop.start) as Value<'i32'>;
    const stop = this.#asLocal(this.#writer.value(loop.stop) as Value<'i32'>, 'stop');
    code.set(index, start);
    const turns = knownTurns(loop);
    if (turns === this.#lanes) return this.#together();
    const whole =
      stop.kind === 'const'
        ? i32.const((stop.lanes[0] as number) - (this.#lanes - 1))
        : code.let('whole', i32.sub(stop, i32.const(this.#lanes - 1)));
    code.if(i32.lt_s(index, whole), () => {
      this.#prepare();
      code.loop((again) => {
        this.#turns();
        code.set(index, i32.add(index, this.#lanes));
        code.branchIf(again, i32.lt_s(index, whole));
      }, loop.index.name);
      this.#bringTogether();
    });
    if (turns % this.#lanes !== 0) code.for(index, index, stop, 1, turn);
  }

  /** All turns at once. */
  #together(): void {
    this.#prepare();
    this.#turns();
    this.#bringTogether();
  }

  #asLocal<T extends 'i32'>(value: Value<T>, name: string): Value<T> {
    return value.kind === 'const' || value.kind === 'local' ? value : this.#code.let(name, value);
  }

  /** What the loop needs before it begins. */
  #prepare(): void {
    for (const s of this.#analysis.loop.body) {
      if (s.kind === 'store') this.#prepareExpr(s.value);
      else if (s.kind === 'let') {
        if (this.#analysis.shapeOf(s.value).kind === 'uniform') this.#bind(s.local, s.value);
        else this.#prepareExpr(s.value);
      } else if (s.kind === 'assign') {
        const accumulation = this.#analysis.accumulations.get(s) as Accumulation;
        this.#prepareExpr(accumulation.value);
        this.#partials.set(s.local, this.#newPartials(accumulation));
      }
    }
  }

  #prepareExpr(e: Expr): void {
    if (this.#analysis.shapeOf(e).kind === 'uniform') {
      if (e.kind === 'literal' || this.#splats.has(e)) return;
      this.#splats.set(e, this.#code.let('splat', splat(e.dtype, this.#writer.value(e))));
    } else if (e.kind !== 'load') operandsOf(e).forEach((x) => this.#prepareExpr(x));
  }

  #newPartials(accumulation: Accumulation): Partials {
    const { op, local } = accumulation;
    const { dtype } = local;
    const chunks = range(chunkCount(widthOf[dtype], this.#lanes)).map((k) =>
      this.#code.let(`${local.name}_${k}`, identityLanes(op, dtype)),
    );
    return { accumulation, chunks };
  }

  #turns(): void {
    for (const s of this.#analysis.loop.body) {
      if (s.kind === 'let') {
        const { kind } = this.#analysis.shapeOf(s.value);
        if (kind === 'affine') this.#bind(s.local, s.value);
        if (kind !== 'lanes') continue;
        const { width, chunks } = this.#lanesOf(s.value);
        const bound = chunks.map((x) => this.#code.let(s.local.name, x));
        this.#locals.set(s.local, { width, chunks: bound });
      } else if (s.kind === 'store') this.#store(s.buffer, s.offset, s.value);
      else if (s.kind === 'assign') this.#accumulate(s.local);
    }
  }

  /** What does not differ from lane to lane, or only evenly, is a number. */
  #bind(local: LoopLocal, value: Expr): void {
    this.#code.set(this.#writer.localOf(local), this.#writer.value(value));
  }

  #accumulate(local: LoopLocal): void {
    const { accumulation, chunks } = this.#partials.get(local) as Partials;
    const { value } = accumulation;
    const lanes = this.#lanesOf(value);
    const wanted = value.dtype === 'bool' ? this.#withWidth(lanes, 4) : lanes;
    const combine = this.#combine(accumulation);
    zip(chunks, wanted.chunks).forEach(([partial, x]) =>
      this.#code.set(partial, combine(partial, x)),
    );
  }

  #bringTogether(): void {
    for (const [local, { accumulation, chunks }] of this.#partials) {
      const combine = this.#combine(accumulation);
      let rest: Vector[] = [...chunks];
      while (rest.length > 1) {
        const half = rest.length / 2;
        rest = range(half).map((k) => combine(at(rest, k), at(rest, k + half)));
      }
      const last = this.#code.let(local.name, at(rest, 0));
      const target = this.#writer.localOf(local);
      this.#code.set(target, this.#total(accumulation, last, target));
    }
  }

  #combine({ op, local: { dtype } }: Accumulation): (x: Vector, y: Vector) => Vector {
    const width = widthOf[dtype];
    const lanes = (x: Vector): Lanes => ({ width, chunks: [x] });
    return (x, y) => at(this.#apply(op, [lanes(x), lanes(y)], dtype, dtype).chunks, 0);
  }

  /** The variable with the lanes of the partial result brought in. */
  #total({ op, local: { dtype } }: Accumulation, partial: Local<'v128'>, target: Local): Value {
    if (dtype === 'bool') return combineTruths(op)(target as Local<'i32'>, partial);
    const count = 16 / widthOf[dtype];
    const lanes = range(count).map((lane) => extract(dtype, partial, lane));
    const combine = (x: Value, y: Value): Value => this.#writer.apply(op, dtype, [x, y]);
    return combine(target, combineScalars(combine, lanes));
  }

  #store(buffer: LoopBuffer, offset: Expr, value: Expr): void {
    const { base, offset: start } = this.#writer.address(buffer, offset);
    const address = this.#asLocal(base, 'at');
    const lanes = this.#lanesOf(value);
    if (buffer.dtype === 'bool') {
      this.#withWidth(lanes, 4).chunks.forEach((mask, k) => {
        const bytes = bytesOfMask(this.#code.let('mask', mask));
        this.#code.do(v128.store32_lane(address, bytes, 0, start + 4 * k));
      });
      return;
    }
    // All is computed before the first chunk is stored: an operand may lie at the same address.
    const chunks = lanes.chunks.map((x) => (x.kind === 'local' ? x : this.#code.let('chunk', x)));
    if (isSmall(buffer.dtype))
      return storeSmall(this.#functions, buffer.dtype, chunks, address, start);
    const stride = this.#strideAt(offset);
    if (stride !== 1) return this.#scatter(chunks, lanes.width, address, start, stride);
    chunks.forEach((x, k) => this.#code.do(v128.store(address, x, start + 16 * k)));
  }

  /** Stores elements apart, lane by lane. */
  #scatter(
    chunks: readonly Vector[],
    width: Lanes['width'],
    address: Value<'i32'>,
    start: number,
    stride: number,
  ): void {
    const perChunk = 16 / width;
    chunks.forEach((x, k) => {
      for (const lane of range(perChunk)) {
        const [to, at] = withOffset(address, start + (k * perChunk + lane) * stride * width);
        this.#code.do(
          width === 8 ? v128.store64_lane(to, x, lane, at) : v128.store32_lane(to, x, lane, at),
        );
      }
    });
  }

  /** Shuffles use their operands twice. */
  #withWidth(mask: Lanes, width: 4 | 8): Lanes {
    if (mask.width === width) return mask;
    const chunks = mask.chunks.map((x) => (x.kind === 'local' ? x : this.#code.let('mask', x)));
    return withWidth({ ...mask, chunks }, width);
  }

  #lanesOf(e: Expr): Lanes {
    const shape = this.#analysis.shapeOf(e);
    const width = widthOf[e.dtype];
    const count = chunkCount(width, this.#lanes);
    if (shape.kind === 'uniform') {
      const x = this.#splats.get(e) ?? splat(e.dtype, this.#writer.value(e));
      return { width, chunks: range(count).map(() => x), ...this.#uniform(e, x) };
    }
    if (shape.kind === 'affine') return this.#counting(e, shape.stride);
    switch (e.kind) {
      case 'local':
        return this.#locals.get(e.local) ?? fail('internal', `${e.local.name} is not bound`);
      case 'load':
        return this.#load(e);
      case 'choose':
        return this.#choose(e);
      case 'op':
        return this.#op(e);
      case 'literal':
        return fail('internal', 'a literal varies');
      default:
        return e satisfies never;
    }
  }

  /** An int32 that grows evenly: its present value and what is added in each lane. */
  #counting(e: Expr, stride: number): Lanes {
    const first = this.#code.let('count', i32x4.splat(this.#writer.value(e) as Value<'i32'>));
    const steps = (k: number): number[] => range(4).map((lane) => (4 * k + lane) * stride);
    const chunks = range(chunkCount(4, this.#lanes)).map((k) =>
      i32x4.add(first, i32x4.const(...steps(k))),
    );
    return { width: 4, chunks };
  }

  /** The number in all lanes. */
  #uniform(e: Expr, x: Vector): Pick<Lanes, 'uniform'> {
    if (e.dtype !== 'int32' && e.dtype !== 'uint32') return {};
    const isLiteral = e.kind === 'literal';
    return { uniform: isLiteral ? i32.const(e.value | 0) : i32x4.extract_lane(x, 0) };
  }

  /** Two at a time, the conversion reads from memory; halves of a vector would have to be moved first. */
  #loadedWide(e: Expr & { kind: 'load' }): Lanes {
    const [address, start] = this.#address(e);
    const chunks = range(chunkCount(8, this.#lanes)).map((k) =>
      f64x2.promote_low_f32x4(v128.load64_zero(address, start + 8 * k)),
    );
    return { width: 8, chunks };
  }

  #strideAt(offset: Expr): number {
    const affine = this.#analysis.shapeOf(offset);
    return affine.kind === 'affine' ? affine.stride : 0;
  }

  /** Where the first lane is loaded from: an address and a distance from it. */
  #address({ buffer, offset }: Expr & { kind: 'load' }): [address: Value<'i32'>, start: number] {
    const { base, offset: start } = this.#writer.address(buffer, offset);
    return [this.#asLocal(base, 'at'), start];
  }

  #load(e: Expr & { kind: 'load' }): Lanes {
    const { dtype } = e;
    const stride = this.#strideAt(e.offset);
    const [address, start] = this.#address(e);
    const width = widthOf[dtype];
    const chunks = range(chunkCount(width, this.#lanes));
    if (isSmall(e.buffer.dtype)) return this.#loadSmall(e.buffer.dtype, address, start, stride);
    if (stride !== 1) return this.#gather(dtype, address, start, stride);
    if (dtype === 'bool')
      return {
        width,
        chunks: chunks.map((k) => maskOfBytes(v128.load32_zero(address, start + 4 * k))),
      };
    return { width, chunks: chunks.map((k) => v128.load(address, start + 16 * k)) };
  }

  /** Elements of fewer bits than a lane. */
  #loadSmall(dtype: DType, address: Value<'i32'>, start: number, stride: number): Lanes {
    const bytes = itemSize[dtype];
    const placeAt = (lane: number) => withOffset(address, start + lane * stride * bytes);
    const chunks = range(chunkCount(4, this.#lanes)).map((k) =>
      stride === 1
        ? loadSmall(this.#functions, dtype, ...placeAt(4 * k))
        : gatherSmall(
            this.#functions,
            dtype,
            range(4).map((lane) => placeAt(4 * k + lane)),
          ),
    );
    return { width: 4, chunks };
  }

  /** Elements that lie apart, lane by lane. */
  #gather(dtype: Compute, address: Value<'i32'>, start: number, stride: number): Lanes {
    const width = widthOf[dtype];
    const bytes = dtype === 'bool' ? 1 : width;
    const perChunk = 16 / width;
    const chunks = range(chunkCount(width, this.#lanes)).map((k) => {
      let x: Vector = i32x4.const(0);
      for (const lane of range(perChunk)) {
        const [from, offset] = withOffset(address, start + (k * perChunk + lane) * stride * bytes);
        if (width === 8) x = v128.load64_lane(from, x, lane, offset);
        else if (bytes === 4) x = v128.load32_lane(from, x, lane, offset);
        else x = i32x4.replace_lane(x, i32.load8_u(from, offset), lane);
      }
      return dtype === 'bool' ? i32x4.ne(x, i32x4.const(0)) : x;
    });
    return { width, chunks };
  }

  #choose(e: Expr & { kind: 'choose' }): Lanes {
    const [yes, no] = [this.#lanesOf(e.yes), this.#lanesOf(e.no)];
    const width = e.dtype === 'bool' ? 4 : widthOf[e.dtype];
    const [a, b] =
      e.dtype === 'bool' ? [this.#withWidth(yes, 4), this.#withWidth(no, 4)] : [yes, no];
    const mask = this.#withWidth(this.#lanesOf(e.test), width);
    return {
      width,
      chunks: mask.chunks.map((m, k) => v128.bitselect(at(a.chunks, k), at(b.chunks, k), m)),
    };
  }

  #op(e: Expr & { kind: 'op' }): Lanes {
    const [first] = e.args as [Expr];
    const from = first.dtype;
    const isRow = first.kind === 'load' && this.#strideAt(first.offset) === 1;
    const isWidened = e.op === 'convert' && e.dtype === 'float64';
    if (isRow && isWidened && first.buffer.dtype === 'float32') return this.#loadedWide(first);
    if (from === 'float64') {
      const x = this.#gaussians.argumentOf(e);
      if (x !== null) return this.#gaussianOf(x);
      if (e.op === 'erf' && first.kind === 'local') return this.#erf(first.local);
    }
    const given = e.args.map((x) => this.#lanesOf(x));
    const args = from === 'bool' ? given.map((m) => this.#withWidth(m, narrowest(given))) : given;
    return this.#apply(e.op, args, from, e.dtype);
  }

  #apply(op: ScalarOp, args: readonly Lanes[], from: Compute, to: Compute): Lanes {
    const form = laneForm(op, from);
    if (form === null || form === 'one by one') fail('internal', `${op} on lanes of ${from}`);
    return form(this.#functions, args, from, to);
  }

  #gaussianOf(x: LoopLocal): Lanes {
    return this.#gaussians.of(x, () => {
      const { width, chunks } = this.#lanesOf(localRef(x));
      const exp = this.#functions.use(elementaryFunction('exp').float64, chunks.length);
      const gaussian = (v: Vector): Vector => exp(f64x2.neg(f64x2.mul(v, v)));
      return { width, chunks: chunks.map((v) => this.#code.let('gaussian', gaussian(v))) };
    });
  }

  #erf(x: LoopLocal): Lanes {
    const { width, chunks } = this.#lanesOf(localRef(x));
    const gaussian = this.#gaussianOf(x);
    const erf = this.#functions.use(erfOfGaussian, chunks.length);
    return { width, chunks: chunks.map((v, k) => erf(v, at(gaussian.chunks, k))) };
  }
}

/** An address with the offset of an instruction, which is not negative. */
const withOffset = (address: Value<'i32'>, bytes: number): [Value<'i32'>, number] =>
  bytes < 0 ? [i32.add(address, i32.const(bytes)), 0] : [address, bytes];

const narrowest = (masks: readonly Lanes[]): 4 | 8 =>
  masks.some(({ width }) => width === 4) ? 4 : 8;
