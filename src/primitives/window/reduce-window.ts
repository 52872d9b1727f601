/** The records of the reductions over windows. */
import { isBool } from '../../array/dtype.js';
import { elementsAt } from '../indexing/elements.js';
import { aval, printAval, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, printShape, range, sizeOf } from '../../array/shape.js';
import type { PrimName } from '../../ir/program.js';
import { newLiteral } from '../../ir/program.js';
import { computes, nonlinear, type Primal, type Rules } from '../record.js';
import { elementAt, forEachIndex, offsetOf, tabulate } from '../tabulate.js';
import type { WindowParams } from './params.js';
import {
  elementSeen,
  extremeIdentity,
  windowCount,
  transposedAxis,
  windowAxes,
  type WindowAxis,
} from './geometry.js';
import { writeWindowArg, writeWindowValues } from './write-folds.js';
import { iotaAlong } from '../shape/iota.js';

/** The params of a geometry. */
function paramsOf(axes: readonly WindowAxis[]): WindowParams {
  return {
    window: axes.map((a) => a.window),
    strides: axes.map((a) => a.stride),
    padding: axes.map((a) => [a.low, a.high]),
    operandDilation: axes.map((a) => a.operandDilation),
    windowDilation: axes.map((a) => a.windowDilation),
  };
}

function resultShape(who: PrimName, x: Aval, params: WindowParams): number[] {
  const rank = x.shape.length;
  for (const [name, list] of Object.entries(params) as [string, readonly unknown[]][])
    if (list.length !== rank)
      fail(
        'bad-argument',
        `${who}: ${name} needs one entry for each of the ${rank} axes of ${printAval(x)}, ` +
          `received ${list.length}.`,
      );
  for (const name of ['window', 'strides', 'operandDilation', 'windowDilation'] as const)
    if (params[name].some((n) => !Number.isInteger(n) || n < 1))
      fail(
        'bad-argument',
        `${who}: ${name} must hold positive integers, received ${printShape(params[name])}.`,
      );
  if (isBool(x.dtype))
    fail('dtype-mismatch', `${who}: needs numbers, received ${printAval(x)}. Convert it first.`);
  return windowAxes(x.shape, params).map(windowCount);
}

/** Calls `visit` with the index of each element that the window of index `p` sees, in order. */
function forEachSeen(
  axes: readonly WindowAxis[],
  p: readonly number[],
  visit: (index: readonly number[]) => void,
): void {
  forEachIndex(
    axes.map((a) => a.window),
    (taps) => {
      const index = axes.map((a, d) => elementSeen(a, at(p, d), at(taps, d)));
      if (index.every((i) => i !== undefined)) visit(index);
    },
  );
}

/** One more axis, in front, along which the window does not slide over neighbours. */
const withBatchAxis = (params: WindowParams): WindowParams => ({
  window: [1, ...params.window],
  strides: [1, ...params.strides],
  padding: [[0, 0], ...params.padding],
  operandDilation: [1, ...params.operandDilation],
  windowDilation: [1, ...params.windowDilation],
});

export const reduceWindowSum: Rules<WindowParams> = {
  ...computes,
  type: ([x], params) => [
    aval(resultShape('reduceWindowSum', x!.aval, params), x!.aval.dtype, x!.aval.weak),
  ],
  evaluate: ([x], params, [out]) => {
    const axes = windowAxes(x!.shape, params);
    const sumAt = (p: readonly number[]): number => {
      let sum = 0;
      forEachSeen(axes, p, (index) => (sum += elementAt(x!, index)));
      return sum;
    };
    return [tabulate(out!, sumAt)];
  },
  jvp: (p, t, [x], [dx], params) => ({
    outputs: p.bind('reduceWindowSum', [x!], params),
    tangents: [t.apply('reduceWindowSum', dx!, params)],
  }),
  transpose: (b, [ct], [x], params) => {
    const axes = windowAxes(x!.aval.shape, params).map(transposedAxis);
    return b.bind('reduceWindowSum', [ct!], paramsOf(axes));
  },
  batch: (b, inputs, mapped, params) => ({
    outputs: b.bind('reduceWindowSum', inputs, withBatchAxis(params)),
    mapped,
  }),
  complex: 'each part',
  lower: { kind: 'program', program: writeWindowValues('add') },
};

