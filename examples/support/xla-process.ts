/** Workers of `tanjent/xla` on this machine, whose processor XLA takes for several devices. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Said where `pythonWithJax` finds none. */
export const howToGetPython =
  'There is no Python with JAX: `npm run xla` makes one, or TANJENT_XLA_PYTHON says where it is.';

/** The path of a Python that has JAX: the one that is named, or that of `npm run xla`. */
export function pythonWithJax(): string | null {
  const named = process.env['TANJENT_XLA_PYTHON'] ?? '';
  // A name without a folder is looked for by the system.
  if (named !== '') return named.includes('/') && !existsSync(named) ? null : named;
  const made = `${root}/.xla-env/bin/python`;
  return existsSync(made) ? made : null;
}

export interface WorkerProcess {
  readonly python: string;
  /** How many devices it has. */
  readonly devices: number;
  readonly token: string;
  /** Further options of `python -m tanjent_xla serve`. */
  readonly options?: readonly string[];
}

/** Starts a process that ends with this one; what it logs is shown with TANJENT_XLA_LOG. */
export function startProcess({ python, devices, token, options }: WorkerProcess): ChildProcess {
  const child = spawn(python, ['-m', 'tanjent_xla', 'serve', '--port=0', ...(options ?? [])], {
    cwd: `${root}/python`,
    env: {
      ...process.env,
      TANJENT_XLA_TOKEN: token,
      JAX_PLATFORMS: 'cpu',
      XLA_FLAGS: `--xla_force_host_platform_device_count=${devices}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (process.env['TANJENT_XLA_LOG'] !== undefined) child.stderr.pipe(process.stderr);
  const end = (): void => void child.kill('SIGKILL');
  process.on('exit', end);
  child.on('exit', () => process.off('exit', end));
  return child;
}

/** Where a worker listens, once it does. Rejects with what it said where it ends instead. */
export function addressOf(child: ChildProcess): Promise<string> {
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
