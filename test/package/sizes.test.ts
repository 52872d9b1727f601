/**
 * What programs weigh that use the package, packed by gzip. To accept other sizes, delete
 * sizes.json and run this file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rewrite } from '../../src/syntax/rewrite/rewrite.js';
import { bundlers, packedBytes, Project } from './bundles.js';

const threeFunctions = (imports: string): string => `${imports};
  const f = (x) => np.sum(np.sin(x).mul(np.exp(x)));
  console.log(jit(grad(f))(np.ones([3])).js());`;

const programs: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['tanjent', 'tanjent/js', 'tanjent/small'].flatMap((from) => [
      [
        `three functions of ${from}`,
        threeFunctions(`import { grad, jit, numpy as np } from '${from}'`),
      ],
      [
        `three functions of ${from}/numpy`,
        threeFunctions(`import { grad, jit } from '${from}'; import * as np from '${from}/numpy'`),
      ],
    ]),
  ),
  'control flow': `import { jit, lax, numpy as np } from 'tanjent';
    console.log(jit((x) => lax.foriLoop(0, 3, (i, y) => y.mul(2), x))(1).item());`,
  'rewritten code': `import { grad, jit } from 'tanjent/js';
    ${
      rewrite(
        `function f(x) {
           'use tanjent';
           let sum = 0;
           for (let i = 0; i < 4; i++) if (x > i) sum += Math.sin(x) * i;
           return sum;
         }`,
        { format: 'esm' },
      )?.code ?? ''
    }
    console.log(jit(grad(f))(1).item());`,
  everything: `import * as tanjent from 'tanjent'; console.log(tanjent);`,
};

const record = fileURLToPath(new URL('sizes.json', import.meta.url));
const last = (existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {}) as Record<
  string,
  number
>;
const sizes: Record<string, number> = {};
const project = new Project();

beforeAll(() => project.install(), 120_000);
afterAll(() => {
  project.remove();
  const isWhole = Object.keys(sizes).length === cases.length;
  if (isWhole && !existsSync(record)) writeFileSync(record, `${JSON.stringify(sizes, null, 2)}\n`);
});

const cases = Object.keys(programs).flatMap((program) =>
  Object.entries(bundlers).map(([name, bundle]) => [program, name, bundle] as const),
);

test.each(cases)('%s, bundled by %s', async (program, name, bundle) => {
  const file = project.write('program.js', programs[program] as string);
  const size = packedBytes(await bundle(file));
  const key = `${program}, ${name}`;
  sizes[key] = size;

  expect(size).toBeGreaterThan(10_000);
  if (existsSync(record)) expect(size).toBeLessThanOrEqual((last[key] ?? 0) * 1.02);
});
