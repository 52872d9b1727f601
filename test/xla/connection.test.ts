/** What a client does with a worker that does not do what it should: a socket of the tests. */
import { expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../src/index.js';
import { encodeFrame } from '../../src/xla/frames.js';
import { connect, type Cluster, type SocketEvent, type SocketLike } from '../../src/xla/index.js';

const welcome = { mesh: { devices: 1 }, devices: 1, processes: 1, messageBytes: 100 };

/** A socket whose worker greets, and then says only what a test lets it say. */
class SilentSocket implements SocketLike {
  static last: SilentSocket;
  binaryType = '';
  readonly bufferedAmount = 0;
  readonly #listeners: [type: string, listener: (event: SocketEvent) => void][] = [];

  constructor() {
    SilentSocket.last = this;
    setTimeout(() => this.tell('open'));
  }

  addEventListener(type: string, listener: (event: SocketEvent) => void): void {
    this.#listeners.push([type, listener]);
  }

  tell(type: string, more: Omit<SocketEvent, 'type'> = {}): void {
    for (const [of, listener] of this.#listeners) if (of === type) listener({ type, ...more });
  }

  send(data: Uint8Array<ArrayBuffer>): void {
    if (!new TextDecoder().decode(data).includes('"op":"open"')) return;
    const { buffer } = encodeFrame({ id: 1, ...welcome }, new Uint8Array(0));
    setTimeout(() => this.tell('message', { data: buffer }));
  }

  close(): void {}
}

const open = (): Promise<Cluster> =>
  connect('ws://nowhere', { token: '', WebSocket: SilentSocket });

const half = (x: NDArray): NDArray => x.div(2);

test('what waits is told that the connection is lost, and calls are refused', async () => {
  const cluster = await open();
  const f = jit(half, { target: cluster });
  const pending = f(1).data();
  SilentSocket.last.tell('close', { code: 1011, reason: 'worker ended' });
  await expect(pending).rejects.toThrow(/was lost \(worker ended\)/);
  expect(() => f(1)).toThrow(/cluster\.reconnect\(\)/);
});

test('an answer that is none ends the connection', async () => {
  const cluster = await open();
  const pending = cluster.usage();
  SilentSocket.last.tell('message', { data: new ArrayBuffer(2) });
  await expect(pending).rejects.toThrow(/was given up: .*no worker of Tanjent/);
});

test('what is larger than a message is refused before it is sent', async () => {
  const cluster = await open();
  expect(() => cluster.put(np.zeros([13]))).toThrow(/104 bytes .* messages of 100.*--max-message/);
});

test('a host without WebSockets is told what to hand in', async () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  Reflect.deleteProperty(globalThis, 'WebSocket');
  try {
    await expect(connect('ws://nowhere', { token: '' })).rejects.toThrow(/import .* from 'ws'/);
  } finally {
    if (own !== undefined) Object.defineProperty(globalThis, 'WebSocket', own);
  }
});
