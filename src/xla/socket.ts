/** The WebSocket of the host, or one that the user hands in. */
import { fail } from '../array/errors.js';

/** What a class of WebSockets gives: that of browsers and Node 22, or the one of `ws`. */
export interface SocketLike {
  binaryType: string;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(): void;
  addEventListener(
    type: 'open' | 'message' | 'error' | 'close',
    listener: (event: SocketEvent) => void,
  ): void;
}

/** Of its events what is read. */
export interface SocketEvent {
  readonly type: string;
  readonly data?: unknown;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
}

export type SocketClass = new (url: string) => SocketLike;

/** The class of the user's, or of the host. */
export function socketClass(given: SocketClass | undefined): SocketClass {
  const own = (globalThis as { readonly WebSocket?: SocketClass }).WebSocket;
  return (
    given ??
    own ??
    fail(
      'bad-argument',
      'connect: this host has no WebSocket of its own (Node has one from version 22 on, or with ' +
        "--experimental-websocket). Hand one in: import { WebSocket } from 'ws', then " +
        'connect(url, { WebSocket }).',
    )
  );
}
