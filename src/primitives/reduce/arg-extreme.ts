/** argmax and argmin: the index of an extreme along one axis. */
import { aval, type Aval } from '../../array/aval.js';
import { computeOf, isInexact, isInteger, largestInt32 } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxis, printShape, range, sizeOf } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  both,
  choose,
  compare,
  convert,
  indexAdd,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { identityOf } from '../../loops/ops.js';
import { loopOver } from '../nest.js';
import { computes, nonlinear, type LoopOperand, type Rules } from '../record.js';
import { elementAt, tabulate } from '../tabulate.js';

type Name = 'argmax' | 'argmin';
type Params = PrimParams['argmax'];

function argType(name: Name, x: Aval, { axis, dtype }: Params): Aval {
  normalizeAxis(axis, x.shape.length, name);
  if (!isInteger(dtype))
    fail('dtype-mismatch', `${name}: gives indices as int32 or uint32, not ${dtype}.`);
  if (x.shape[axis] === 0)
    fail('shape-mismatch', `${name}: axis ${axis} of shape ${printShape(x.shape)} is empty.`);
  return aval(x.shape.toSpliced(axis, 1), dtype);
}

/** Whether `next` is to replace `best`, which came before it: only NaN and what is beyond do. */
function replaces(name: Name, next: Expr, best: Expr): Expr {
  const beyond = compare(name === 'argmax' ? 'gt' : 'lt', next, best);
  if (!isInexact(next.dtype)) return beyond;
  const firstNaN = both(compare('ne', next, next), compare('eq', best, best));
  return either(beyond, firstNaN);
}

/** One pass along the last axis of length above 1, with the best so far in locals. */
function writeLines(
  b: LoopBuilder,
  name: Name,
  x: LoopOperand,
  out: LoopBuffer,
  axis: number,
): void {
  const { shape } = x.aval;
  const others = shape.toSpliced(axis, 1);
  loopOver(b, others, (index) => {
    const element = (i: Expr): Expr => x.read(Index.ofAxes(shape, index.toSpliced(axis, 0, i)));
    const best = b.variable(element(integer(0)), 'best');
    const winner = b.variable(integer(0), 'index');
    const visit = (i: Expr): void => {
      const next = b.let(element(i), 'next');
      b.if(replaces(name, next, best.value), () => {
        best.set(next);
        winner.set(i);
      });
    };
    b.for(at(shape, axis), visit, { start: 1 });
    b.store(out, Index.ofAxes(others, index).flat, convert(winner.value, out.dtype));
  });
}

/** Elements that are compared side by side before it is asked where the best of them is. */
const blockLength = 512;
/** Shorter lines are not worth blocks. */
const leastLength = 64;
/** Behind all indices. */
const nowhere = integer(largestInt32);

/**
 * The same block by block, for targets that do several turns side by side: the best of a block is
 * a fold, and only where that replaces the best so far it is looked for. A block that holds a NaN
 * has NaN as its best.
 */
function writeBlocks(
  b: LoopBuilder,
  name: Name,
  x: LoopOperand,
  out: LoopBuffer,
  axis: number,
): void {
  const { shape, dtype } = x.aval;
  const length = at(shape, axis);
  const others = shape.toSpliced(axis, 1);
  const extreme = name === 'argmax' ? 'max' : 'min';
  const values = b.scratch(dtype, Math.min(blockLength, length), 'values');
  loopOver(b, others, (index) => {
    const element = (i: Expr): Expr => x.read(Index.ofAxes(shape, index.toSpliced(axis, 0, i)));
    const best = b.variable(element(integer(0)), 'best');
    const winner = b.variable(integer(0), 'index');
    const visit = (start: Expr): void => {
      const end = op('min', 'int32', indexAdd(start, integer(blockLength)), integer(length));
      const stop = b.let(end, 'stop');
      const inBlock = (body: (i: Expr, own: Expr) => void): void =>
        b.for(stop, (i) => body(i, indexSub(i, start)), { start, order: 'folds' });
      const most = b.variable(literal(identityOf(extreme, best.value.dtype), best.value.dtype));
      inBlock((i, own) => {
        const next = b.let(element(i), 'next');
        b.store(values, own, next);
        most.set(op(extreme, next.dtype, most.value, next));
      });
      b.if(replaces(name, most.value, best.value), () => {
        best.set(most.value);
        const first = b.variable(nowhere, 'first');
        inBlock((i, own) => {
          const next = b.let(load(values, own), 'next');
          const isBest = compare('eq', next, best.value);
          const isFound = isInexact(dtype) ? either(isBest, compare('ne', next, next)) : isBest;
          first.set(op('min', 'int32', first.value, choose(isFound, i, nowhere)));
        });
        winner.set(first.value);
      });
    };
    b.for(length, visit, { step: blockLength, name: 'block' });
    b.store(out, Index.ofAxes(others, index).flat, convert(winner.value, out.dtype));
  });
}

