/** Typed arrays of another realm, and arrays of a second copy of the library. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TypedArray } from '../../src/array/dtype.js';
import type * as Library from '../../src/index.js';
import { grad, jit, numpy as np, tree } from '../../src/index.js';
import { code } from './thrown.js';

const there = (expression: string): never => runInNewContext(expression) as never;

describe('typed arrays of another realm', () => {
  test.each([
    ['Float64Array', 'float64'],
    ['Float32Array', 'float32'],
    ['Int32Array', 'int32'],
    ['Uint32Array', 'uint32'],
    ['Uint8Array', 'uint8'],
    ['Int16Array', 'int16'],
  ] as const)('%s is taken as those of this one', (name, dtype) => {
    const data = there(`new ${name}([0, 1, 1]).subarray(1)`) as TypedArray;
    assert.notStrictEqual((data as TypedArray).constructor, globalThis[name]);
    const here = new globalThis[name]([1, 1]);
    assert.deepStrictEqual(np.array(data), np.array(here));
    expect(np.array(data).dtype).toBe(dtype);
    assert.deepStrictEqual(np.add(data, 1), np.add(here, 1));
    assert.deepStrictEqual(np.stack([data, data]), np.stack([here, here]));
    assert.deepStrictEqual(jit((x: TypedArray) => np.sum(x))(data), np.sum(here));
  });

  test('those without a dtype say what to do', () => {
    expect(code(() => np.array(there('new BigUint64Array(2)')))).toBe('bad-argument');
    expect(code(() => jit((x: number) => x)(there('new BigInt64Array(2)')))).toBe('bad-argument');
  });
});

describe('arrays of a second copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'second-copy-'));
  let second: typeof Library;

  beforeAll(async () => {
    const outfile = join(folder, 'second.mjs');
    buildSync({
      entryPoints: [fileURLToPath(new URL('../../src/index.ts', import.meta.url))],
      bundle: true,
      format: 'esm',
      // As scripts/bundle.mjs says: modules are imported for what they do.
      ignoreAnnotations: true,
      outfile,
    });
    second = (await import(pathToFileURL(outfile).href)) as typeof second;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are taken by value', () => {
    const { numpy } = second;
    assert.deepStrictEqual(np.array(numpy.array([1, 2])), np.array([1, 2]));
    assert.deepStrictEqual(np.add(numpy.array([true, false]), 1), np.add([true, false], 1));
    assert.deepStrictEqual(np.add(numpy.array(2), 1), np.add(np.array(2), 1));
    assert.deepStrictEqual(np.stack([numpy.array([1]), np.array([2])]), np.array([[1], [2]]));
    const large = second.jit((x: number) => numpy.ones([5000]).mul(x), { target: 'wasm' })(3);
    assert.deepStrictEqual(np.array(large), np.ones([5000]).mul(3));
    expect(grad((x: number) => np.sum(np.square(x)))(numpy.array(3) as never).item()).toBe(6);
  });

  test('are copies: deleting the one leaves the other', () => {
    const original = second.numpy.array([1, 2]);
    const copy = np.array(original);
    original.dispose();
    expect(copy.js()).toEqual([1, 2]);
    expect(code(() => np.array(original))).toBe('bad-argument');
  });

  test('are told from each other where they are traced', () => {
    const mixed = second.jit((x: never) => np.add(x, 1) as never);
    expect(() => mixed(1 as never)).toThrow(/another copy of Tanjent/);
  });

  test('travel from one copy to the other', () => {
    const [message] = second.tree.toTransfer({ w: second.numpy.array([1, 2]) });
    assert.deepStrictEqual(tree.fromTransfer(message), { w: np.array([1, 2]) });
  });
});
