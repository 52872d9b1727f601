import { expect, test } from 'vitest';
import { ByteBuffer } from '../../../src/codegen/targets/wasm/binary/bytes.js';
import { defineFunction } from '../../../src/codegen/targets/wasm/binary/code.js';
import { i32, i64 } from '../../../src/codegen/targets/wasm/binary/instructions.js';
import { expectSameAsWabt, moduleOf, run } from './support.js';

function written(write: (out: ByteBuffer) => void): number[] {
  const out = new ByteBuffer();
  write(out);
  return [...out.toBytes()];
}

test.each([
  [0, [0x00]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [16383, [0xff, 0x7f]],
  [16384, [0x80, 0x80, 0x01]],
  [624485, [0xe5, 0x8e, 0x26]],
  [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x08]],
  [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
])('unsigned %d', (x, bytes) => {
  expect(written((out) => out.unsigned(x))).toEqual(bytes);
});

const signed: readonly (readonly [number, number[]])[] = [
  [0, [0x00]],
  [-1, [0x7f]],
  [63, [0x3f]],
  [64, [0xc0, 0x00]],
  [-64, [0x40]],
  [-65, [0xbf, 0x7f]],
  [-123456, [0xc0, 0xbb, 0x78]],
  [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
  [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
];

test.each(signed)('signed %d', (x, bytes) => {
  expect(written((out) => out.signed(x))).toEqual(bytes);
  expect(written((out) => out.signedWide(BigInt(x)))).toEqual(bytes);
});

test('the extremes of 64 bits take ten bytes', () => {
  const high = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00];
  const low = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f];
  expect(written((out) => out.signedWide(2n ** 63n - 1n))).toEqual(high);
  expect(written((out) => out.signedWide(-(2n ** 63n)))).toEqual(low);
});

test('constants around every change of length are read as they are', () => {
  const around = Array.from({ length: 64 }, (_, bit) =>
    [-1n, 0n, 1n].map((d) => 2n ** BigInt(bit) + d),
  )
    .flat()
    .flatMap((x) => [x, -x])
    .map((x) => BigInt.asIntN(64, x));
  const wide = around.map((x, i) => defineFunction(`wide_${i}`, {}, ['i64'], () => i64.const(x)));
  const narrow = around.map((x, i) =>
    defineFunction(`narrow_${i}`, {}, ['i32'], () => i32.const(Number(BigInt.asIntN(32, x)))),
  );
  const module = moduleOf(...wide, ...narrow);
  expectSameAsWabt(module);
  const { exports } = run(module);
  expect(wide.map((f) => exports[f.name]?.())).toEqual(around);
  expect(narrow.map((f) => exports[f.name]?.())).toEqual(
    around.map((x) => Number(BigInt.asIntN(32, x))),
  );
});

test('a buffer grows, and a size goes before what it measures', () => {
  const list = Uint8Array.from({ length: 100_000 }, (_, i) => i);
  const bytes = written((out) => {
    out.text('é');
    out.sized(() => out.sized(() => out.bytes(list)));
    for (const x of list) out.byte(x);
    out.float64(-0);
  });
  const size = [0xa0, 0x8d, 0x06];
  const outer = [0xa3, 0x8d, 0x06];
  const zero = [0, 0, 0, 0, 0, 0, 0, 0x80];
  expect(bytes).toEqual([2, 0xc3, 0xa9, ...outer, ...size, ...list, ...list, ...zero]);
});
