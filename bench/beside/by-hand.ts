/** Some of the tasks written by hand, as fast as their authors could. */
import type { Library, Options, Task, Tensor } from '../peers/tasks.js';
import { assemble, type WasmMemory } from './assemble.js';
import { blackScholesInWasm } from './black-scholes-wasm.js';
import { tailRatio } from './normal.js';

/**
 * A sum at the speed of memory. Four accumulators hide the latency of an addition; after each block
 * of 1024 elements their float32 sums go over into a float64.
 */
const sumText = `(module
  (memory (export "memory") 1)
  (func (export "sum") (param $at i32) (param $end i32) (result f64)
    (local $block i32) (local $total f64) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $blocks
      (local.set $block (i32.add (local.get $at) (i32.const 4096)))
      (local.set $a (v128.const f32x4 0 0 0 0))
      (local.set $b (local.get $a))
      (local.set $c (local.get $a))
      (local.set $d (local.get $a))
      (loop $lines
        (local.set $a (f32x4.add (local.get $a) (v128.load offset=0 (local.get $at))))
        (local.set $b (f32x4.add (local.get $b) (v128.load offset=16 (local.get $at))))
        (local.set $c (f32x4.add (local.get $c) (v128.load offset=32 (local.get $at))))
        (local.set $d (f32x4.add (local.get $d) (v128.load offset=48 (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br_if $lines (i32.lt_u (local.get $at) (local.get $block))))
      (local.set $a (f32x4.add
        (f32x4.add (local.get $a) (local.get $b)) (f32x4.add (local.get $c) (local.get $d))))
      (local.set $total (f64.add (local.get $total) (f64.promote_f32 (f32.add
        (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
        (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))))
      (br_if $blocks (i32.lt_u (local.get $at) (local.get $end))))
    (local.get $total)))`;

interface Summer {
  readonly memory: WasmMemory;
  sum(at: number, end: number): number;
}

async function sum({ values }: Tensor): Promise<Task> {
  const { memory, sum } = (await assemble('sum', sumText)) as Summer;
  // Zeros fill the last block.
  const length = Math.ceil(values.length / 1024) * 1024;
  memory.grow(Math.ceil((4 * length) / 65_536));
  new Float32Array(memory.buffer).set(values);
  return { run: () => sum(0, 4 * length) };
}

/** Prices and greeks by their formulas: a logarithm and three exponentials an option. */
function blackScholes(options: Options): Task {
  const [spot, volatility, time] = [
    options.spot.values,
    options.volatility.values,
    options.time.values,
  ];
  const [rate, strike] = [options.rate.values, options.strike.values];
  const n = spot.length;
  const root2Pi = Math.sqrt(2 * Math.PI);
  const run = (): Float64Array[] => {
    const prices = new Float64Array(n);
    const deltas = new Float64Array(n);
    const vegas = new Float64Array(n);
    const thetas = new Float64Array(n);
    const rhos = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const s = spot[i] as number;
      const v = volatility[i] as number;
      const t = time[i] as number;
      const r = rate[i] as number;
      const k = strike[i] as number;
      const root = Math.sqrt(t);
      const deviation = v * root;
      const d1 = (Math.log(s / k) + (r + 0.5 * v * v) * t) / deviation;
      const d2 = d1 - deviation;
      const e1 = Math.exp(-0.5 * d1 * d1);
      const tail1 = e1 * tailRatio(Math.abs(d1));
      const tail2 = Math.exp(-0.5 * d2 * d2) * tailRatio(Math.abs(d2));
      const delta = d1 > 0 ? 1 - tail1 : tail1;
      const owed = k * Math.exp(-r * t) * (d2 > 0 ? 1 - tail2 : tail2);
      const vega = (s * root * e1) / root2Pi;
      prices[i] = s * delta - owed;
      deltas[i] = delta;
      vegas[i] = vega;
      thetas[i] = r * owed + (vega * v) / (2 * t);
      rhos[i] = t * owed;
    }
    return [prices, deltas, vegas, thetas, rhos];
  };
  return { run };
}

export const byHandInJs: Library = { name: 'by hand, JS', tasks: { blackScholes } };
export const byHandInWasm: Library = {
  name: 'by hand, Wasm',
  tasks: { sum, blackScholes: blackScholesInWasm },
};
