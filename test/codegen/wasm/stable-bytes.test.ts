/**
 * The bytes of a module depend on the program alone, so that what a host remembers of modules by
 * their bytes serves every process.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'stable-bytes-'));
const file = join(folder, 'compile.mjs');
afterAll(() => rmSync(folder, { recursive: true }));

/** Compiles programs for WebAssembly in the order of its arguments; tells the bytes of each. */
const source = `
  import { grad, jit, lax, numpy as np, random, valueAndGrad } from './index.js';
  const modules = [];
  const { Module } = WebAssembly;
  WebAssembly.Module = new Proxy(Module, {
    construct(target, [bytes]) {
      modules.push(Buffer.from(bytes).toString('hex'));
      return Reflect.construct(target, [bytes]);
    },
  });
  const x = np.ones([40, 30]);
  const layer = (w) => np.tanh(np.matmul(x, w)).sum();
  const turn = (c, r) => [np.sin(np.matmul(c, r)).add(1), c.sum()];
  const programs = {
    products: () => valueAndGrad(layer)(np.ones([30, 50])),
    loops: () => grad((c) => lax.scan(turn, c, np.ones([5, 20, 20]))[0].sum())(np.ones([20, 20])),
    draws: () => random.normal(random.key(7), [200]).sort(),
    branches: () => lax.cond(x.sum().gt(0), (y) => np.exp(y), (y) => np.cos(y), x),
  };
  for (const name of process.argv.slice(2)) {
    modules.length = 0;
    jit(() => programs[name](), { target: 'wasm' })();
    // Modules that programs share are compiled for the first of them.
    console.log(name + ' ' + modules.at(-1));
  }
`;

beforeAll(() => {
  buildSync({
    stdin: {
      contents: source,
      resolveDir: fileURLToPath(new URL('../../../src', import.meta.url)),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    ignoreAnnotations: true,
    outfile: file,
  });
});

/** A digest of the bytes of each program, compiled in a process of its own in this order. */
function bytesOf(names: readonly string[]): Record<string, string> {
  const { stdout, stderr } = spawnSync(process.execPath, [file, ...names], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(names.length);
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', bytes = ''] = line.split(' ');
      expect(bytes.length, name).toBeGreaterThan(400);
      return [name, createHash('sha256').update(bytes).digest('hex')];
    }),
  );
}

test('modules are the same in every process, whatever was compiled before', () => {
  const names = ['products', 'loops', 'draws', 'branches'];
  const found = bytesOf(names);
  expect(new Set(Object.values(found)).size).toBe(names.length);
  expect(bytesOf(names.toReversed())).toEqual(found);
});
