/**
 * Windows over an axis whose elements lie apart as several slidings over one without holes: windows
 * whose indices differ by a multiple of the holes see elements by the same taps.
 */
import { range } from '../../array/shape.js';
import { windowCount, type WindowAxis } from './geometry.js';

/** Some classes of windows along an axis whose geometry differs in nothing but where they begin. */
export interface AxisPart {
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

/**
 * The classes of all windows that see something.
 *
 * Tap t of window p sees position p·stride + t·windowDilation - low. Whether it is a multiple of
 * the holes hangs on the remainders of windows and taps modulo what is left of the holes without
 * the factors that they share with stride or dilation.
 */
export function partsOf(axis: WindowAxis): AxisPart[] {
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

export const commonDivisor = (x: number, y: number): number =>
  y === 0 ? x : commonDivisor(y, x % y);
