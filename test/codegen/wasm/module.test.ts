/** Whole modules: their sections, their names, their text. */
import { expect, test } from 'vitest';
import { defineFunction } from '../../../src/codegen/targets/wasm/binary/code.js';
import { engine } from '../../../src/codegen/targets/wasm/heap/engine.js';
import { encode } from '../../../src/codegen/targets/wasm/binary/encode.js';
import {
  call,
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  i64,
  i64x2,
  v128,
  type Const,
  type FunctionImport,
  type WasmFunction,
} from '../../../src/codegen/targets/wasm/binary/instructions.js';
import {
  importFunction,
  importGlobal,
  newGlobal,
  newModule,
} from '../../../src/codegen/targets/wasm/binary/module.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { workOf } from '../../support/work.js';
import { disassembled, expectSameAsWabt, memory, moduleOf, run } from './support.js';

const base = importGlobal({ module: 'env', field: 'base' }, 'i32');
const host = importFunction({ module: 'env', field: 'host "0"' }, { x: 'i32' }, ['i32']);
const scale = newGlobal('scale', f64.const(0.5));
const unused = defineFunction('unused', {}, [], () => {});
const half = defineFunction('half', { x: 'f64' }, ['f64'], (_, { x }) => f64.mul(x, scale));
const main = defineFunction('main', { x: 'f64' }, ['f64'], (c, { x }) => {
  const i = c.let('i', i32.load(base));
  c.block((end) =>
    c.block((inner) => {
      c.branchIf(end, i32.eqz(call(host, i)));
      c.branch(inner);
    }),
  );
  const x1 = c.let('x', f64.add(x, f64.convert_i32_s(i)));
  return call(half, x1);
});

const whole = newModule(
  'a whole',
  { ...memory, maximum: 16 },
  [
    { name: 'main', of: main },
    { name: 'also "main"', of: main },
    { name: 'scale', of: scale },
  ],
  [
    { address: base, bytes: Uint8Array.of(7, 0, 0, 0) },
    { address: i32.const(64), bytes: Uint8Array.of(1, 2) },
  ],
);

test('a module has what its exports reach', () => {
  expect(whole.functions).toEqual([main, half]);
  expect(whole.functions).not.toContain(unused);
  expect(whole.functionImports).toEqual([host]);
  expect(whole.globals).toEqual([base, scale]);
});

test('a module brings along what its instructions read, once', () => {
  const table = { address: i32.const(96), bytes: Uint8Array.of(5, 0, 0, 0, 6, 0, 0, 0) };
  const read = (offset: number) => ({ ...i32.load(i32.const(96), offset), reads: table });
  const other = defineFunction('other', {}, ['i32'], () => read(4));
  const sum = defineFunction('sum', {}, ['i32'], () => i32.add(read(0), call(other)));
  const module = moduleOf(sum);
  expect(module.data).toEqual([table]);
  expectSameAsWabt(module);
  expect(run(module).exports['sum']?.()).toBe(11);
});

test('a function stands in the place of an import', () => {
  const named = (field: string) =>
    importFunction({ module: 'elsewhere', field }, { x: 'i32' }, ['i32']);
  const [doubled, other] = [named('doubled'), named('other')];
  const double = defineFunction('double', { x: 'i32' }, ['i32'], (_, { x }) => i32.add(x, x));
  const f = defineFunction('f', { x: 'i32' }, ['i32'], (c, { x }) => {
    const once = c.let('once', call(doubled, x));
    return call(doubled, once);
  });
  const links = new Map<FunctionImport, WasmFunction>([
    [doubled, double],
    [other, double],
  ]);
  const module = newModule('linked', memory, [{ name: 'f', of: f }], [], links);
  expect(module.functionImports).toEqual([]);
  expect(module.functions).toEqual([f, double]);
  expectSameAsWabt(module);
  expect(run(module).exports['f']?.(3)).toBe(12);
});

test('all sections are as wabt writes them', () => {
  expectSameAsWabt(whole);
});

test('a module without memory, exports or names', () => {
  const empty = newModule('', null, []);
  expectSameAsWabt(empty);
});

