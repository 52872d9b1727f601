/**
 * Prints the table of docs/accuracy.md: the greatest errors of the elementary functions on vectors,
 * in units of the last place, and the nanoseconds that an element takes in a loop over an array.
 *
 *     node scripts/run.mjs scripts/elementary-functions.ts [MILLIONS OF FLOAT32 ARGUMENTS]
 */
import { functions as float32 } from '../src/codegen/targets/wasm/math/f32/functions.js';
import { functions as float64 } from '../src/codegen/targets/wasm/math/f64/functions.js';
import type { WasmFunction } from '../src/codegen/targets/wasm/binary/instructions.js';
import { arrayFunction } from '../test/codegen/wasm/array-function.js';
import * as accuracy32 from '../test/codegen/wasm/float32-accuracy.js';
import * as accuracy64 from '../test/codegen/wasm/float64-accuracy.js';
import { Draw } from '../test/support/draw.js';

type Name = accuracy32.FunctionName;
type Range = readonly [low: number, high: number];

const millions = Number(process.argv[2] ?? 8);

/** Where the arguments to be timed are taken from, if not from [-4, 4]. */
const ranges: Partial<Record<Name, Range>> = {
  log: [0.01, 10],
  log1p: [-0.9, 10],
  log2: [0.01, 10],
  log10: [0.01, 10],
  acosh: [1, 10],
  atanh: [-1, 1],
  asin: [-1, 1],
  acos: [-1, 1],
  erfInv: [-1, 1],
  lgamma: [0.01, 10],
  pow: [0.01, 10],
};

/** So many elements stay in the cache; the least time of so many rounds, which few interrupt. */
const part = 16384;
const rounds = 1000;

function nanoseconds(f: WasmFunction, type: 'f32x4' | 'f64x2', [low, high]: Range): number {
  const { x, y, run } = arrayFunction(f, type);
  const draw = new Draw('timed');
  for (let i = 0; i < part; i++) {
    x[i] = draw.between(low, high);
    y[i] = draw.between(-3, 3);
  }
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    run(part);
    least = Math.min(least, performance.now() - start);
  }
  return (least * 1e6) / part;
}

function row(name: Name): string {
  const range = ranges[name] ?? [-4, 4];
  const cells = [
    accuracy32.worstOf(name, 4 * millions).ulps.toFixed(2),
    accuracy64.worstOf(name).ulps.toFixed(2),
    nanoseconds(float32[name](), 'f32x4', range).toFixed(1),
    nanoseconds(float64[name](), 'f64x2', range).toFixed(1),
  ];
  return `| ${[name, ...cells].join(' | ')} |`;
}

console.log('| function | float32, ulp | float64, ulp | float32, ns | float64, ns |');
console.log('| --- | --- | --- | --- | --- |');
for (const name of accuracy32.functionNames) console.log(row(name));
