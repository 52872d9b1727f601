import { kind, named, text } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { turns } from '../stablehlo/out/tape-size.js';
import { Cluster, type Dial, type Welcome } from './cluster.js';
import { Connection } from './connection.js';
import { socketClass, type SocketClass } from './socket.js';
import { meshKind, type Mesh } from './spec.js';

export interface ConnectOptions {
  /** What the worker was started with, or has printed. */
  readonly token: string;
  /**
   * The axes that the devices stand along, the slowest first: `{ data: 4, model: 2 }`. One axis,
   * `devices`, unless said.
   */
  readonly mesh?: Mesh | undefined;
  /**
   * The turns that no loop of an unknown number of them exceeds where reverse mode records them, as
   * the option of `toStableHLO`. Without it the gradient of such a loop is an error.
   */
  readonly maxTurns?: number | undefined;
  /** The class of WebSockets, where the host has none: `import { WebSocket } from 'ws'`. */
  readonly WebSocket?: SocketClass | undefined;
}

/** The version of what is spoken; python/tanjent_xla/engine.py has it, too. */
const protocol = 1;

const connectParameters = parameters<ConnectOptions>(
  'connect',
  { url: text },
  {
    token: named(text),
    mesh: named(meshKind),
    maxTurns: named(turns),
    WebSocket: named(kind<SocketClass>('a class of WebSockets', (x) => typeof x === 'function')),
  },
);

let count = 0;

/**
 * A cluster: the devices of a worker, `python -m tanjent_xla serve`, at a URL like
 * `ws://127.0.0.1:8476`. Rejects with `cluster-failed` where none answers or the token is wrong,
 * and with `bad-argument` where the host has no WebSocket.
 *
 * ```ts
 * const cluster = await xla.connect('ws://127.0.0.1:8476', { token, mesh: { data: 4, model: 2 } });
 * const step = jit(train, { target: cluster });
 * ```
 */
export async function connect(url: string, options: ConnectOptions, ...none: []): Promise<Cluster> {
  const found = connectParameters.read([url], [options, ...none]);
  const { token = '', mesh } = found;
  const WebSocket = socketClass(found.WebSocket);
  const dial: Dial = async () => {
    const [connection, welcome] = await Connection.open(WebSocket, url, { protocol, token, mesh });
    return [connection, welcome as unknown as Welcome];
  };
  return new Cluster(`cluster ${++count} (${url})`, await dial(), dial, found.maxTurns);
}
