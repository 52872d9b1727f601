/**
 * The loops of `householder` and `householderProduct`: reflection by reflection, or in blocks of
 * them.
 */
import { at } from '../../../array/shape.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  op,
  type Expr,
} from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import type { LoopOperand } from '../../record.js';
import { baseOf, eachMatrix, stackOf } from '../matrices.js';
import { Numbers, type NumberParts } from '../numbers.js';
import { applyReflection, place, writeReflection, type Layout } from './reflect.js';
import { ReflectionBlock, width } from './reflection-blocks.js';

/** The results: R with the reflections below its diagonal, and their τ. */
export function writeHouseholder(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const parts = operands.length;
  const { count, rows, columns } = stackOf(at(operands, 0).aval);
  const steps = Math.min(rows, columns);
  if (count * rows * columns === 0) return;
  const [packed, taus] = [outputs.slice(0, parts), outputs.slice(parts)];
  const from = operands.map((x) => x.buffer);
  eachMatrix(b, count, (matrix) => {
    const numbers = new Numbers(b, packed);
    const a: Layout = { parts: packed, base: baseOf(b, matrix, rows * columns), rows, columns };
    const copy = (i: Expr): void => {
      const offset = indexAdd(a.base, i);
      numbers.store(packed, offset, numbers.load(from, offset));
    };
    b.for(rows * columns, copy, { order: 'free' });
    const firstTau = baseOf(b, matrix, steps);
    const sums = numbers.scratch(columns, 'sums');
    const factor = (start: Expr, stop: Expr): void =>
      b.for(
        stop,
        (j) => {
          const tau = writeReflection(b, numbers, a, j);
          numbers.store(taus, indexAdd(firstTau, j), tau);
          const reflection = { reflections: a, j, tau: numbers.let(numbers.conj(tau), 'tau') };
          const behind = b.let(indexAdd(j, integer(1)), 'behind');
          applyReflection(b, numbers, reflection, a, { start: behind, stop }, sums);
        },
        { start, name: 'j' },
      );
    if (steps <= 2 * width) return factorSmall(b, a, steps, factor, numbers, taus, firstTau, sums);
    const tauOf = (j: Expr): NumberParts => numbers.load(taus, indexAdd(firstTau, j));
    const block = new ReflectionBlock(b, numbers, a, tauOf, columns);
    b.for(
      steps,
      (start) => {
        const far = op('min', 'int32', indexAdd(start, integer(width)), integer(steps));
        const stop = b.let(far, 'stop');
        factor(start, stop);
        b.if(compare('lt', stop, integer(columns)), () => {
          block.load(start, stop);
          block.apply(a, start, stop, true);
        });
      },
      { step: width, name: 'start' },
    );
  });
}

/** All reflections, each applied to all columns behind it. */
function factorSmall(
  b: LoopBuilder,
  a: Layout,
  steps: number,
  factor: (start: Expr, stop: Expr) => void,
  numbers: Numbers,
  taus: readonly LoopBuffer[],
  firstTau: Expr,
  sums: readonly LoopBuffer[],
): void {
  factor(integer(0), integer(steps));
  if (a.columns === steps) return;
  b.for(
    steps,
    (j) => {
      const tau = numbers.let(numbers.conj(numbers.load(taus, indexAdd(firstTau, j))), 'tau');
      const columns = { start: integer(steps), stop: integer(a.columns) };
      applyReflection(b, numbers, { reflections: a, j, tau }, a, columns, sums);
    },
    { name: 'j' },
  );
}

/** The first columns of H₁ H₂ … Hₖ, from the last reflection to the first. */
export function writeHouseholderProduct(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const parts = outputs.length;
  const { count, rows, columns } = stackOf(at(operands, 0).aval);
  if (count * rows * columns === 0) return;
  const { shape } = at(operands, parts).aval;
  const steps = at(shape, shape.length - 1);
  const packed = operands.slice(0, parts).map((x) => x.buffer);
  const taus = operands.slice(parts).map((x) => x.buffer);
  eachMatrix(b, count, (matrix) => {
    const numbers = new Numbers(b, outputs);
    const base = baseOf(b, matrix, rows * columns);
    const [a, q] = [packed, outputs].map((of): Layout => ({ parts: of, base, rows, columns })) as [
      Layout,
      Layout,
    ];
    writeIdentity(b, numbers, q);
    const firstTau = baseOf(b, matrix, steps);
    const tauOf = (j: Expr): NumberParts => numbers.load(taus, indexAdd(firstTau, j));
    if (steps <= 2 * width) {
      const sums = numbers.scratch(columns, 'sums');
      b.for(
        steps,
        (done) => {
          const j = b.let(indexSub(integer(steps - 1), done), 'j');
          const reflection = { reflections: a, j, tau: numbers.let(tauOf(j), 'tau') };
          const all = { start: j, stop: integer(columns) };
          applyReflection(b, numbers, reflection, q, all, sums);
        },
        { name: 'done' },
      );
      return;
    }
    const block = new ReflectionBlock(b, numbers, a, tauOf, columns);
    const blocks = Math.ceil(steps / width);
    b.for(
      blocks,
      (done) => {
        const start = b.let(indexMul(indexSub(integer(blocks - 1), done), integer(width)), 'start');
        const far = op('min', 'int32', indexAdd(start, integer(width)), integer(steps));
        block.load(start, b.let(far, 'stop'));
        block.apply(q, start, start, false);
      },
      { name: 'done' },
    );
  });
}

function writeIdentity(b: LoopBuilder, numbers: Numbers, q: Layout): void {
  b.for(q.rows, (i) => {
    const row = b.let(place(q, i, integer(0)), 'row');
    b.for(
      q.columns,
      (j) => {
        const one = choose(compare('eq', i, j), numbers.real(1), numbers.real(0));
        numbers.store(q.parts, indexAdd(row, j), numbers.num(0).with(0, one));
      },
      { name: 'j', order: 'free' },
    );
  });
}
