/**
 * Messages as binary frames: the length of the header (four bytes, little-endian), the header (JSON
 * in UTF-8), the payload. python/tanjent_xla/frames.py is the other side.
 */
import { fail } from '../array/errors.js';

export interface Message {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Uint8Array;
}

const prefix = 4;

export function encodeFrame(header: object, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const frame = new Uint8Array(prefix + text.length + payload.length);
  new DataView(frame.buffer).setUint32(0, text.length, true);
  frame.set(text, prefix);
  frame.set(payload, prefix + text.length);
  return frame;
}

/** Throws `cluster-failed` for what is no frame. */
export function decodeFrame(data: unknown): Message {
  if (!(data instanceof ArrayBuffer) || data.byteLength < prefix) return failFrame();
  const end = prefix + new DataView(data).getUint32(0, true);
  if (end > data.byteLength) return failFrame();
  const header = parsed(new TextDecoder().decode(new Uint8Array(data, prefix, end - prefix)));
  if (typeof header !== 'object' || header === null) return failFrame();
  return { header: header as Message['header'], payload: new Uint8Array(data, end) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return failFrame();
  }
}

const failFrame = (): never =>
  fail(
    'cluster-failed',
    'connect: what answers there is no worker of Tanjent (python -m tanjent_xla serve).',
  );
