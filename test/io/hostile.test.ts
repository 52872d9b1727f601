/** Files whose headers lie: an error in words, and no memory for what they claim. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { io, numpy as np, TanjentError, type DenseArray } from '../../src/index.js';

const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const join = (...pieces: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(pieces.flatMap((p) => [...p]));

const npy = (header: string, data = new Uint8Array(8)): Uint8Array =>
  join(
    Uint8Array.of(0x93),
    text('NUMPY'),
    Uint8Array.of(1, 0, header.length & 255, header.length >> 8),
    text(header),
    data,
  );

const safetensors = (header: unknown, data = new Uint8Array(8)): Uint8Array => {
  const json = text(typeof header === 'string' ? header : JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, json.length, true);
  return join(length, json, data);
};

const messageOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(TanjentError);
    expect((error as TanjentError).code).toBe('bad-file');
    return (error as TanjentError).summary;
  }
  throw new Error('it was read');
};

const huge = '9'.repeat(20);

describe('npy', () => {
  test.each([
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000000), }", 'too large'],
    [
      `{'descr': '<f8', 'fortran_order': False, 'shape': (${huge},), }`,
      'a shape in the file is none',
    ],
    [`{'descr': '<f8', 'fortran_order': False, 'shape': (0, ${'1, '.repeat(100)}), }`, '101 axes'],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", 'take 16 bytes'],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (), 'x': 1}", 'Python literal'],
    ["{'descr': '<f8', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", 'Python literal'],
    ["{'descr': '<f8', 'fortran_order': 0, 'shape': ()}", 'Python literal'],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", 'Python literal'],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': ()} + 1", 'Python literal'],
    ["{'descr': '__proto__', 'fortran_order': False, 'shape': ()}", "'__proto__'"],
    ["{'descr': '<f8x', 'fortran_order': False, 'shape': ()}", "'<f8x'"],
    ["{'descr': '|O', 'fortran_order': False, 'shape': ()}", "'|O'"],
    ['', 'Python literal'],
  ])('%s: %s', (header, message) => {
    expect(messageOf(() => io.loadNpy(npy(header)))).toContain(message);
  });

  test('lengths beyond the end, unknown versions, nothing', () => {
    const good = io.saveNpy(np.ones([3]));
    expect(messageOf(() => io.loadNpy(good.subarray(0, 60)))).toContain('the file has 50');
    const long = Uint8Array.from(good);
    long.set([2, 0, 255, 255, 255, 255], 6);
    expect(messageOf(() => io.loadNpy(long))).toContain('4294967295 bytes');
    expect(messageOf(() => io.loadNpy(long.fill(9, 6, 7)))).toContain('versions 1 to 3');
    expect(messageOf(() => io.loadNpy(new Uint8Array()))).toContain('no npy file');
    expect(messageOf(() => io.loadNpy(good.subarray(0, 8)))).toContain('within its header');
  });

  test('headers of Python 2, and texts in double quotes, are read', () => {
    const header = '{"descr": "<f8", "fortran_order": False, "shape": (1L,)}   \n';
    expect(io.loadNpy(npy(header)).js()).toEqual([0]);
  });
});

describe('safetensors', () => {
  const of = (...entries: readonly object[]): object =>
    Object.fromEntries(entries.map((e, i) => [`t${i}`, { dtype: 'U8', shape: [4], ...e }]));
  test.each([
    [of({ data_offsets: [0, 4] }, { data_offsets: [2, 6] }), 8, 'begins at 2, where 4 was due'],
    [of({ data_offsets: [0, 4] }, { data_offsets: [0, 4] }), 4, 'begins at 0, where 4 was due'],
    [of({ data_offsets: [4, 8] }), 8, 'begins at 4, where 0 was due'],
    [of({ data_offsets: [0, 4] }), 8, 'end at 4'],
    [of({ data_offsets: [0, 5] }), 5, 'takes 4 bytes'],
    [of({ data_offsets: [4, 0] }), 8, 'takes 4 bytes'],
    [of({ data_offsets: [-4, 0] }), 8, 'takes 4 bytes'],
    [of({ shape: [1e9, 1e9, 1e9], data_offsets: [0, 8] }), 8, 'too large'],
    [of({ shape: [1.5], data_offsets: [0, 8] }), 8, 'a shape in the file is none'],
    [of({ shape: ['4'], data_offsets: [0, 4] }), 4, 'a shape in the file is none'],
    [of({ dtype: 'F8_E4M3', data_offsets: [0, 4] }), 4, 'F8_E4M3'],
    [of({ dtype: 'constructor', data_offsets: [0, 4] }), 4, 'constructor'],
    [{ t: 5 }, 0, 'must have dtype'],
    [{ t: null }, 0, 'must have dtype'],
    [{ __metadata__: { a: 1 } }, 0, 'an object of texts'],
    [[], 0, 'must be an object'],
    [
      '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      0,
      'two tensors of one name',
    ],
    ['{', 0, 'no JSON'],
    ['['.repeat(100_000), 0, 'no JSON'],
  ])('%j', (header, length, message) => {
    expect(
      messageOf(() => io.loadSafetensors(safetensors(header, new Uint8Array(length)))),
    ).toContain(message);
  });

  test('a header as long as no file', () => {
    const bytes = new Uint8Array(16).fill(255);
    expect(messageOf(() => io.loadSafetensors(bytes))).toContain('the header says');
    expect(messageOf(() => io.loadSafetensors(new Uint8Array(3)))).toContain('less than 8 bytes');
  });

  test('__proto__ is a name like others', () => {
    const header =
      '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":{"__proto__":"x"}}';
    const { tensors, metadata } = io.loadSafetensors(safetensors(header, new Uint8Array(1)));
    expect([Object.keys(tensors), Object.keys(metadata)]).toEqual([['__proto__'], ['__proto__']]);
    expect(Object.getPrototypeOf(tensors)).toBe(Object.prototype);
  });

  test('a tree that is said to be something else', () => {
    const file = (structure: string): Uint8Array =>
      io.saveSafetensors({ a: 1 }, { metadata: { 'tanjent.tree': structure } });
    for (const structure of [
      '[',
      '"x"',
      '2',
      '[0,0]',
      '{"a":0,"b":0}',
      '['.repeat(900) + ']'.repeat(900),
    ])
      messageOrMismatch(() => io.loadTree(file(structure)));
  });
});

function messageOrMismatch(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(TanjentError);
    expect((error as TanjentError).code).toMatch(/bad-file|tree-mismatch/);
    return;
  }
  throw new Error('it was read');
}

describe('npz', () => {
  const zeros = { a: np.zeros([100_000]), b: np.ones([3]) };
  const rejected = async (bytes: Uint8Array, message: string, options = {}): Promise<void> => {
    await expect(io.loadNpz(bytes, options)).rejects.toThrow(message);
    await expect(io.loadNpz(bytes, options)).rejects.toMatchObject({ code: 'bad-file' });
  };
  /** The place of the n-th entry of the directory. */
  const entryAt = (bytes: Uint8Array, n: number): number => {
    const at: number[] = [];
    for (let i = 0; i < bytes.length - 4; i++)
      if (bytes[i] === 0x50 && bytes[i + 1] === 0x4b && bytes[i + 2] === 1 && bytes[i + 3] === 2)
        at.push(i);
    return at[n] as number;
  };
  const changed = (bytes: Uint8Array, place: number, value: number): Uint8Array => {
    const copy = Uint8Array.from(bytes);
    new DataView(copy.buffer).setUint32(place, value, true);
    return copy;
  };

  test('more than is wanted, unpacked', async () => {
    const bytes = await io.saveNpz(zeros, { compress: true });
    expect(bytes.length).toBeLessThan(3000);
    await rejected(bytes, 'more than 500000', { maxBytes: 500_000 });
  });

  test('sizes that are not true', async () => {
    const bytes = await io.saveNpz(zeros, { compress: true });
    const entry = entryAt(bytes, 0);
    await rejected(changed(bytes, entry + 24, 1000), 'cannot be unpacked');
    await rejected(changed(bytes, entry + 24, 800_200), 'is said to have 800200');
    await rejected(changed(bytes, entry + 24, 2 ** 30), 'cannot have 1073741824 bytes');
    await rejected(changed(bytes, entry + 20, 2 ** 30), 'is cut off');
    await rejected(changed(bytes, entry + 16, 1), 'checksum');
    await rejected(changed(bytes, entry + 42, 5), 'is not where');
    await rejected(changed(bytes, entry + 10, 12), 'method 12');
    await rejected(changed(bytes, entry + 8, 1), 'encrypted');
  });

  test('members that share their bytes, and two of one name', async () => {
    const bytes = await io.saveNpz(zeros);
    const [first, second] = [entryAt(bytes, 0), entryAt(bytes, 1)];
    const overlapping = Uint8Array.from(bytes);
    // All of the second entry but its name is that of the first.
    overlapping.copyWithin(second + 8, first + 8, first + 46);
    await rejected(overlapping, 'overlap');
    const twice = Uint8Array.from(bytes);
    twice[second + 46] = 'a'.charCodeAt(0);
    await rejected(twice, "two members of the name 'a.npy'");
  });

  test('cut off, and what is no array', async () => {
    const bytes = await io.saveNpz(zeros);
    await rejected(bytes.subarray(0, -1), 'no directory at its end');
    await rejected(new Uint8Array(), 'no directory at its end');
    const renamed = Uint8Array.from(bytes);
    renamed[renamed.findIndex((x, i) => x === 0x93 && renamed[i + 1] === 0x4e)] = 0;
    await expect(io.loadNpz(renamed)).rejects.toMatchObject({ code: 'bad-file' });
  });
});

