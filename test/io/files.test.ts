/** Files that NumPy and safetensors wrote: files.json, made by scripts/file-fixtures.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { io, numpy as np, TanjentError, tree, type DType, type NDArray } from '../../src/index.js';

interface Described {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Files {
  readonly npy: readonly (Described & { readonly name: string; readonly bytes: string })[];
  readonly refused: Readonly<Record<string, string>>;
  readonly npz: {
    readonly stored: string;
    readonly deflated: string;
    readonly arrays: Readonly<Record<string, Described>>;
  };
  readonly safetensors: {
    readonly bytes: string;
    readonly tensors: Readonly<Record<string, Described>>;
  };
  readonly text: { readonly values: number[][]; readonly text: string };
}

const files = JSON.parse(readFileSync(new URL('files.json', import.meta.url), 'utf8')) as Files;

/** In memory of their own: Node's buffers begin anywhere. */
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** What integers of 64 bits become. */
const ours: Readonly<Record<string, string>> = { int64: 'int32', uint64: 'uint32' };

function check(x: NDArray, { dtype, shape, values }: Described): void {
  expect(x.dtype).toBe(ours[dtype] ?? dtype);
  expect(x.shape).toEqual(shape);
  expect(Array.from(x.dataSync())).toEqual(values);
}

describe('npy', () => {
  test.each(files.npy.map((f) => [f.name, f] as const))('%s', (_, file) => {
    const bytes = bytesOf(file.bytes);
    const x = io.loadNpy(bytes);
    check(x, file);
    // Also where the bytes begin at no multiple of anything, and with memory of their own.
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    check(io.loadNpy(moved.subarray(3)), file);
    const own = io.loadNpy(bytes, { copy: true });
    bytes.fill(0xff);
    check(own, file);
  });

  const plain = files.npy.filter(({ name }) => !/columns|big-endian|int64|version/.test(name));
  test.each(plain.map((f) => [f.name, f] as const))('%s is written as NumPy does', (_, file) => {
    expect(plain.length).toBeGreaterThan(15);
    const bytes = bytesOf(file.bytes);
    expect(io.saveNpy(io.loadNpy(bytes))).toEqual(bytes);
  });

  test('memory is shared where the machine has elements so', () => {
    const bytes = io.saveNpy(np.array([1, 2, 3]));
    const shared = io.loadNpy(bytes);
    const own = io.loadNpy(bytes, { copy: true });
    new Float64Array(bytes.buffer, 128)[0] = 7;
    expect([shared.js(), own.js()]).toEqual([
      [7, 2, 3],
      [1, 2, 3],
    ]);
  });

  test('a dtype may be asked for', () => {
    const large = bytesOf(files.refused['large int64'] as string);
    expect(io.loadNpy(large, { dtype: 'float64' }).js()).toEqual([2 ** 40, -(2 ** 53)]);
    expect(io.loadNpy(large, { dtype: 'int32' }).js()).toEqual([2 ** 31 - 1, -(2 ** 31)]);
    const f32 = files.npy.find(({ name }) => name === 'float32 in columns')?.bytes as string;
    expect(io.loadNpy(bytesOf(f32), { dtype: 'bfloat16' }).dtype).toBe('bfloat16');
  });

  test.each(Object.entries(files.refused))('%s are refused in words', (name, bytes) => {
    const error = errorOf(() => io.loadNpy(bytesOf(bytes)));
    expect(error.code).toBe(name.startsWith('large') ? 'dtype-mismatch' : 'bad-file');
    expect(error.summary).toMatch(name.startsWith('large') ? /int64/ : /dtype|literal/);
  });
});

function errorOf(call: () => unknown): TanjentError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(TanjentError);
    return error as TanjentError;
  }
  throw new Error('no error');
}

