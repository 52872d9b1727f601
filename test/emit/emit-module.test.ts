import { writeFileSync, mkdtempSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { runtime } from '../../src/codegen/targets/js/emit.js';
import { emitModule } from '../../src/emit/index.js';
import { runtimeNames } from '../../src/emit/runtime.js';
import {
  debug,
  grad,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
  type NDArray,
} from '../../src/index.js';
import texts from '../../src/emit/runtime-texts.json' with { type: 'json' };
import { runtimeTexts } from '../../scripts/runtime-texts.js';
import { loadCommonJs } from './support.js';

interface Layer {
  readonly w: NDArray;
  readonly b: NDArray;
}
type Layers = readonly Layer[];

const targets = ['js', 'wasm'] as const;
const readme = (x: NDArray): NDArray =>
  np
    .sin(x)
    .mul(np.exp(x.mul(x).neg()))
    .add(np.tanh(x));

describe.each(targets)('on %s', (target) => {
  const load = (functions: Parameters<typeof emitModule>[0]) =>
    loadCommonJs(emitModule(functions, { target, format: 'cjs' }).code);

  test('numbers, arrays and trees', () => {
    const loss = ({ w, b }: { w: NDArray; b: NDArray }, x: NDArray): NDArray =>
      np.sum(np.square(np.matmul(x, w).add(b)));
    const { step: emitted } = load({
      step: {
        of: jit(valueAndGrad(loss)),
        args: [{ w: np.ones([3]), b: np.array(0) }, np.ones([2, 3])],
      },
    });
    const x = Float64Array.of(1, 2, 3, 4, 5, 6);
    expect(emitted?.({ w: Float64Array.of(1, 0, 0), b: 0.5 }, x)).toEqual([
      1.5 ** 2 + 4.5 ** 2,
      { b: 12, w: Float64Array.of(39, 51, 63) },
    ]);
  });

  test('several functions share what they need, and names are their own', () => {
    const f = load({
      erf: { of: (x: NDArray) => lax.erf(x), args: [np.ones([3])] },
      base: { of: (x: NDArray) => np.matmul(x, x), args: [np.ones([20, 20])] },
      $base: { of: (x: NDArray) => np.matmul(x, x.add(1)), args: [np.ones([20, 20])] },
      default: { of: (x: NDArray) => x.add(1), args: [1] },
    });
    const ones = new Float64Array(400).fill(1);
    expect(f['erf']?.(Float64Array.of(0, 1, -1))).toEqual(
      jit((x: NDArray) => lax.erf(x), { target })(np.array([0, 1, -1])).dataSync(),
    );
    expect(f['base']?.(ones)).toEqual(new Float64Array(400).fill(20));
    expect(f['$base']?.(ones)).toEqual(new Float64Array(400).fill(40));
    expect(f['default']?.(2)).toBe(3);
  });

  test('other dtypes, and numbers rounded to them', () => {
    const { f } = load({
      f: {
        of: (a: NDArray, b: NDArray, c: NDArray, d: NDArray) => [a, b.add(0), c.add(0), d],
        args: [
          np.array(1, { dtype: 'float32' }),
          np.array([1, 2], { dtype: 'uint8' }),
          np.array(1, { dtype: 'int32' }),
          np.array(true),
        ],
      },
    });
    expect(f?.(0.1, Uint8Array.of(250, 3), 7, true)).toEqual([
      Math.fround(0.1),
      Uint8Array.of(250, 3),
      7,
      1,
    ]);
  });

  test('complex numbers are pairs', () => {
    const { f } = load({
      f: {
        of: (z: NDArray, w: NDArray) => [z.mul(w), w.mul(w)],
        args: [lax.complex(np.ones([2]), np.ones([2])), lax.complex(1, 2)],
      },
    });
    expect(f?.(Float64Array.of(1, 0, 0, 1), { re: 0, im: 1 })).toEqual([
      Float64Array.of(0, 1, -1, 0),
      { re: -1, im: 0 },
    ]);
    expect(f?.(Float64Array.of(1, 0, 0, 1), 2)).toEqual([
      Float64Array.of(2, 0, 0, 2),
      { re: 4, im: 0 },
    ]);
  });

  test('static values are fixed', () => {
    const { f } = load({
      f: { of: (x: NDArray, mode: string) => (mode === 'up' ? x.add(1) : x), args: [1, 'up'] },
    });
    expect(f?.(1, 'up')).toBe(2);
    expect(() => f?.(1, 'down')).toThrow('a1 must be "up"');
  });

  test('a tape of unknown length grows', () => {
    const turns = (x: NDArray, n: NDArray): NDArray =>
      lax.whileLoop(
        ({ i }) => i.lt(n),
        ({ i, y }) => ({ i: i.add(1), y: y.add(np.sin(y)) }),
        { i: np.array(0), y: x },
      ).y;
    const of = jit(grad(turns), { target });
    const { f } = load({ f: { of, args: [0.1, 10] } });
    for (const n of [3, 20_000, 5]) expect(f?.(0.1, n)).toBe(of(0.1, n).item());
  });

  test('captured arrays are in the module or beside it', () => {
    const weights = np.linspace(0, 1, 100);
    const of = (x: NDArray): NDArray => np.dot(x, weights).add(np.array([1, 2, 3]));
    const functions = { f: { of, args: [np.ones([100])] } };
    const x = new Float64Array(100).fill(1);
    const wanted = of(np.array(x)).dataSync();
    const inside = emitModule(functions, { target, format: 'cjs' });
    expect(inside.weights).toBe(null);
    expect(loadCommonJs(inside.code)['f']?.(x)).toEqual(wanted);
    const beside = emitModule(functions, { target, format: 'cjs', weights: 'beside' });
    expect(beside.code.length).toBeLessThan(inside.code.length);
    const { f, loadWeights } = loadCommonJs(beside.code);
    expect(() => f?.(x)).toThrow('Call loadWeights(bytes) first.');
    expect(() => loadWeights?.(new Uint8Array(3))).toThrow(TypeError);
    loadWeights?.(beside.weights);
    expect(f?.(x)).toEqual(wanted);
  });

  test('wrong arguments throw, and the next call works', () => {
    const { f } = load({
      f: { of: (x: NDArray, y: NDArray) => x.add(y), args: [np.ones([2]), 1] },
    });
    const x = Float64Array.of(1, 2);
    for (const [args, message] of [
      [[[1, 2], 1], 'a0 must be a Float64Array of 2 elements'],
      [[new Float32Array(2), 1], 'a0 must be a Float64Array of 2 elements'],
      [[new Float64Array(3), 1], 'a0 must be a Float64Array of 2 elements'],
      [[undefined, 1], 'a0 must be a Float64Array of 2 elements'],
      [[x, '1'], 'a1 must be a number'],
      [[x], 'a1 must be a number'],
    ] as const) {
      expect(() => f?.(...args)).toThrow(new TypeError(message));
      expect(f?.(x, 1)).toEqual(Float64Array.of(2, 3));
    }
  });

  test('results are fresh', () => {
    const { f } = load({ f: { of: (x: NDArray) => [x, x], args: [np.ones([2])] } });
    const x = Float64Array.of(1, 2);
    const results = f?.(x) as Float64Array[];
    expect(new Set([...results, x].map((r) => r.buffer)).size).toBe(3);
  });
});

test('functions of WebAssembly are one module, with what they share once', () => {
  const square = (x: NDArray): NDArray => np.matmul(x, np.exp(x));
  const sizeOf = (...sizes: number[]): number => {
    const sources = sizes.map((n) => [`f${n}`, { of: square, args: [np.ones([n, n])] }] as const);
    const { code } = emitModule(Object.fromEntries(sources), { target: 'wasm' });
    expect(code.match(/AGFzbQ/g)).toHaveLength(1);
    return code.length;
  };
  const shared = sizeOf(20) + sizeOf(30) - sizeOf(20, 30);
  expect(shared).toBeGreaterThan(0.7 * sizeOf(20));
});

/** Modules of hosts that decode base64 themselves, as browsers do. */
function withFromBase64<R>(fromBase64: ((text: string) => Uint8Array) | undefined, f: () => R): R {
  const had = Object.getOwnPropertyDescriptor(Uint8Array, 'fromBase64');
  Object.defineProperty(Uint8Array, 'fromBase64', { value: fromBase64, configurable: true });
  try {
    return f();
  } finally {
    delete (Uint8Array as { fromBase64?: unknown }).fromBase64;
    if (had !== undefined) Object.defineProperty(Uint8Array, 'fromBase64', had);
  }
}

test('the host decodes, where it can', () => {
  const weights = np.linspace(0, 1, 100);
  const of = (x: NDArray): NDArray => np.dot(x, weights);
  const { code } = emitModule(
    { f: { of, args: [np.ones([100])] } },
    { target: 'wasm', format: 'cjs' },
  );
  const x = new Float64Array(100).fill(1);
  const wanted = of(np.array(x)).item();
  const decoded: number[] = [];
  const decode = (text: string): Uint8Array => {
    decoded.push(text.length);
    return Uint8Array.from(Buffer.from(text, 'base64'));
  };
  expect(withFromBase64(decode, () => loadCommonJs(code)['f']?.(x))).toBe(wanted);
  expect(decoded).toHaveLength(2);
  expect(withFromBase64(undefined, () => loadCommonJs(code)['f']?.(x))).toBe(wanted);
});

test('what cannot come along is refused in words', () => {
  const emit = (of: (x: NDArray) => unknown, name = 'f') =>
    emitModule({ [name]: { of, args: [1] } });
  const printing = (x: NDArray): NDArray => {
    debug.print('{x}', { x });
    return x;
  };
  expect(() => emit(printing)).toThrow(/calls functions of the host/);
  expect(() => emit((x) => x, 'a b')).toThrow(/cannot export a function as "a b"/);
  expect(() => emit((x) => x, 'loadWeights')).toThrow(/other than loadWeights/);
  expect(() => emitModule({} as never)).toThrow(/an object like/);
  expect(() => emitModule({ f: 1 } as never)).toThrow(/an object like/);
  expect(() => emitModule({ f: { of: readme, args: [1] } }, { goal: 'js' } as never)).toThrow(
    /goal/,
  );
});

test('the declarations say what goes in and out', () => {
  const { types } = emitModule({
    f: {
      of: (p: { a: NDArray }, z: NDArray, mode: string) => ({
        y: p.a,
        z,
        ok: mode === 'x' ? p : null,
      }),
      args: [{ a: np.ones([2, 3], 'float32') }, lax.complex(1, 2), 'x'],
    },
    class: { of: readme, args: [1] },
  });
  expect(types).toBe(`/**
 * a0.a: float32 of shape [2, 3]
 * a1: complex128 of shape []
 * returns float32 of shape [2, 3], float32 of shape [2, 3], complex128 of shape []
 */
declare function f(a0: { readonly a: Float32Array }, a1: number | { re: number; im: number }, a2: "x"): { ok: { a: Float32Array }; y: Float32Array; z: { re: number; im: number } };
/**
 * a0: float64 of shape []
 * returns float64 of shape []
 */
declare function class_2(a0: number): number;
export { f, class_2 as class };
`);
});

test('a module of ES, where no text may become code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emit-'));
  const functions = { slope: { of: jit(grad(readme)), args: [1] } };
  for (const target of targets)
    writeFileSync(join(folder, `${target}.mjs`), emitModule(functions, { target }).code);
  writeFileSync(
    join(folder, 'main.mjs'),
    "import * as js from './js.mjs';\nimport * as wasm from './wasm.mjs';\n" +
      'console.log(JSON.stringify([js.slope(0.5), wasm.slope(0.5)]));\n',
  );
  const flags = ['--disallow-code-generation-from-strings'];
  const { stdout, stderr } = spawnSync('node', [...flags, join(folder, 'main.mjs')], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const [a, b] = JSON.parse(stdout) as [number, number];
  expect(a).toBe(jit(grad(readme), { target: 'js' })(0.5).item());
  expect(b).toBe(jit(grad(readme), { target: 'wasm' })(0.5).item());
});

