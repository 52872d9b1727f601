/** Workers of Python for the tests: on the devices that XLA makes of a processor. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { pythonWithJax } from '../support/xla.js';
import { connect, type Cluster, type Mesh } from '../../src/xla/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const python = pythonWithJax();

const token = 'a token of the tests';

export interface Worker {
  readonly url: string;
  connect(mesh?: Mesh): Promise<Cluster>;
  stop(): void;
}

/** A worker with so many devices; further options are its own. */
export async function startWorker(devices: number, ...options: string[]): Promise<Worker> {
  const child = run(devices, ['--port=0', ...options]);
  const url = await listening(child);
  return {
    url,
    connect: (mesh) => connectTo(url, mesh),
    stop: () => void child.kill('SIGKILL'),
  };
}

/** A cluster of two processes with so many devices each. */
export async function startProcesses(devices: number, port: number): Promise<Worker> {
  const options = [`--port=${port}`, `--coordinator=127.0.0.1:${port + 1}`, '--processes=2'];
  const children = [0, 1].map((i) => run(devices, [...options, `--process=${i}`]));
  const url = await listening(children[0]!);
  return {
    url,
    connect: (mesh) => connectTo(url, mesh),
    stop: () => children.forEach((child) => child.kill('SIGKILL')),
  };
}

export const connectTo = (url: string, mesh?: Mesh): Promise<Cluster> =>
  connect(url, { token, mesh, WebSocket });

function run(devices: number, options: readonly string[]): ChildProcess {
  return spawn(python!, ['-m', 'tanjent_xla', 'serve', ...options], {
    cwd: `${root}/python`,
    env: {
      ...process.env,
      TANJENT_XLA_TOKEN: token,
      JAX_PLATFORMS: 'cpu',
      XLA_FLAGS: `--xla_force_host_platform_device_count=${devices}`,
    },
    stdio: ['ignore', 'pipe', process.env['TANJENT_XLA_LOG'] === undefined ? 'ignore' : 'inherit'],
  });
}

function listening(child: ChildProcess): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /^listening: (\S+)$/m.exec(text);
      if (found !== null) resolve(found[1]!);
    });
    child.on('exit', (code) => reject(new Error(`the worker ended (${code}): ${text}`)));
  });
}