describe('npz', () => {
  test.each(['stored', 'deflated'] as const)('%s', async (kind) => {
    const arrays = await io.loadNpz(bytesOf(files.npz[kind]));
    for (const [name, described] of Object.entries(files.npz.arrays))
      check(arrays[name] as NDArray, described);
    if (kind === 'deflated') expect(np.sum(np.abs(arrays['many'] as NDArray)).item()).toBe(0);
  });

  test.each([false, true])('there and back, compress: %s', async (compress) => {
    const arrays = {
      w: np.ones([30, 40]),
      __proto__x: np.array([1, 2], 'uint8'),
      'ä/b': np.array(true),
      ...(JSON.parse('{"__proto__": 3, "constructor": 4}') as object),
    };
    const bytes = await io.saveNpz(arrays, { compress });
    expect(bytes.length < 5000).toBe(compress);
    expect(await io.saveNpz(arrays, { compress })).toEqual(bytes);
    const back = await io.loadNpz(bytes);
    expect(Object.keys(back)).toEqual(Object.keys(arrays));
    expect((back['w'] as NDArray).shape).toEqual([30, 40]);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect((back['ä/b'] as NDArray).js()).toBe(true);
  });

  test('none at all', async () => {
    expect(await io.loadNpz(await io.saveNpz({}))).toEqual({});
  });
});

describe('safetensors', () => {
  test('of the reference implementation', () => {
    const { tensors, metadata } = io.loadSafetensors(bytesOf(files.safetensors.bytes));
    expect(metadata).toEqual({ format: 'pt' });
    for (const [name, described] of Object.entries(files.safetensors.tensors))
      check(tensors[name] as NDArray, described);
  });

  test('written byte by byte as it does', () => {
    const bytes = bytesOf(files.safetensors.bytes);
    const { tensors, metadata } = io.loadSafetensors(bytes);
    expect(io.saveSafetensors(tensors, { metadata })).toEqual(bytes);
  });

  test('all dtypes there and back, aligned', () => {
    const dtypes =
      'bool int8 uint8 int16 uint16 int32 uint32 float16 bfloat16 float32 float64 complex64 complex128';
    const tensors = Object.fromEntries(
      dtypes.split(' ').map((dtype) => [dtype, np.array([[0, 1, 2]], dtype as DType)]),
    );
    const bytes = io.saveSafetensors(tensors);
    const back = io.loadSafetensors(bytes).tensors;
    for (const [name, x] of Object.entries(tensors)) {
      expect([back[name]?.dtype, back[name]?.shape]).toEqual([x.dtype, x.shape]);
      expect(back[name]?.js()).toEqual(x.js());
      const data = back[name]?.dataSync({ copy: false });
      if (!name.endsWith('16') || name.includes('int')) expect(data?.buffer).toBe(bytes.buffer);
    }
  });
});

describe('trees', () => {
  const params = {
    layers: [
      { w: np.ones([2, 3], { dtype: 'float32' }), b: null },
      { w: np.zeros([1]), b: undefined },
    ],
    rate: 0.5,
    ...(JSON.parse('{"__proto__": [1], "a b": 2}') as object),
  };

  test('there and back, with empty nodes and odd names', () => {
    const back = io.loadTree(io.saveTree(params, { metadata: { made: 'here' } }));
    expect(tree.structure(back)).toEqual(tree.structure(params));
    expect(tree.map((x: NDArray) => np.array(x).js(), back)).toEqual(
      tree.map((x: NDArray) => np.array(x).js(), params as never),
    );
    const { tensors, metadata } = io.loadSafetensors(
      io.saveTree(params, { metadata: { made: 'here' } }),
    );
    expect(Object.keys(tensors)).toContain('layers.0.w');
    expect(metadata['made']).toBe('here');
  });

  test('like another tree, from a file of others', () => {
    const bytes = io.saveSafetensors({ 'net.0': np.array([1, 2]), other: np.array(3) });
    const like = { net: [np.zeros([2], { dtype: 'float32' })] };
    const back = io.loadTree(bytes, { like });
    expect(back.net[0]?.js()).toEqual([1, 2]);
    expect(back.net[0]?.dtype).toBe('float32');
    const wrong = { net: [np.zeros([3])] };
    expect(errorOf(() => io.loadTree(bytes, { like: wrong })).code).toBe('shape-mismatch');
    expect(errorOf(() => io.loadTree(bytes, { like: { x: 1 } })).code).toBe('tree-mismatch');
    expect(errorOf(() => io.loadTree(bytes)).summary).toContain('Say like');
  });

  test('a root leaf, and paths that would have one name', () => {
    expect((io.loadTree(io.saveTree(np.array([4, 5]))) as NDArray).js()).toEqual([4, 5]);
    expect(errorOf(() => io.saveTree({ 'a.b': 1, a: { b: 2 } })).summary).toContain('"a.b"');
    expect(errorOf(() => io.saveTree({ a: 'text' })).code).toBe('bad-argument');
  });
});

