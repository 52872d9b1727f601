/** A worker of `tanjent/xla` on this machine, whose processor XLA takes for several devices. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { connect, type Cluster, type Mesh } from 'tanjent/xla';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Said where `pythonWithJax` finds none. */
export const howToGetPython =
  'There is no Python with JAX: `npm run xla` makes one, or TANJENT_XLA_PYTHON says where it is.';

/** The path of a Python that has JAX: the one that is named, or that of `npm run xla`. */
export function pythonWithJax(): string | null {
  const path = process.env['TANJENT_XLA_PYTHON'] ?? `${root}/.xla-env/bin/python`;
  return existsSync(path) ? path : null;
}

/** A cluster of so many devices as the mesh has, and what ends it and its worker. */
export async function startCluster(
  python: string,
  mesh: Mesh,
): Promise<{ cluster: Cluster; stop: () => void }> {
  const token = randomUUID();
  const devices = Object.values(mesh).reduce((product, size) => product * size, 1);
  const child = spawn(python, ['-m', 'tanjent_xla', 'serve', '--port=0'], {
    cwd: `${root}/python`,
    env: {
      ...process.env,
      TANJENT_XLA_TOKEN: token,
      JAX_PLATFORMS: 'cpu',
      XLA_FLAGS: `--xla_force_host_platform_device_count=${devices}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.on('exit', () => child.kill());
  const cluster = await connect(await addressOf(child), { token, mesh, WebSocket });
  const stop = (): void => {
    cluster.close();
    child.kill();
  };
  return { cluster, stop };
}

/** Where a worker listens, once it does. Rejects with what it said where it ends instead. */
function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const listen = (data: Buffer): void => {
      said += data.toString();
      const url = /^listening: (\S+)$/m.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the worker ended (${code}):\n${said}`)));
  });
}
