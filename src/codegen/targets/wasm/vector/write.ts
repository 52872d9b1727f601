/**
 * Writes innermost loops several turns at a time. What does not vary is brought into all lanes
 * before the loop; sums and their like have a vector of partial results, brought together behind
 * it; the turns that are left over are done one by one.
 */
import { fail } from '../../../../array/errors.js';
import { at, range } from '../../../../array/shape.js';
import { isBool, type Compute } from '../../../../array/dtype.js';
import { localRef, type Expr, type Local } from '../../../../loops/expr.js';
import { erfOfGaussian } from '../math/f64/error-functions.js';
import { elementaryFunction } from '../math/index.js';
import type { For, LoopBuffer, Stmt } from '../../../../loops/loops.js';
import type { ScalarOp } from '../../../../loops/ops.js';
import type { Remark } from '../../../../loops/print.js';
import { bodiesOf, knownTurns, operandsOf } from '../../../../loops/walk.js';
import type { Code } from '../binary/code.js';
import {
  f64x2,
  i32,
  i32x4,
  v128,
  type WasmLocal,
  type Value,
  type Vector,
} from '../binary/instructions.js';
import type { Address } from '../emit/scope.js';
import { combineScalars, combineTruths } from './accumulate.js';
import { analyzeLoop, type Obstacle, type Accumulation, type VectorLoop } from './analyze.js';
import { withChoices } from './choices.js';
import { FunctionWriter } from './functions.js';
import { Gaussians } from './gaussians.js';
import { laneCount } from './lane-count.js';
import { Neighbours, type Store, type StorePair } from './neighbours.js';
import { newPartials, type Partials } from './partials.js';
import { LaneMemory, type LaneElements } from './memory.js';
import { chunkCount, extract, splat, widthOf, withWidth, type Lanes } from '../ops/lanes.js';
import { laneForm } from '../ops/table.js';

/** What the writer of the function around offers. */
export interface ScalarWriter {
  readonly code: Code;
  value(e: Expr): Value;
  /** An operation on numbers. */
  apply(op: ScalarOp, dtype: Compute, args: readonly Value[]): Value;
  address(buffer: LoopBuffer, offset: Expr): Address;
  localOf(local: Local): WasmLocal;
}

/**
 * Writes the loop, if its turns can be done side by side. `turn` writes one turn by scalars, at the
 * loop's index; the number of turns is a multiple of `divisor`.
 */
export function writeVectorLoop(
  loop: For,
  writer: ScalarWriter,
  turn: () => void,
  divisor: number,
): boolean {
  const analysis = analysisOf(loop);
  if (typeof analysis === 'function' || knownTurns(loop) < leastTurns) return false;
  new VectorLoopWriter(analysis, writer, laneCount(analysis)).write(turn, divisor);
  return true;
}

/** Loops of fewer turns are done one by one. */
const leastTurns = 4;

/** Whether turns of the loop can be done side by side. */
export const canBeVectors = (loop: For): boolean => typeof analysisOf(loop) !== 'function';

/** How the turns of an innermost loop are done, and why one by one. */
export function remarkOn(loop: For): Remark | null {
  if (loop.body.some((s) => bodiesOf(s).some(holdsLoop) || isLoop(s))) return null;
  const analysis = analysisOf(loop);
  if (typeof analysis === 'function') return (nameOf) => `one by one: ${analysis(nameOf)}`;
  const turns = knownTurns(loop);
  if (turns < leastTurns) return () => `one by one: it has ${turns} turns`;
  return () => `${laneCount(analysis)} at a time`;
}

const isLoop = ({ kind }: Stmt): boolean =>
  kind === 'for' || kind === 'while' || kind === 'call' || kind === 'host' || kind === 'bulk';
const holdsLoop = (body: readonly Stmt[]): boolean =>
  body.some((s) => isLoop(s) || bodiesOf(s).some(holdsLoop));

function analysisOf(loop: For): VectorLoop | Obstacle {
  const flat = withChoices(loop);
  return flat === null
    ? () => 'a branch has a side that is dear, or that is not safe where it is not taken'
    : analyzeLoop(flat, isSupported);
}

const isSupported = (e: Expr): boolean =>
  e.kind !== 'op' || laneForm(e.op, at(e.args, 0).dtype) !== 'one by one';

class VectorLoopWriter {
  readonly #analysis: VectorLoop;
  readonly #writer: ScalarWriter;
  readonly #code: Code;
  readonly #lanes: number;
  /** What is the same in all turns, in all lanes. */
  readonly #splats = new Map<Expr, WasmLocal<'v128'>>();
  /** The locals that the loop binds. */
  readonly #locals = new Map<Local, Lanes>();
  readonly #partials = new Map<Local, Partials>();
  readonly #functions: FunctionWriter;
  readonly #memory: LaneMemory;
  readonly #gaussians: Gaussians;
  readonly #neighbours: Neighbours;
  /** What is stored together with what a later statement stores. */
  readonly #waiting = new Map<Stmt, Lanes>();

