/**
 * Transforms of n real numbers x, or to n of them, by one of h = n/2 complex numbers z[j] = x[2j] +
 * i·x[2j+1] (Cooley, Lewis and Welch, 1970). Forward the transform Z of z becomes X, back X becomes
 * what z is the inverse transform of, unscaled. Both bring together the numbers k and h - k: with S
 * = Z[k] + Z̄[h-k] and T = t·(Z[k] - Z̄[h-k]) the results are S + T and the conjugate of S - T,
 * where t = -i·e^{-2πi·k/n} forward, with half of all, and its conjugate back.
 */
import type { LoopBuilder } from '../../../loops/builder.js';
import { indexAdd, indexMul, indexSub, integer, load, type Expr } from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import type { LoopOperand } from '../../record.js';
import {
  add,
  addParts,
  conjugate,
  mul,
  scaled,
  sub,
  subParts,
  swapped,
  timesMinusI,
  wholePart,
  type ComplexExpr,
} from './complex-expr.js';
import { blockedLines } from './lines.js';
import {
  Stages,
  scaling,
  sourceOf,
  targetOf,
  type NumberReader,
  type StagesParams,
  type NumberWriter,
} from './stages.js';
import { lengthOf, pairsOf, stagesOf } from '../stage-list.js';

/** Operands: x and the table. The result has h + 1 numbers, with their parts side by side. */
export function writeRealForward(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { axis, radices, scale }: StagesParams,
): void {
  const [x, table] = operands as [LoopOperand, LoopOperand];
  const [out] = outputs as [LoopBuffer];
  if (out.size === 0) return;
  const half = lengthOf(radices);
  const { lanes, forEach } = blockedLines(x.aval.shape, axis, half);
  const stages = new Stages(b, radices, table.buffer, lanes);
  const pairs = new Pairs(b, radices, table.buffer, lanes);
  forEach(b, (block) => {
    const from: NumberReader = (j, lane) => {
      const [re, im] = [0, 1].map((part) => {
        const element = indexAdd(indexMul(j, integer(2)), integer(part));
        return x.read(block.index(element, lane));
      });
      return { re: re!, im: im! };
    };
    const between = stages.behind();
    stages.write(from, half, between.to);
    pairs.forward(between.from, scaling(targetOf(b, out, block, half + 1), scale));
  });
}

/** Operands: the parts of h + 1 numbers, and the table. The result has 2h real numbers. */
export function writeRealBack(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { axis, radices, scale }: StagesParams,
): void {
  const [re, im, table] = operands as [LoopOperand, LoopOperand, LoopOperand];
  const [out] = outputs as [LoopBuffer];
  if (out.size === 0) return;
  const half = lengthOf(radices);
  const { lanes, forEach } = blockedLines(re.aval.shape, axis, half);
  const stages = new Stages(b, radices, table.buffer, lanes);
  const pairs = new Pairs(b, radices, table.buffer, lanes);
  forEach(b, (block) => {
    const between = stages.before();
    // The inverse transform is the transform with the parts exchanged before and after it.
    pairs.back(sourceOf(re, im, block), (j, lane, value) => between.to(j, lane, swapped(value)));
    const to: NumberWriter = (j, lane, value) => {
      const { re: even, im: odd } = swapped(value);
      [even, odd].forEach((part, k) => {
        const element = indexAdd(indexMul(j, integer(2)), integer(k));
        b.store(out, block.offset(2 * half, element, lane), wholePart(part, out.dtype));
      });
    };
    stages.write(between.from, half, scaling(to, scale));
  });
}

/** Brings numbers k and h - k together. */
class Pairs {
  readonly #b: LoopBuilder;
  readonly #half: number;
  readonly #count: number;
  readonly #lanes: number;
  readonly #table: LoopBuffer;
  /** Where the factors begin in the table. */
  readonly #start: number;

  constructor(b: LoopBuilder, radices: readonly number[], table: LoopBuffer, lanes: number) {
    this.#b = b;
    this.#half = lengthOf(radices);
    this.#count = pairsOf(this.#half);
    this.#lanes = lanes;
    this.#table = table;
    this.#start = stagesOf(radices).tableLength;
  }

  /** The first number is the sum of all x, the last that with alternating signs. */
  forward(from: NumberReader, to: NumberWriter): void {
    this.#overLanes((lane) => {
      const { re, im } = from(integer(0), lane);
      to(integer(0), lane, { re: addParts(re, im), im: null });
      to(integer(this.#half), lane, { re: subParts(re, im), im: null });
    });
    this.#overPairs(from, to, (t) => timesMinusI(t), 0.5);
  }

  /** The imaginary parts of the first and the last number count as zero. */
  back(from: NumberReader, to: NumberWriter): void {
    this.#overLanes((lane) => {
      const [first, last] = [from(integer(0), lane).re, from(integer(this.#half), lane).re];
      to(integer(0), lane, { re: addParts(first, last), im: subParts(first, last) });
    });
    this.#overPairs(from, to, (t) => conjugate(timesMinusI(t)), 1);
  }

  #overPairs(
    from: NumberReader,
    to: NumberWriter,
    turn: (root: ComplexExpr) => ComplexExpr,
    by: number,
  ): void {
    const b = this.#b;
    const pair = (k: Expr, lane: Expr): void => {
      const other = indexSub(integer(this.#half), k);
      const [x, y] = [this.#shared(from(k, lane)), this.#shared(from(other, lane))];
      const sum = this.#shared(scaled(add(x, conjugate(y)), by));
      const difference = this.#shared(scaled(sub(x, conjugate(y)), by));
      const turned = this.#shared(mul(difference, turn(this.#root(k))));
      to(k, lane, add(sum, turned));
      to(other, lane, conjugate(sub(sum, turned)));
    };
    b.for(this.#count, (k) => this.#overLanes((lane) => pair(k, lane)), {
      start: 1,
      name: 'k',
      order: 'free',
    });
  }

  /** e^{-2πi·k/n} */
  #root(k: Expr): ComplexExpr {
    const first = indexAdd(k, integer(this.#start));
    return {
      re: load(this.#table, first),
      im: load(this.#table, indexAdd(first, integer(this.#count))),
    };
  }

  #shared({ re, im }: ComplexExpr): ComplexExpr {
    return { re: re && this.#b.let(re, 're'), im: im && this.#b.let(im, 'im') };
  }

  #overLanes(body: (lane: Expr) => void): void {
    this.#b.for(this.#lanes, body, { name: 'lane', order: 'free' });
  }
}