test('it runs, with its data in place', () => {
  const { Memory, Module, Instance } = engine();
  const limits = { initial: 1, maximum: 16 };
  const heap = new Memory(limits);
  const env = { memory: heap, base: 128, 'host "0"': () => 1 };
  const { exports } = new Instance(new Module(encode(whole)), { env });
  expect((exports['main'] as (x: number) => number)(3)).toBe(5);
  expect(exports['scale']).toHaveProperty('value', 0.5);
  expect([...new Uint8Array(heap.buffer, 64, 2)]).toEqual([1, 2]);
});

test('the text', () => {
  expect(text(whole)).toMatchInlineSnapshot(`
    "(module $a_whole
      (import "env" "memory" (memory 1 16))
      (import "env" "host \\220\\22" (func $host__0_ (param $x i32) (result i32)))
      (import "env" "base" (global $base i32))
      (global $scale (mut f64) (f64.const 0.5))
      (export "main" (func $main))
      (export "also \\22main\\22" (func $main))
      (export "scale" (global $scale))
      (func $main (param $x f64) (result f64)
        (local $i i32)
        (local $x_1 f64)
        (local.set $i (i32.load (global.get $base)))
        (block $end
          (block $end_1
            (br_if $end (i32.eqz (call $host__0_ (local.get $i))))
            (br $end_1)))
        (local.set $x_1 (f64.add (local.get $x) (f64.convert_i32_s (local.get $i))))
        (return (call $half (local.get $x_1))))
      (func $half (param $x f64) (result f64)
        (return (f64.mul (local.get $x) (global.get $scale))))
      (data (global.get $base) "\\07\\00\\00\\00")
      (data (i32.const 64) "\\01\\02"))
    "
  `);
});

test('names reach tools', () => {
  const wat = disassembled(encode(whole));
  for (const name of ['$main', '$half']) expect(wat).toContain(name);
  expect(wat).not.toContain('$scale');
});

test('an engine shows the names of functions in stacks', () => {
  const fails = defineFunction('kernel_42', {}, ['i32'], () => i32.div_s(1, 0));
  const { exports } = run(moduleOf(fails));
  expect(exports['kernel_42']).toThrow(
    expect.objectContaining({ stack: expect.stringMatching('kernel_42') }),
  );
});

test('constants are the same in bytes and in text', () => {
  const floats = [
    0,
    -0,
    1,
    -1.5,
    NaN,
    Infinity,
    -Infinity,
    0.1,
    1 / 3,
    5e-324,
    1.7976931348623157e308,
  ];
  const singles = [...floats, 1e-45, 1.17549435e-38, 3.4028234e38, 16777217, 1e10, 0.3, 2.1e-38];
  const constants: Const[] = [
    ...floats.map(f64.const),
    ...singles.map(f32.const),
    ...floats.map((x) => f64x2.const(x)),
    ...singles.map((x) => f32x4.const(x, 0, -x, 1)),
    i32.const(0xffffffff),
    i64.const(0xffffffffffffffffn),
    i64x2.const(0x8000000000000000n, 3),
  ];
  const functions = constants.map((x, i) => defineFunction(`c${i}`, {}, [x.type], () => x));
  expectSameAsWabt(moduleOf(...functions));
});

test('float32 constants have few digits', () => {
  const f = defineFunction('f', {}, ['f32'], () => f32.mul(0.1, 1e-45));
  expect(text(moduleOf(f))).toContain('(f32.mul (f32.const 0.1) (f32.const 1e-45))');
});

test('the work of encoding grows with the number of instructions', () => {
  const stores = (k: number, count: number): WasmFunction =>
    defineFunction(`f${k}`, { p: 'i32' }, [], (c, { p }) => {
      for (let i = 0; i < count; i++) {
        const x = c.let(`x${i}`, f32x4.add(f32x4.mul(v128.load(p, 16 * i), 0.5), 1));
        c.do(v128.store(p, x, 16 * i));
      }
    });
  const encoding = (functions: number, each: number): number => {
    const module = moduleOf(...Array.from({ length: functions }, (_, k) => stores(k, each)));
    const work = workOf(() => encode(module));
    expect(engine().validate(encode(module))).toBe(true);
    return work;
  };
  const small = encoding(5, 125);
  expect(encoding(20, 125) / small).toBeLessThan(4.4);
  expect(encoding(5, 500) / small).toBeLessThan(4.4);
});
