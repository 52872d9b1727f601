/**
 * Makes `.xla-env`, a virtual environment of Python with the JAX that tests run XLA by, as
 * python/requirements.txt pins it. Ends with 1 where there is no Python, or the packages cannot be
 * had: `npm run xla`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, '.xla-env');
const python = join(folder, 'bin/python');

const run = (command, ...args) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

const hasJax = () => existsSync(python) && run(python, '-c', 'import jax, pytest, websockets');

const made =
  hasJax() ||
  (run('python3', '-m', 'venv', folder) &&
    run(python, '-m', 'pip', 'install', '--quiet', '--requirement', 'python/requirements.txt') &&
    hasJax());
console.log(made ? `JAX is in ${folder}` : 'There is no Python with JAX, and none can be made.');
process.exitCode = made ? 0 : 1;