describe('sources', () => {
  const bytes = io.saveNpy(np.array([1, 2, 3]));
  const stream = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        for (let i = 0; i < bytes.length; i += 50) controller.enqueue(bytes.slice(i, i + 50));
        controller.close();
      },
    });
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 9);
    yield bytes.subarray(9);
  }
  const sources: Readonly<Record<string, () => never>> = {
    bytes: () => bytes as never,
    buffer: () => bytes.buffer as never,
    view: () => new DataView(bytes.buffer) as never,
    blob: () => new Blob([bytes as never]) as never,
    response: () => new Response(bytes as never) as never,
    promise: () => Promise.resolve(new Response(bytes as never)) as never,
    stream: () => stream() as never,
    pieces: () => pieces() as never,
  };
  test.each(Object.entries(sources))('%s', async (_, source) => {
    expect(await io.readBytes(source())).toEqual(bytes);
    expect(((await io.load(source())) as NDArray).js()).toEqual([1, 2, 3]);
    await expect(io.load(source(), { maxBytes: 20 })).rejects.toThrow('more than 20 bytes');
  });

  test('a server that has nothing, a stream that fails, and what is no source', async () => {
    await expect(io.load(new Response('no', { status: 404 }))).rejects.toThrow('status 404');
    const failing = new ReadableStream({ pull: () => Promise.reject(new Error('gone')) });
    await expect(io.readBytes(failing as never)).rejects.toThrow('gone');
    await expect(io.readBytes(7 as never)).rejects.toThrow('io.readBytes: source wants');
    await expect(io.readBytes(Promise.resolve(7) as never)).rejects.toThrow('received 7');
    await expect(io.load(new Uint8Array([1, 2, 3]))).rejects.toThrow('no npy, npz or safetensors');
  });

  test('load tells files apart', async () => {
    const zip = (await io.load(await io.saveNpz({ a: 1 }))) as Record<string, NDArray>;
    expect(zip['a']?.item()).toBe(1);
    const tensors = (await io.load(io.saveSafetensors({ b: 2 }))) as Record<string, NDArray>;
    expect(tensors['b']?.item()).toBe(2);
  });
});

