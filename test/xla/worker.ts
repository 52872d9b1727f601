/** Workers of Python for the tests: on the devices that XLA makes of a processor. */
import { createServer, type AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { addressOf, pythonWithJax, startProcess } from '../../examples/support/xla-process.js';
import { connect, type Cluster, type ConnectOptions, type Mesh } from '../../src/xla/index.js';

export const python = pythonWithJax();

const token = 'a token of the tests';

export interface Worker {
  readonly url: string;
  connect(mesh?: Mesh): Promise<Cluster>;
  stop(): void;
}

/** A worker with so many devices. */
export const startWorker = (devices: number): Promise<Worker> => startAll(devices, [[]]);

/** One cluster of two processes with so many devices each, which JAX's own service joins. */
export async function startProcesses(devices: number): Promise<Worker> {
  const [port, coordinator] = await freePorts();
  const common = [`--port=${port}`, `--coordinator=127.0.0.1:${coordinator}`, '--processes=2'];
  return startAll(
    devices,
    [0, 1].map((i) => [...common, `--process=${i}`]),
  );
}

/** The first of the processes, which are started with these options, answers clients. */
async function startAll(devices: number, all: readonly (readonly string[])[]): Promise<Worker> {
  const children = all.map((options) => startProcess({ python: python!, devices, token, options }));
  const url = await addressOf(children[0]!);
  return {
    url,
    connect: (mesh) => connectTo(url, mesh),
    stop: () => children.forEach((child) => child.kill('SIGKILL')),
  };
}

export const connectTo = (
  url: string,
  mesh?: Mesh,
  more: Pick<ConnectOptions, 'maxTurns'> = {},
): Promise<Cluster> => connect(url, { token, mesh, WebSocket, ...more });

/** Two ports that nobody listens on; both are taken before either is given back. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      ),
  );
  const [first, second] = await Promise.all(ports);
  servers.forEach((server) => server.close());
  return [first!, second!];
}
