import { grad, jit, numpy as np, type NDArray } from 'tanjent';
import { agree, race, ratioRow, type Row } from '../measure.js';

const size = 1e6;
type Floats = Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

const f = (x: NDArray): NDArray =>
  np
    .tanh(x)
    .mul(np.exp(x.mul(x).neg()))
    .add(x.mul(0.5));

function valueByHand(x: Floats): Floats {
  const y = x instanceof Float64Array ? new Float64Array(x.length) : new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const v = x[i] as number;
    y[i] = Math.tanh(v) * Math.exp(-v * v) + 0.5 * v;
  }
  return y;
}

function gradientByHand(x: Floats): Floats {
  const g = x instanceof Float64Array ? new Float64Array(x.length) : new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const v = x[i] as number;
    const t = Math.tanh(v);
    const e = Math.exp(-v * v);
    g[i] = (1 - t * t) * e - 2 * v * t * e + 0.5;
  }
  return g;
}

/** tanh(x)·exp(−x²) + 0.5 x over 10⁶ elements, and the gradient of its sum. */
export function elementwiseRows(): Row[] {
  return ([Float64Array, Float32Array] as const).flatMap((type) => {
    const x = new type(size).map((_: number, i: number) => Math.sin(i) * 2) as Floats;
    const array = np.array(x);
    const name = x instanceof Float64Array ? 'float64' : 'float32';
    // A fresh function for each dtype, so that no side runs code that has seen both.
    const hand = recompiled(valueByHand);
    const handGradient = recompiled(gradientByHand);
    const value = jit(f);
    const gradient = jit(grad((y: NDArray) => np.sum(f(y))));
    agree('the value', value(array), hand(x), 1e-5, 1e-6);
    agree('the gradient', gradient(array), handGradient(x), 1e-5, 1e-6);
    const [v, vh] = race([{ run: () => value(array) }, { run: () => hand(x) }]) as [number, number];
    const [g, gh] = race([{ run: () => gradient(array) }, { run: () => handGradient(x) }]) as [
      number,
      number,
    ];
    return [
      ratioRow(`tanh(x)·exp(−x²) + 0.5 x over 10⁶ ${name}`, v, vh, 1.15, 'by hand'),
      ratioRow(`gradient of its sum, ${name}`, g, gh, 1.3, 'by hand'),
    ];
  });
}

/** The same function with type feedback of its own. */
function recompiled(f: (x: Floats) => Floats): (x: Floats) => Floats {
  return new Function(`return ${f.toString()}`)() as (x: Floats) => Floats;
}