  constructor(analysis: VectorLoop, writer: ScalarWriter, lanes: number) {
    this.#analysis = analysis;
    this.#writer = writer;
    this.#code = writer.code;
    this.#lanes = lanes;
    this.#gaussians = new Gaussians(analysis.loop);
    this.#neighbours = new Neighbours(analysis);
    this.#functions = new FunctionWriter(writer.code, knownTurns(analysis.loop));
    this.#memory = new LaneMemory(this.#functions, lanes, (buffer, offset) =>
      writer.address(buffer, offset),
    );
  }

  write(turn: () => void, divisor: number): void {
    const { loop } = this.#analysis;
    const index = this.#writer.localOf(loop.index) as WasmLocal<'i32'>;
    const code = this.#code;
    const start = this.#writer.value(loop.start) as Value<'i32'>;
    const end = this.#writer.value(loop.stop) as Value<'i32'>;
    const stop = end.kind === 'const' || end.kind === 'local' ? end : code.let('stop', end);
    code.set(index, start);
    const turns = knownTurns(loop);
    if (turns === this.#lanes) return this.#together();
    const whole =
      stop.kind === 'const'
        ? i32.const(number(stop) - (this.#lanes - 1))
        : code.let('whole', i32.sub(stop, i32.const(this.#lanes - 1)));
    const wholes = (): void => {
      this.#prepare();
      code.loop((again) => {
        this.#turns();
        code.set(index, i32.add(index, this.#lanes));
        code.branchIf(again, i32.lt_s(index, whole));
      }, loop.index.name);
      this.#bringTogether();
    };
    const isKnown = turns !== Infinity;
    if (isKnown && turns > this.#lanes) wholes();
    else code.if(i32.lt_s(index, whole), wholes);
    const rest = divisor % this.#lanes;
    if (rest === 1 && isKnown) turn();
    else if (rest !== 0) {
      const behind =
        start.kind === 'const' && isKnown ? i32.const(number(start) + turns - rest) : index;
      code.for(index, behind, stop, 1, turn);
    }
  }

  /** All turns at once. */
  #together(): void {
    this.#prepare();
    this.#turns();
    this.#bringTogether();
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
    } else if (e.kind !== 'load' || this.#analysis.shapeOf(e.offset).kind === 'lanes') {
      operandsOf(e).forEach((x) => this.#prepareExpr(x));
      const [first] = operandsOf(e);
      if (first !== undefined && this.#analysis.shapeOf(first).kind === 'uniform')
        this.#functions.prepare(e, this.#uniformLanes(first));
    }
  }

  #uniformLanes(e: Expr): Vector {
    return this.#splats.get(e) ?? splat(e.dtype, this.#writer.value(e));
  }

  #newPartials({ op, local: { name, dtype } }: Accumulation): Partials {
    const width = widthOf[dtype];
    const lanes = (x: Vector): Lanes => ({ width, chunks: [x] });
    const combine = (x: Vector, y: Vector): Vector =>
      at(this.#apply(op, [lanes(x), lanes(y)], dtype, dtype).chunks, 0);
    const count = chunkCount(width, this.#lanes);
    return newPartials(this.#code, { name, op, dtype, count, combine });
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
      } else if (s.kind === 'store') this.#store(s);
      else if (s.kind === 'assign')
        this.#accumulate(this.#analysis.accumulations.get(s) as Accumulation);
    }
  }

  /** What does not differ from lane to lane, or only evenly, is a number. */
  #bind(local: Local, value: Expr): void {
    this.#code.set(this.#writer.localOf(local), this.#writer.value(value));
  }

  #accumulate({ local, value }: Accumulation): void {
    const lanes = this.#lanesOf(value);
    const wanted = value.dtype === 'bool' ? this.#withWidth(lanes, 4) : lanes;
    this.#partials.get(local)?.bringIn(wanted.chunks);
  }

  #bringTogether(): void {
    for (const accumulation of this.#analysis.accumulations.values()) {
      const { local } = accumulation;
      const partials = this.#partials.get(local);
      if (partials === undefined) continue;
      const target = this.#writer.localOf(local);
      this.#code.set(target, this.#total(accumulation, partials.together(), target));
    }
  }

  /** The variable with the lanes of the partial result brought in. */
  #total(
    { op, local: { dtype } }: Accumulation,
    partial: WasmLocal<'v128'>,
    target: WasmLocal,
  ): Value {
    if (dtype === 'bool') return combineTruths(op)(target as WasmLocal<'i32'>, partial);
    const count = 16 / widthOf[dtype];
    const lanes = range(count).map((lane) => extract(dtype, partial, lane));
    const combine = (x: Value, y: Value): Value => this.#writer.apply(op, dtype, [x, y]);
    return combine(target, combineScalars(combine, lanes));
  }

  #store(s: Store): void {
    const { buffer, offset, value } = s;
    const lanes = this.#lanesOf(value);
    const pair = this.#neighbours.pairOf(s);
    if (pair !== null) return this.#storePair(s, pair, lanes);
    this.#memory.store(
      this.#elements(buffer, offset),
      buffer.dtype === 'bool' ? this.#withWidth(lanes, 4) : lanes,
    );
  }

  /** Stores a pair when both sides are there. */
  #storePair(s: Store, { earlier, later, isReversed, stride }: StorePair, lanes: Lanes): void {
    const { width, chunks } = lanes;
    const bound = { width, chunks: chunks.map((x) => this.#code.let('chunk', x)) };
    const other = this.#waiting.get(earlier);
    if (other === undefined) this.#waiting.set(s, bound);
    else if (isReversed) this.#memory.storePairs(later, stride, bound, other);
    else this.#memory.storePairs(earlier, stride, other, bound);
  }

  #elements(buffer: LoopBuffer, offset: Expr): LaneElements {
    const shape = this.#analysis.shapeOf(offset);
    return { buffer, offset, stride: shape.kind === 'affine' ? shape.stride : 0 };
  }

  /** Shuffles use their operands twice. */
  #withWidth(mask: Lanes, width: 4 | 8): Lanes {
    if (mask.width === width) return mask;
    const chunks = mask.chunks.map((x) => (x.kind === 'local' ? x : this.#code.let('mask', x)));
    return withWidth({ ...mask, chunks }, width);
  }

  #lanesOf(e: Expr): Lanes {
    const shape = this.#analysis.shapeOf(e);
    if (shape.kind === 'uniform') {
      const width = isBool(e.dtype) && this.#lanes === 2 ? 8 : widthOf[e.dtype];
      const count = chunkCount(width, this.#lanes);
      const x = this.#uniformLanes(e);
      return { width, chunks: range(count).map(() => x), ...this.#uniform(e, x) };
    }
    if (shape.kind === 'affine') return this.#counting(e, shape.stride);
    switch (e.kind) {
      case 'local':
        return this.#locals.get(e.local) ?? fail('internal', `${e.local.name} is not bound`);
      case 'load': {
        if (this.#analysis.shapeOf(e.offset).kind === 'lanes')
          return this.#memory.loadAt(e.dtype, e.buffer, this.#lanesOf(e.offset));
        const side = this.#neighbours.sideOf(e.buffer, e.offset);
        return side === null
          ? this.#memory.load(e.dtype, this.#elements(e.buffer, e.offset))
          : this.#memory.loadSide(e.dtype, e.buffer, side);
      }
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
    const isWidened = e.op === 'convert' && e.dtype === 'float64';
    if (isWidened && first.kind === 'load' && first.buffer.dtype === 'float32') {
      const elements = this.#elements(first.buffer, first.offset);
      if (elements.stride === 1) return this.#memory.loadWide(elements);
    }
    if (from === 'float64') {
      const x = this.#gaussians.argumentOf(e);
      if (x !== null) return this.#gaussianOf(x);
      if (e.op === 'erf' && first.kind === 'local') return this.#erf(first.local);
    }
    const finish = this.#functions.finishOf(e);
    if (finish !== null) return finish(this.#lanesOf(at(e.args, 1)));
    const given = e.args.map((x) => this.#lanesOf(x));
    const args = from === 'bool' ? given.map((m) => this.#withWidth(m, narrowest(given))) : given;
    return this.#apply(e.op, args, from, e.dtype);
  }

  #apply(op: ScalarOp, args: readonly Lanes[], from: Compute, to: Compute): Lanes {
    const form = laneForm(op, from);
    if (form === null || form === 'one by one') fail('internal', `${op} on lanes of ${from}`);
    return form(this.#functions, args, from, to);
  }

  #gaussianOf(x: Local): Lanes {
    return this.#gaussians.of(x, () => {
      const { width, chunks } = this.#lanesOf(localRef(x));
      const exp = this.#functions.use(elementaryFunction('exp').float64, chunks.length);
      const gaussian = (v: Vector): Vector => exp(f64x2.neg(f64x2.mul(v, v)));
      return { width, chunks: chunks.map((v) => this.#code.let('gaussian', gaussian(v))) };
    });
  }

  #erf(x: Local): Lanes {
    const { width, chunks } = this.#lanesOf(localRef(x));
    const gaussian = this.#gaussianOf(x);
    const erf = this.#functions.use(erfOfGaussian, chunks.length);
    return { width, chunks: chunks.map((v, k) => erf(v, at(gaussian.chunks, k))) };
  }
}

const number = (x: Value & { kind: 'const' }): number => Number(at(x.lanes, 0));

const narrowest = (masks: readonly Lanes[]): 4 | 8 =>
  masks.some(({ width }) => width === 4) ? 4 : 8;
