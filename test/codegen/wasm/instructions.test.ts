/** Every instruction of the table: its bytes are those that wabt writes for its text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { newFunction } from '../../../src/codegen/targets/wasm/binary/module.js';
import {
  constant,
  drop,
  f32,
  f32x4,
  f64,
  f64x2,
  i16x8,
  i32,
  i32x4,
  i64,
  i64x2,
  i8x16,
  laneCount,
  memory,
  v128,
  type LaneShape,
  type Op,
  type Operation,
  type OperandType,
  type Value,
} from '../../../src/codegen/targets/wasm/binary/instructions.js';
import { Code, defineFunction } from '../../../src/codegen/targets/wasm/binary/code.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { expectSameAsWabt, moduleOf } from './support.js';

const families = { i32, i64, f32, f64, memory, v128, i8x16, i16x8, i32x4, i64x2, f32x4, f64x2 };

const table: Operation[] = Object.values(families).flatMap((family) =>
  Object.values(family).flatMap((factory) => ('operation' in factory ? factory.operation : [])),
);

/** An operand unlike the others. */
function operandFor(type: OperandType, i: number): Value {
  return type === 'v128' ? constant('i32x4', i + 1, -1, 7, i) : constant(type, i + 1);
}

const lanesIn = (operation: Operation): number => {
  const bits = /(?:load|store)(\d+)_lane/.exec(operation.name);
  if (bits !== null) return 128 / Number(bits[1]);
  return laneCount[operation.name.split('.')[0] as LaneShape];
};

/** The immediates to try: the least and the greatest. */
function immediatesFor(operation: Operation): readonly (readonly number[])[] {
  const last = lanesIn(operation) - 1;
  switch (operation.immediates) {
    case 'none':
      return [[]];
    case 'memory':
      return [[0], [127], [128], [0xffffffff]];
    case 'lane':
      return [[0], [last]];
    case 'memory-lane':
      return [
        [0, 0],
        [70000, last],
      ];
    case 'shuffle':
      return [[0, 31, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16]];
  }
}

const nodesOf = (operation: Operation): Op[] =>
  immediatesFor(operation).map((immediates) => ({
    kind: 'op',
    type: operation.result,
    operation,
    operands: operation.operands.map(operandFor),
    immediates,
  }));

/** The code of the target but for the tables themselves. */
const folder = fileURLToPath(new URL('../../../src/codegen/targets/wasm', import.meta.url));
const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.ts') && !/(?:scalar|vector)-instructions\.ts$/.test(f))
  .map((f) => readFileSync(join(folder, f), 'utf8'))
  .join('\n');

/** Operations that have a name of a series of neighbours, which is shorter whole. */
const ofSeries = new Set('ctz rotr pmin pmax extract_lane replace_lane all_true size'.split(' '));

describe('the instruction table', () => {
  test('has what is written, since bundles hold all of it', () => {
    const names = new Set(table.map((o) => o.name.replace(/^.*\./, '')));
    const unused = [...names].filter((name) => !new RegExp(`[.'\\s]${name}\\b`).test(code));
    expect(unused.filter((name) => !ofSeries.has(name))).toEqual([]);
  });

  test('names each instruction once', () => {
    expect(new Set(table.map((o) => o.name)).size).toBe(table.length);
  });

  test.each(table.map((operation) => [operation.name, operation] as const))(
    '%s',
    (_, operation) => {
      const f = newFunction('f', {}, []);
      const c = new Code(f);
      for (const node of nodesOf(operation))
        c.do(node.type === 'none' ? (node as Op<'none'>) : drop(node as Value));
      expectSameAsWabt(moduleOf(f));
    },
  );
});

test('the factories put immediates and operands in their places', () => {
  const f = defineFunction('f', { p: 'i32', x: 'v128', y: 'f32' }, [], (c, { p, x, y }) => {
    c.do(drop(v128.load(p)));
    c.do(v128.store(i32.add(p, 16), x, 32));
    c.do(f32.store(p, y));
    c.do(v128.store32_lane(p, x, 3, 4));
    c.do(drop(v128.load64_lane(p, x, 1)));
    c.do(drop(f32x4.replace_lane(x, y, 2)));
    c.do(drop(f64x2.replace_lane(x, 0.5, 1)));
    c.do(drop(i64x2.shuffle(x, x, 1, 2)));
    c.do(drop(v128.bitselect(x, f32x4.const(1), f32x4.lt(x, 0))));
    c.do(drop(i64x2.shl(x, 52)));
    c.do(drop(f64x2.add(x, i64x2.const(-1n, 0x7ff0000000000000n))));
    c.do(memory.fill(p, 0, 64));
  });
  const module = moduleOf(f);
  expectSameAsWabt(module);
  expect(text(module)).toMatchInlineSnapshot(`
    "(module $test
      (import "env" "memory" (memory 1))
      (export "f" (func $f))
      (func $f (param $p i32) (param $x v128) (param $y f32)
        (drop (v128.load (local.get $p)))
        (v128.store offset=32 (i32.add (local.get $p) (i32.const 16)) (local.get $x))
        (f32.store (local.get $p) (local.get $y))
        (v128.store32_lane offset=4 3 (local.get $p) (local.get $x))
        (drop (v128.load64_lane 1 (local.get $p) (local.get $x)))
        (drop (f32x4.replace_lane 2 (local.get $x) (local.get $y)))
        (drop (f64x2.replace_lane 1 (local.get $x) (f64.const 0.5)))
        (drop
          (i8x16.shuffle 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 (local.get $x) (local.get $x)))
        (drop
          (v128.bitselect
            (local.get $x)
            (v128.const f32x4 1 1 1 1)
            (f32x4.lt (local.get $x) (v128.const f32x4 0 0 0 0))))
        (drop (i64x2.shl (local.get $x) (i32.const 52)))
        (drop (f64x2.add (local.get $x) (v128.const i64x2 -1 9218868437227405312)))
        (memory.fill (local.get $p) (i32.const 0) (i32.const 64))))
    "
  `);
});

test('a constant has one lane or all of them', () => {
  expect(() => f32x4.const(1, 2)).toThrow('f32x4 of 2 lanes');
});
