/**
 * A convolution whose operand has holes between its elements as several without. The windows whose
 * indices differ by a multiple of the holes see an element by the same taps: a convolution of the
 * operand itself with a part of the kernel, which gives a part of the result.
 */
import { at, range } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';
import { windowCount, type WindowAxis } from '../window/geometry.js';
import type { ConvLayout } from './axes.js';
import { each } from '../dot/matrix.js';

/** Some classes of windows along an axis whose geometry differs in nothing but where they begin. */
interface AxisPart {
  /** The sliding of one of them. */
  readonly axis: WindowAxis;
  /** How many classes; the windows of neighbouring ones are neighbours. */
  readonly classes: number;
  readonly firstWindow: number;
  readonly windowDistance: number;
  readonly firstTap: number;
  readonly tapDistance: number;
  /** The step from the first tap of a class to that of the next one. */
  readonly tapStep: number;
}

/** For each spatial axis some classes: what they give together is a part of the result. */
export type ConvPart = readonly AxisPart[];

export interface ConvParts {
  readonly parts: readonly ConvPart[];
  /** Whether there are windows that see nothing, which belong to no part. */
  readonly hasUnseeing: boolean;
}

/** The most convolutions that are written: more code than that is not worth it. */
const maxParts = 16;

/** The parts without holes; null where they are too many. */
export function convParts({ sizes }: ConvLayout): ConvParts | null {
  const axes = sizes.spatial.map(partsOf);
  if (axes.reduce((n, parts) => n * parts.length, 1) > maxParts) return null;
  const seeing = axes.map((parts) =>
    parts.reduce((n, part) => n + part.classes * windowCount(part.axis), 0),
  );
  return {
    parts: axes.reduce<ConvPart[]>(
      (outer, parts) => outer.flatMap((chosen) => parts.map((part) => [...chosen, part])),
      [[]],
    ),
    hasUnseeing: sizes.spatial.some((axis, i) => at(seeing, i) < windowCount(axis)),
  };
}

/** Writes loops over the classes of a part; `body` writes the convolution of one of each. */
export function eachClass(
  b: LoopBuilder,
  layout: ConvLayout,
  part: ConvPart,
  body: (own: ConvLayout) => void,
): void {
  const { strides, starts } = layout;
  const enter = (i: number, kernel: Expr, result: Expr): void => {
    const axis = part[i];
    if (axis === undefined) return body(partLayout(layout, part, { kernel, result }));
    each(b, axis.classes, (k) => {
      const tap = indexAdd(indexMul(k, integer(axis.tapStep)), integer(axis.firstTap));
      const pixel = indexAdd(k, integer(axis.firstWindow));
      const [weightStride, pixelStride] = [at(strides.kernel, 2 + i), at(strides.result, 2 + i)];
      enter(
        i + 1,
        b.let(indexAdd(kernel, indexMul(tap, integer(weightStride))), 'weights'),
        b.let(indexAdd(result, indexMul(pixel, integer(pixelStride))), 'pixels'),
      );
    });
  };
  enter(0, starts.kernel, starts.result);
}

/** One of each class of a part as a convolution. */
export function partLayout(
  layout: ConvLayout,
  part: ConvPart,
  starts: ConvLayout['starts'],
): ConvLayout {
  const { sizes, strides } = layout;
  const scaled = (all: readonly number[], factor: (axis: AxisPart) => number): number[] =>
    all.map((stride, role) => (role < 2 ? stride : stride * factor(at(part, role - 2))));
  return {
    ...layout,
    sizes: { ...sizes, spatial: part.map(({ axis }) => axis) },
    strides: {
      operand: strides.operand,
      kernel: scaled(strides.kernel, (axis) => axis.tapDistance),
      result: scaled(strides.result, (axis) => axis.windowDistance),
    },
    starts,
  };
}

/**
 * Tap t of window p sees position p·stride + t·windowDilation - low. Whether it is a multiple of
 * the holes hangs on the remainders of windows and taps modulo what is left of the holes without
 * the factors that they share with stride or dilation.
 */
function partsOf(axis: WindowAxis): AxisPart[] {
  const { operandDilation: holes, stride, windowDilation: spread, low, window } = axis;
  const windowDistance = holes / commonDivisor(holes, stride);
  const tapDistance = holes / commonDivisor(holes, spread);
  const windows = windowCount(axis);
  const parts: AxisPart[] = [];
  for (const firstWindow of range(Math.min(windowDistance, windows))) {
    const position = (tap: number): number => firstWindow * stride + tap * spread - low;
    const firstTap = range(Math.min(tapDistance, window)).find((t) => position(t) % holes === 0);
    if (firstTap === undefined) continue;
    const own = withoutHoles(axis, {
      low: (0 - position(firstTap)) / holes,
      window: Math.ceil((window - firstTap) / tapDistance),
      windows: Math.ceil((windows - firstWindow) / windowDistance),
    });
    const last = parts.at(-1);
    const joined = last === undefined ? null : withNext(last, own, firstWindow, firstTap);
    const single = { axis: own, classes: 1, firstWindow, firstTap, tapStep: 0 };
    if (joined === null) parts.push({ ...single, windowDistance, tapDistance });
    else parts[parts.length - 1] = joined;
  }
  return parts;
}

/** The part with the next class, if that fits to it. */
function withNext(part: AxisPart, own: WindowAxis, window: number, tap: number): AxisPart | null {
  const { axis, classes } = part;
  const isAlike =
    axis.low === own.low && axis.window === own.window && windowCount(axis) === windowCount(own);
  const tapStep = classes === 1 ? tap - part.firstTap : part.tapStep;
  const follows =
    window === part.firstWindow + classes && tap === part.firstTap + classes * tapStep;
  return isAlike && follows ? { ...part, classes: classes + 1, tapStep } : null;
}

function withoutHoles(
  axis: WindowAxis,
  { low, window, windows }: { low: number; window: number; windows: number },
): WindowAxis {
  const { length, operandDilation: holes } = axis;
  const stride = axis.stride / commonDivisor(holes, axis.stride);
  const windowDilation = axis.windowDilation / commonDivisor(holes, axis.windowDilation);
  const reach = (windows - 1) * stride + (window - 1) * windowDilation + 1;
  const high = reach - low - length;
  return { length, window, stride, low, high, operandDilation: 1, windowDilation };
}

const commonDivisor = (x: number, y: number): number => (y === 0 ? x : commonDivisor(y, x % y));