describe('tables', () => {
  test('of NumPy', () => {
    expect(io.loadtxt(files.text.text).js()).toEqual(files.text.values);
  });

  test.each([
    [
      '1 2\n3 4',
      {},
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      '\uFEFF1,2\r\n3,-inf\r\n',
      { delimiter: ',' },
      [
        [1, 2],
        [3, -Infinity],
      ],
    ],
    [
      'a;b\n"1";2e3\n\n.5;"3."',
      { delimiter: ';', skiprows: 1 },
      [
        [1, 2000],
        [0.5, 3],
      ],
    ],
    [
      '1 2 3\n4 5 6',
      { usecols: [-1, 0] },
      [
        [3, 1],
        [6, 4],
      ],
    ],
    ['1 2 3\n4 5 6', { usecols: 1 }, [2, 5]],
    ['1 # one\n# none\n2', {}, [1, 2]],
    [
      '1 2\n3 4\n5 6',
      { maxRows: 2 },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['7', {}, 7],
    ['7', { ndmin: 1 }, [7]],
    ['1 2', { ndmin: 2 }, [[1, 2]]],
    ['', {}, []],
    ['"a ""b""",1', { delimiter: ',', usecols: 1 }, 1],
  ] as const)('%j with %j', (text, options, wanted) => {
    expect(io.loadtxt(text, options as never).js()).toEqual(wanted);
    expect(io.loadtxt(new TextEncoder().encode(text), options as never).js()).toEqual(wanted);
  });

  test('missing numbers', () => {
    const text = '1,,NA\n?,2,3';
    const options = { delimiter: ',', missingValues: ['NA', '?'] };
    expect(io.genfromtxt(text, options).js()).toEqual([
      [1, NaN, NaN],
      [NaN, 2, 3],
    ]);
    const filled = io.genfromtxt(text, { ...options, fillingValues: -1, dtype: 'int32' });
    expect(filled.js()).toEqual([
      [1, -1, -1],
      [-1, 2, 3],
    ]);
  });

  test.each([
    ['1 2\n3', 'line 2 has 1 fields, the lines before it have 2.'],
    ['1 x', 'line 1, column 2: "x" is no number.'],
    ['1 0x10', '"0x10" is no number'],
    ['1 1_000', '"1_000" is no number'],
  ])('%j: %s', (text, message) => {
    const error = errorOf(() => io.loadtxt(text));
    expect([error.code, error.summary]).toEqual(['bad-file', expect.stringContaining(message)]);
  });

  test('there and back, to the last bit', () => {
    const x = np.array([
      [0.1, -0, 1e300],
      [NaN, Infinity, 5e-324],
    ]);
    expect(io.loadtxt(io.savetxt(x)).js()).toEqual(x.js());
    const y = np.array([0.1, 1 / 3], 'float32');
    expect(io.loadtxt(io.savetxt(y), { dtype: 'float32' }).js()).toEqual(y.js());
    expect(io.savetxt([[1, 2]], { delimiter: ',', header: 'a\nb', fmt: (v) => v.toFixed(2) })).toBe(
      '# a\n# b\n1.00,2.00\n',
    );
    expect(io.savetxt(np.array([1, 2], 'int32'))).toBe('1\n2\n');
  });
});

describe('images', () => {
  const image = {
    data: Uint8ClampedArray.of(255, 0, 0, 255, 10, 20, 30, 40),
    width: 2,
    height: 1,
  };
  test('pixels', () => {
    expect(io.fromImageData(image).js()).toEqual([
      [
        [255, 0, 0, 255],
        [10, 20, 30, 40],
      ],
    ]);
    expect(io.fromImageData(image, { channels: 3 }).shape).toEqual([1, 2, 3]);
    expect(io.fromImageData(image, { channels: 1 }).js()).toEqual([[76, 18]]);
    const floats = io.fromImageData(image, { dtype: 'float32' });
    expect(floats.at(0, 0, 0).get().item()).toBe(1);
  });

  test('back again', () => {
    for (const dtype of ['uint8', 'float32', 'float64'] as const)
      expect(Array.from(io.toImageData(io.fromImageData(image, { dtype })).data)).toEqual(
        Array.from(image.data),
      );
    const odd = np.array([[NaN, -1, 0.5, 2]]);
    expect(Array.from(io.toImageData(odd).data).filter((_, i) => i % 4 === 0)).toEqual([
      0, 0, 128, 255,
    ]);
    expect(io.toImageData(np.array([[true]])).data[0]).toBe(255);
    expect(io.toImageData(np.array([[[1, 2, 3]]], 'int32')).data).toEqual(
      Uint8ClampedArray.of(1, 2, 3, 255),
    );
    expect(errorOf(() => io.toImageData(np.zeros([0, 3]))).code).toBe('shape-mismatch');
    expect(errorOf(() => io.toImageData(np.zeros([2, 2, 2]))).code).toBe('shape-mismatch');
  });
});
