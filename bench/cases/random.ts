import { jit, numpy as np, random, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';

const size = 100_000;
/** 52 bits of what threefry2x32 makes of each index, in 20 rounds. */
function uniformByHand(key: Int32Array): Float64Array {
  const result = new Float64Array(size);
  const [k0, k1] = key as unknown as [number, number];
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  const keys = new Int32Array([k0, k1, k2, k0, k1, k2, k0]);
  for (let i = 0; i < size; i++) {
    let a = k0;
    let b = (i + k1) | 0;
    for (let group = 0; group < 5; group++) {
      if ((group & 1) === 0) {
        a = (a + b) | 0;
        b = ((b << 13) | (b >>> 19)) ^ a;
        a = (a + b) | 0;
        b = ((b << 15) | (b >>> 17)) ^ a;
        a = (a + b) | 0;
        b = ((b << 26) | (b >>> 6)) ^ a;
        a = (a + b) | 0;
        b = ((b << 6) | (b >>> 26)) ^ a;
      } else {
        a = (a + b) | 0;
        b = ((b << 17) | (b >>> 15)) ^ a;
        a = (a + b) | 0;
        b = ((b << 29) | (b >>> 3)) ^ a;
        a = (a + b) | 0;
        b = ((b << 16) | (b >>> 16)) ^ a;
        a = (a + b) | 0;
        b = ((b << 24) | (b >>> 8)) ^ a;
      }
      a = (a + (keys[group + 1] as number)) | 0;
      b = (b + (keys[group + 2] as number) + group + 1) | 0;
    }
    result[i] = (a >>> 0) * 2 ** -32 + (b >>> 12) * 2 ** -52;
  }
  return result;
}

/** By G. Box and M. Muller: two numbers of two uniform ones. */
function normalByHand(key: Int32Array): Float64Array {
  const uniform = uniformByHand(key);
  const result = new Float64Array(size);
  for (let i = 0; i < size; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - (uniform[i] as number)));
    const angle = 2 * Math.PI * (uniform[i + 1] as number);
    result[i] = radius * Math.cos(angle);
    result[i + 1] = radius * Math.sin(angle);
  }
  return result;
}

/** With the sign of the divisor. */
function remainderByHand(x: Float64Array, y: Float64Array): Float64Array {
  const result = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const divisor = y[i] as number;
    const rest = (x[i] as number) % divisor;
    result[i] = rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
  }
  return result;
}

/** Random numbers and remainders, in WebAssembly. */
export function randomRows(): Row[] {
  const key = random.key(7);
  const words = new Int32Array((key.dataSync() as Uint32Array).slice().buffer);
  const uniform = jit((k: NDArray) => random.uniform(k, [size]), { target: 'wasm' });
  const normal = jit((k: NDArray) => random.normal(k, [size]), { target: 'wasm' });
  const remainder = jit(np.remainder, { target: 'wasm' });
  const x = Float64Array.from({ length: size }, (_, i) => (i - size / 2) * 1234.567);
  const y = Float64Array.from({ length: size }, (_, i) => Math.cos(i) * 50);
  const [dividends, divisors] = [np.array(x), np.array(y)];
  agree('uniform numbers', uniform(key), uniformByHand(words), 0);
  agree('remainders', remainder(dividends, divisors), remainderByHand(x, y), 0);
  const pairs: readonly [string, number, () => NDArray, () => Float64Array][] = [
    ['10⁵ uniform numbers', 1, () => uniform(key), () => uniformByHand(words)],
    ['10⁵ normal numbers', 1, () => normal(key), () => normalByHand(words)],
    [
      'np.remainder of 10⁵, quotients of 10⁶',
      0.6,
      () => remainder(dividends, divisors),
      () => remainderByHand(x, y),
    ],
  ];
  return pairs.map(([task, bar, ours, hand]) => {
    const run = (): unknown => ours().dataSync({ copy: false });
    const [time, byHand] = race([{ run }, { run: hand }]) as [number, number];
    return ratioRow(`${task}, WebAssembly`, time, byHand, bar, 'by hand');
  });
}