describe('whatever bytes are changed', () => {
  /** Numbers that look random: a linear congruential generator. */
  let seed = 12345;
  const draw = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x28, 0x29, 0x39, 0x7b, 0x22];

  function* variants(bytes: Uint8Array, count: number, header: number): Generator<Uint8Array> {
    for (let i = 0; i < count; i++) {
      const copy = Uint8Array.from(bytes);
      const within = draw(3) === 0 ? bytes.length : Math.min(bytes.length, header);
      for (let k = draw(4); k >= 0; k--)
        copy[draw(within)] =
          draw(2) === 0 ? draw(256) : (interesting[draw(interesting.length)] as number);
      yield draw(4) === 0 ? copy.subarray(0, draw(copy.length)) : copy;
    }
  }

  /** An array is as large as its bytes can be, and can be read. */
  const check = (x: unknown, bytes: Uint8Array): void => {
    for (const array of [x]
      .flat()
      .concat(typeof x === 'object' && x !== null ? Object.values(x) : []))
      if (typeof array === 'object' && array !== null && 'aval' in array)
        expect((array as DenseArray).size).toBeLessThanOrEqual(bytes.length * 1032);
  };

  const outcomes = { read: 0, refused: 0 };
  const attempt = (read: () => unknown, bytes: Uint8Array): void => {
    try {
      check(read(), bytes);
      outcomes.read++;
    } catch (error) {
      if (!(error instanceof TanjentError) || error.code === 'internal') throw error;
      outcomes.refused++;
    }
  };

  test('only errors in words come out, and no memory is taken for claims', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const arrays = { a: np.array([[1, 2, 3]], 'int32'), b: np.ones([40]) };
    const file = io.saveNpy(np.asarray(arrays.b));
    for (const bytes of variants(file, 3000, 128)) attempt(() => io.loadNpy(bytes), bytes);
    const tensors = io.saveTree(arrays);
    for (const bytes of variants(tensors, 3000, 260)) {
      attempt(() => io.loadSafetensors(bytes).tensors, bytes);
      attempt(() => io.loadTree(bytes), bytes);
    }
    const table = text('1.5,2,"3"\n-4e3,nan,6\n');
    for (const bytes of variants(table, 2000, 30))
      attempt(() => io.loadtxt(bytes, { delimiter: ',' }), bytes);
    for (const compress of [false, true]) {
      const zip = await io.saveNpz(arrays, { compress });
      for (const bytes of variants(zip, 500, zip.length))
        try {
          check(await io.loadNpz(bytes), bytes);
          outcomes.read++;
        } catch (error) {
          if (!(error instanceof TanjentError) || error.code === 'internal') throw error;
          outcomes.refused++;
          most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        }
    }
    expect(outcomes.read).toBeGreaterThan(500);
    expect(outcomes.refused).toBeGreaterThan(3000);
    expect(most).toBeLessThan(256 * 2 ** 20);
  });

  test('the files of others, cut off anywhere', async () => {
    const files = JSON.parse(readFileSync(new URL('files.json', import.meta.url), 'utf8')) as {
      readonly safetensors: { readonly bytes: string };
      readonly npz: { readonly deflated: string };
    };
    const whole = Uint8Array.from(Buffer.from(files.safetensors.bytes, 'base64'));
    for (let n = 0; n < whole.length; n++)
      expect(() => io.loadSafetensors(whole.subarray(0, n))).toThrow(TanjentError);
    const zip = Uint8Array.from(Buffer.from(files.npz.deflated, 'base64'));
    for (let n = 0; n < zip.length; n += 7)
      await expect(io.loadNpz(zip.subarray(0, n))).rejects.toThrow(TanjentError);
  });
});
