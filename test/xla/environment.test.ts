/** `npm run xla`, with stand-ins for Python and the packages that it gets. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../support/examples.js';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** A script of a shell that any command can be. */
function script(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
}

/**
 * A project with nothing but the script. Its `python3` makes environments whose Python notes what
 * it is called with, and imports what its `pip install` has installed.
 */
function project({ installs = true } = {}): {
  run: () => { status: number | null; said: string };
  calls: () => string[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'tanjent-environment-'));
  folders.push(folder);
  for (const part of ['bin', 'scripts/xla', 'python'])
    mkdirSync(join(folder, part), { recursive: true });
  cpSync(join(root, 'scripts/xla/environment.mjs'), join(folder, 'scripts/xla/environment.mjs'));
  cpSync(join(root, 'python/requirements.txt'), join(folder, 'python/requirements.txt'));
  const log = join(folder, 'calls.txt');
  writeFileSync(log, '');
  const installed = join(folder, 'installed.txt');
  script(
    join(folder, 'made-python'),
    `echo "python $*" >> ${log}
case "$2" in
pip) ${installs ? `cat "$6" > ${installed}` : 'echo "no network" >&2; exit 1'} ;;
*) test -s ${installed} ;;
esac`,
  );
  script(
    join(folder, 'bin/python3'),
    `echo "python3 $*" >> ${log}
mkdir -p "$3/bin" && cp ${folder}/made-python "$3/bin/python"`,
  );
  return {
    run: () => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(folder, 'scripts/xla/environment.mjs')],
        { env: { PATH: `${folder}/bin:/usr/bin:/bin` }, encoding: 'utf8' },
      );
      return { status, said: stdout + stderr };
    },
    calls: () => readFileSync(log, 'utf8').trim().split('\n'),
  };
}

test('an environment is made once, of the packages that are pinned', () => {
  const { run, calls } = project();
  const first = run();
  expect(first.said).toMatch(/^JAX is in .*\.xla-env\n$/);
  expect(first.status).toBe(0);
  const made = calls();
  expect(made[0]).toMatch(/^python3 -m venv .*\.xla-env$/);
  expect(made[1]).toBe('python -m pip install --quiet --requirement python/requirements.txt');
  expect(made[2]).toBe('python -c import jax, pytest, websockets');
  expect(run()).toEqual(first);
  expect(calls()).toEqual([...made, made[2]]);
});

test('where packages cannot be had it says so, and ends with 1', () => {
  const { run } = project({ installs: false });
  const { status, said } = run();
  expect(said).toMatch(/no network/);
  expect(said).toMatch(/none can be made/);
  expect(status).toBe(1);
});

test('what is imported is among what is pinned', () => {
  const pinned = readFileSync(join(root, 'python/requirements.txt'), 'utf8');
  const text = readFileSync(join(root, 'scripts/xla/environment.mjs'), 'utf8');
  const [, imported = ''] = /'import (.*?)'/.exec(text) ?? [];
  for (const name of imported.split(', ')) expect(pinned).toMatch(new RegExp(`^${name}==`, 'm'));
});
