/** A module's own show: frames, one after another, at the pace at which the page shows them. */
import type { Frame } from '../protocol.js';
import { ModuleError } from './evaluate-module.js';
import type { LiveFunction } from './module-exports.js';
import { curveOf, gridOf, pictureOf } from './pictures.js';

/** Runs the show until it ends or is stopped; `shown` waits until the page wants another frame. */
export async function runLive(
  live: LiveFunction,
  signal: AbortSignal,
  tell: (frame: Frame) => void,
  shown: () => Promise<void>,
): Promise<void> {
  const frames = live(signal);
  if (typeof frames?.next !== 'function')
    throw new ModuleError('live gives no frames: write it as `function* live()`.', undefined);
  try {
    while (!signal.aborted) {
      const { done, value } = await frames.next();
      if (done === true) return;
      const wanted = shown();
      tell(frameOf(value));
      await wanted;
    }
  } finally {
    await frames.return?.();
  }
}

/** A frame as the page takes it. Throws a ModuleError for what is none. */
export function frameOf(value: unknown): Frame {
  if (typeof value !== 'object' || value === null)
    throw new ModuleError('live yields objects as { title, text, image, plot }.', undefined);
  const { title, text, progress, image, plot } = value as Record<string, unknown>;
  return {
    title: textOf(title),
    text: textOf(text),
    progress: typeof progress === 'number' ? Math.min(1, Math.max(0, progress)) : null,
    picture: image === undefined ? null : pictureOfImage(image),
    curve: curveOf(plot),
  };
}

const textOf = (x: unknown): string =>
  typeof x === 'string' || typeof x === 'number' ? String(x) : '';

/** An array of `[h, w]` or `[h, w, 3]`, or `{ data, width, height }`; numbers from 0 to 1. */
function pictureOfImage(image: unknown): Frame['picture'] {
  const { data, width, height } = (image ?? {}) as Record<string, unknown>;
  const flat = ArrayBuffer.isView(data) ? gridOf(data) : null;
  const grid = flat === null ? gridOf(image) : shaped(flat.values, Number(width), Number(height));
  const picture = grid === null ? null : pictureOf(grid, [0, 1]);
  if (picture === null)
    throw new ModuleError(
      'live yields an image as an array of [height, width] or [height, width, 3] numbers from 0 to 1.',
      undefined,
    );
  return picture;
}

function shaped(values: ArrayLike<number>, width: number, height: number) {
  const channels = values.length / (width * height);
  return { shape: channels === 1 ? [height, width] : [height, width, channels], values };
}