const hasEmptyWindow = (axes: readonly WindowAxis[]): boolean =>
  axes.some((axis) =>
    range(windowCount(axis)).some((p) =>
      range(axis.window).every((tap) => elementSeen(axis, p, tap) === undefined),
    ),
  );

/** Largest or smallest elements. The tangent is that of the first element with this value. */
function windowExtreme(side: 'max' | 'min'): Rules<WindowParams> {
  const name = side === 'max' ? 'reduceWindowMax' : 'reduceWindowMin';
  const argName = side === 'max' ? 'windowArgmax' : 'windowArgmin';
  return {
    ...computes,
    type: ([x], params) => [aval(resultShape(name, x!.aval, params), x!.aval.dtype, x!.aval.weak)],
    evaluate: ([x], params, [out]) => {
      const axes = windowAxes(x!.shape, params);
      const extremeAt = (p: readonly number[]): number => {
        let best = extremeIdentity(side, x!.dtype);
        forEachSeen(axes, p, (index) => (best = Math[side](best, elementAt(x!, index))));
        return best;
      };
      return [tabulate(out!, extremeAt)];
    },
    // dy[p] = dx[offset of the extreme of window p], and zero where the window sees nothing
    jvp: (p, t, [x], [dx], params) => {
      const offsets = p.bind1(argName, [x!], params);
      const { shape } = offsets.aval;
      const size = sizeOf(x!.aval.shape);
      const flat = t.apply('reshape', dx!, { shape: [size] });
      const indices = t.residual(p.reshape(offsets, [...shape, 1]));
      const [taken] = t.linear('gather', [flat!, indices], elementsAt);
      const masked = hasEmptyWindow(windowAxes(x!.aval.shape, params))
        ? t.select(p.ge(offsets, 0), taken!, null)
        : taken!;
      return { outputs: p.bind(name, [x!], params), tangents: [masked] };
    },
    transpose: nonlinear,
    batch: (b, inputs, mapped, params) => ({
      outputs: b.bind(name, inputs, withBatchAxis(params)),
      mapped,
    }),
    complex: 'no complex',
    lower: { kind: 'program', program: writeWindowValues(side) },
  };
}

/** Whether x beats the best so far: the first NaN wins, then the first extreme. */
const beats = (side: 'max' | 'min', x: number, best: number): boolean =>
  Number.isNaN(best) ? false : Number.isNaN(x) || (side === 'max' ? x > best : x < best);

/** The offset of the extreme in the operand, -1 where the window sees nothing. */
function windowArg(side: 'max' | 'min'): Rules<WindowParams> {
  const name = side === 'max' ? 'windowArgmax' : 'windowArgmin';
  return {
    ...computes,
    type: ([x], params) => [aval(resultShape(name, x!.aval, params), 'int32')],
    evaluate: ([x], params, [out]) => {
      const axes = windowAxes(x!.shape, params);
      const extremeOffset = (p: readonly number[]): number => {
        const seen: (readonly number[])[] = [];
        forEachSeen(axes, p, (index) => seen.push(index));
        const [first, ...others] = seen;
        if (first === undefined) return -1;
        const winner = others.reduce(
          (best, index) => (beats(side, elementAt(x!, index), elementAt(x!, best)) ? index : best),
          first,
        );
        return offsetOf(x!.shape, winner);
      };
      return [tabulate(out!, extremeOffset)];
    },
    jvp: (p, _t, inputs, _tangents, params) => ({
      outputs: p.bind(name, inputs, params),
      tangents: [null],
    }),
    transpose: nonlinear,
    // offset in the batched operand = instance · size + offset in the instance
    batch: (b, inputs, mapped, params) => {
      const [x] = inputs as [Primal];
      const offsets = b.bind1(name, [x], withBatchAxis(params));
      const size = sizeOf(x.aval.shape.slice(1));
      const instance = iotaAlong(b, offsets.aval.shape, 'int32', 0);
      const own = b.sub(
        offsets,
        b.mul(instance, newLiteral(size, { dtype: 'int32', weak: false })),
      );
      return { outputs: [b.max(own, -1)], mapped };
    },
    complex: 'no complex',
    lower: { kind: 'program', program: writeWindowArg(side) },
  };
}

export const reduceWindowMax = windowExtreme('max');
export const reduceWindowMin = windowExtreme('min');
export const windowArgmax = windowArg('max');
export const windowArgmin = windowArg('min');
