/**
 * The tasks in Rose, as far as its language goes: numbers are float64, there are sums and vectors
 * of a fixed length, but no running maximum, sort or prefix sum. Elementary functions are
 * JavaScript's, called from Wasm, with a derivative given by the program. Vectors go in and come
 * out as lists.
 */
import { Dual, Real, Vec, add, compile, div, fn, mul, neg, opaque, sqrt, sub, sum } from 'rose';
import { vec, vjp } from 'rose';
import { normal as normalByHand, normalDensity } from '../beside/normal.js';
import type { Library, Options, Task, Tasks, Tensor } from './tasks.js';

const list = (x: Tensor): number[] => Array.from(x.values);

function nested(x: Tensor): number[][] {
  const [n, columns] = x.shape as [number, number];
  const values = list(x);
  return Array.from({ length: n }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}

/** The types of results say only that they are vectors; at run time they are lists. */
const numbers = (x: unknown): number[] => x as number[];
const rows = (x: unknown): number[][] => x as number[][];

const exp = opaque([Real], Real, Math.exp);
exp.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => {
  const y = exp(x);
  return { re: y, du: mul(dx, y) };
});

const log = opaque([Real], Real, Math.log);
log.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => ({ re: log(x), du: div(dx, x) }));

const tanh = opaque([Real], Real, Math.tanh);
tanh.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => {
  const y = tanh(x);
  return { re: y, du: mul(dx, sub(1, mul(y, y))) };
});

const cos = opaque([Real], Real, Math.cos);
const sin = opaque([Real], Real, Math.sin);
sin.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => ({ re: sin(x), du: mul(dx, cos(x)) }));

const density = opaque([Real], Real, normalDensity);
const normal = opaque([Real], Real, normalByHand);
normal.jvp = fn([Dual], Dual, ({ re: x, du: dx }) => ({ re: normal(x), du: mul(dx, density(x)) }));

const scalar = fn([Real], Real, (x) => add(mul(sin(x), exp(neg(mul(x, x)))), tanh(x)));

const wave = fn([Real], Real, (x) => add(mul(tanh(x), exp(neg(mul(x, x)))), mul(0.5, x)));

const waveSlope = fn([Real], Real, (x) => vjp(wave)(x).grad(1));

/** Spot, volatility, time, rate and strike. */
const Option = Vec(5, Real);

const price = fn([Option], Real, ([s, volatility, t, r, strike]) => {
  const deviation = mul(volatility, sqrt(t));
  const drift = mul(add(r, mul(0.5, mul(volatility, volatility))), t);
  const d = div(add(log(div(s, strike)), drift), deviation);
  const discounted = mul(strike, exp(neg(mul(r, t))));
  return sub(mul(s, normal(d)), mul(discounted, normal(sub(d, deviation))));
});

const priceAndGreeks = fn([Option], Option, (option) => {
  const { ret, grad } = vjp(price)(option);
  const [spot, volatility, time, rate] = grad(1);
  return [ret, spot, volatility, time, rate];
});

/** A function of a number, applied to each element of a vector. */
async function each(f: (x: Real) => Real, x: Tensor): Promise<Task> {
  const n = x.values.length;
  const type = Vec(n, Real);
  const all = await compile(fn([type], type, (x) => vec(n, Real, (i) => f(x[i] as Real))));
  const values = list(x);
  return { run: () => [numbers(all(values))] };
}

const tasks: Partial<Tasks> = {
  scalarGradient: async (next) => {
    const df = await compile(fn([Real], Real, (x) => vjp(scalar)(x).grad(1)));
    return { run: () => df(next()) };
  },
  matmul: async (a, b) => {
    const [n, m] = a.shape as [number, number];
    const p = b.shape[1] as number;
    const [left, right, product] = [Vec(n, Vec(m, Real)), Vec(m, Vec(p, Real)), Vec(p, Real)];
    const matmul = fn([left, right], Vec(n, product), (a, b) =>
      vec(n, product, (i) =>
        vec(p, Real, (j) => sum(m, (k) => mul(a[i]?.[k] as Real, b[k]?.[j] as Real))),
      ),
    );
    const compiled = await compile(matmul);
    const [x, y] = [nested(a), nested(b)];
    return { run: () => [rows(compiled(x, y)).flat()] };
  },
  wave: (x) => each(wave, x),
  waveGradient: (x) => each(waveSlope, x),
  exp: (x) => each(exp, x),
  sum: async (x) => {
    const n = x.values.length;
    const total = await compile(fn([Vec(n, Real)], Real, (x) => sum(n, (i) => x[i] as Real)));
    const values = list(x);
    return { run: () => total(values) };
  },
  blackScholes: async ({ spot, volatility, time, rate, strike }: Options) => {
    const n = spot.values.length;
    const type = Vec(n, Option);
    const all = await compile(
      fn([type], type, (options) => vec(n, Option, (i) => priceAndGreeks(options[i]))),
    );
    const columns = [spot, volatility, time, rate, strike].map(list);
    const options = Array.from({ length: n }, (_, i) => columns.map((c) => c[i] as number));
    return {
      run: () => rows(all(options)),
      arrange: (all) => columns.map((_, j) => rows(all).map((row) => row[j] as number)),
    };
  },
};

export const connect = (): Promise<Library> => Promise.resolve({ name: 'rose (float64)', tasks });