test('sizes', () => {
  const slope = emitModule({ slope: { of: jit(grad(readme)), args: [1] } });
  expect(slope.code.length).toBeLessThan(1000);
  const layer = (n: number, m: number) => ({
    w: np.ones([n, m], { dtype: 'float32' }),
    b: np.zeros([m], { dtype: 'float32' }),
  });
  const network = [layer(64, 32), layer(32, 10)];
  const loss = (layers: Layers, images: NDArray, labels: NDArray): NDArray => {
    const [first, last] = layers as [Layer, Layer];
    const hidden = np.tanh(np.matmul(images, first.w).add(first.b));
    const scores = nn.logSoftmax(np.matmul(hidden, last.w).add(last.b));
    return np.mean(np.sum(scores.mul(nn.oneHot(labels, 10)), 1)).neg();
  };
  const step = (p: Layers, m: Layers, images: NDArray, labels: NDArray) => {
    const [value, g] = valueAndGrad(loss)(p, images, labels);
    const next = tree.map((m, g) => m.mul(0.9).add(g.mul(g).mul(0.1)), m, g);
    return [value, tree.map((p, g, m) => p.sub(g.div(np.sqrt(m).add(1e-8))), p, g, next), next];
  };
  const images = np.ones([32, 64], { dtype: 'float32' });
  const digits = emitModule({
    step: { of: jit(step), args: [network, network, images, np.arange(32).mod(10)] },
  });
  expect(gzipSync(digits.code).length).toBeLessThan(40_000);
});

test('the texts of the runtime are those of its sources', async () => {
  expect(texts).toEqual(await runtimeTexts());
  const names = runtimeNames();
  expect(Object.keys(runtime()).filter((name) => !names.has(name))).toEqual([]);
});
