/** A cluster of `tanjent/xla` on this machine. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { connect, type Cluster, type Mesh } from 'tanjent/xla';
import { addressOf, startProcess } from './xla-process.js';

/** A cluster of so many devices as the mesh has, and what ends it and its worker. */
export async function startCluster(
  python: string,
  mesh: Mesh,
): Promise<{ cluster: Cluster; stop: () => void }> {
  const token = randomUUID();
  const devices = Object.values(mesh).reduce((product, size) => product * size, 1);
  const child = startProcess({ python, devices, token });
  const cluster = await connect(await addressOf(child), { token, mesh, WebSocket });
  const stop = (): void => {
    cluster.close();
    child.kill();
  };
  return { cluster, stop };
}
