import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a program prints where no code may be made of text. */
function printedBy(program: string) {
  const file = join(mkdtempSync(join(tmpdir(), 'tanjent-csp-')), 'program.ts');
  writeFileSync(file, program);
  return spawnSync(
    'node',
    [join(root, 'scripts/run.mjs'), '--disallow-code-generation-from-strings', file],
    { encoding: 'utf8' },
  );
}

const program = `
  import { grad, jit, numpy as np, type NDArray } from 'tanjent';
  const f = jit(grad((x: NDArray) => np.sum(np.sin(x))));
  const x = np.zeros([3]);
  const lowered = f.lower(x);
  console.log(JSON.stringify([f(x).js(), f(x).js(), lowered.text('js').includes('Math.cos'), lowered.target]));`;

test('where code may not be made of text WebAssembly serves alone', () => {
  const { stdout, stderr } = printedBy(program);
  expect(stdout.trim()).toBe('[[1,1,1],[1,1,1],true,"wasm"]');
  expect(stderr).toBe('');
});

test('where there is no WebAssembly either the evaluator serves, and all stages can be read', () => {
  const { stdout, stderr } = printedBy(`Object.assign(globalThis, { WebAssembly: undefined });
    ${program}`);
  expect(stdout.trim()).toBe('[[1,1,1],[1,1,1],true,"js"]');
  expect(stderr.match(/forbids generating code/g)).toHaveLength(1);
});