const either = (x: Expr, y: Expr): Expr => op('or', 'bool', x, y);

/** Walks whole rows of the axes behind, so that memory is read in order. */
function writeRows(
  b: LoopBuilder,
  name: Name,
  x: LoopOperand,
  out: LoopBuffer,
  axis: number,
): void {
  const { shape, dtype } = x.aval;
  const inner = shape.slice(axis + 1);
  const others = shape.toSpliced(axis, 1);
  const best = b.scratch(dtype, sizeOf(inner), 'best');
  loopOver(b, shape.slice(0, axis), (outer) => {
    const forRow = (i: Expr, body: (x: Expr, j: Expr, result: Expr) => void): void =>
      loopOver(b, inner, (tail) => {
        const next = b.let(x.read(Index.ofAxes(shape, [...outer, i, ...tail])), 'next');
        const result = Index.ofAxes(others, [...outer, ...tail]).flat;
        body(next, Index.ofAxes(inner, tail).flat, result);
      });
    forRow(integer(0), (next, j, result) => {
      b.store(best, j, next);
      b.store(out, result, literal(0, out.dtype));
    });
    const visit = (i: Expr): void =>
      forRow(i, (next, j, result) => {
        const better = b.let(replaces(name, next, load(best, j)), 'better');
        b.store(best, j, choose(better, next, load(best, j)));
        b.store(out, result, choose(better, convert(i, out.dtype), load(out, result)));
      });
    b.for(at(shape, axis), visit, { start: 1 });
  });
}

function argExtreme(name: Name): Rules<Params> {
  const isBeyond = (x: number, y: number): boolean => (name === 'argmax' ? x > y : x < y);
  return {
    ...computes,
    type: (inputs, params) => [argType(name, at(inputs, 0).aval, params)],
    evaluate: ([x], { axis }, [out]) => [
      tabulate(out!, (index) => {
        const line = range(at(x!.shape, axis)).map((i) =>
          elementAt(x!, index.toSpliced(axis, 0, i)),
        );
        const firstNaN = line.findIndex(Number.isNaN);
        if (firstNaN >= 0) return firstNaN;
        return line.findIndex((candidate) => !line.some((y) => isBeyond(y, candidate)));
      }),
    ],
    jvp: (p, _t, inputs, _tangents, params) => ({
      outputs: [p.bind1(name, inputs, params)],
      tangents: [null],
    }),
    transpose: nonlinear,
    batch: (b, inputs, _mapped, { axis, dtype }) => ({
      outputs: [b.bind1(name, inputs, { axis: axis + 1, dtype })],
      mapped: [true],
    }),
    complex: 'no complex',
    lower: {
      kind: 'loops',
      fused: [0],
      write: (b, [x], [out], { axis }) => {
        const { shape, dtype } = x!.aval;
        const isLast = sizeOf(shape.slice(axis + 1)) === 1;
        // Stored or not, elements have to be the same.
        const isComparable = computeOf[dtype] === dtype && dtype !== 'bool';
        const hasBlocks = b.traits.sideBySide > 1 && at(shape, axis) >= leastLength && isComparable;
        const write = !isLast ? writeRows : hasBlocks ? writeBlocks : writeLines;
        write(b, name, x!, out!, axis);
      },
    },
  };
}

export const argmax = argExtreme('argmax');
export const argmin = argExtreme('argmin');
