import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('where code may not be generated the evaluator serves, and all stages can be read', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tanjent-csp-')), 'program.ts');
  writeFileSync(
    file,
    `import { grad, jit, numpy as np, type NDArray } from 'tanjent';
     const f = jit(grad((x: NDArray) => np.sum(np.sin(x))));
     const x = np.zeros([3]);
     console.log(JSON.stringify([f(x).js(), f(x).js(), f.lower(x).text('js').includes('Math.cos')]));`,
  );
  const { stdout, stderr } = spawnSync(
    'node',
    [join(root, 'scripts/run.mjs'), '--disallow-code-generation-from-strings', file],
    { encoding: 'utf8' },
  );
  expect(stdout.trim()).toBe('[[1,1,1],[1,1,1],true]');
  expect(stderr.match(/forbids generating code/g)).toHaveLength(1);
});
