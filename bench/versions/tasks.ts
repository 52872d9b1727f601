/** What two versions of the library are compared by, each task a function of the library. */
import type * as Tanjent from 'tanjent';

type Library = typeof Tanjent;
type Run = () => unknown;

const large = 1_000_000;
const wave = (n: number, scale = 1): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => scale * Math.sin(i * 0.37 + 1));

/** A jitted function of arrays, run on one target; its result is read. */
const jitted = (
  { jit }: Library,
  target: 'js' | 'wasm',
  f: (...xs: Tanjent.NDArray[]) => Tanjent.NDArray,
  ...args: Tanjent.NDArray[]
): Run => {
  const g = jit(f, { target });
  return () => g(...args).dataSync({ copy: false });
};

const lorenz =
  ({ lax, numpy: np }: Library, steps: number) =>
  (start: Tanjent.NDArray): Tanjent.NDArray =>
    lax.foriLoop(
      0,
      steps,
      (_, p: Tanjent.NDArray): Tanjent.NDArray => {
        const [x, y, z] = [p.slice(0), p.slice(1), p.slice(2)];
        const v = np.stack([
          y.sub(x).mul(10),
          x.mul(np.subtract(28, z)).sub(y),
          x.mul(y).sub(z.mul(8 / 3)),
        ]);
        return p.add(v.mul(0.001));
      },
      start,
    );

const perceptron =
  ({ nn, numpy: np }: Library) =>
  (w: Tanjent.NDArray, x: Tanjent.NDArray, v: Tanjent.NDArray): Tanjent.NDArray =>
    np.mean(nn.logsumexp(np.matmul(nn.relu(np.matmul(x, w)), v), 1));

/** A network that carries a state of `hidden` numbers a sequence through `turns` turns. */
function recurrent(t: Library, batch: number, hidden: number, turns: number): Run[] {
  const np = t.numpy;
  const array = (shape: readonly number[], scale: number): Tanjent.NDArray =>
    np
      .array(wave(shape.reduce((a, b) => a * b)))
      .reshape(shape)
      .mul(scale)
      .astype('float32');
  const loss = (w: Tanjent.NDArray, h: Tanjent.NDArray, xs: Tanjent.NDArray): Tanjent.NDArray => {
    const step = (h: Tanjent.NDArray, x: Tanjent.NDArray): [Tanjent.NDArray, null] => [
      np.tanh(np.matmul(h, w).add(x)),
      null,
    ];
    return np.sum(t.lax.scan(step, h, xs)[0]);
  };
  const args = [
    array([hidden, hidden], 0.1),
    array([batch, hidden], 1),
    array([turns, batch, hidden], 1),
  ];
  return [jitted(t, 'wasm', loss, ...args), jitted(t, 'wasm', t.grad(loss), ...args)];
}

export const tasks: Readonly<Record<string, (t: Library) => Run>> = {
  'scalar gradient, jitted': (t) => {
    const np = t.numpy;
    const f = t.jit(t.grad((x: Tanjent.NDArray) => np.sin(x).mul(np.exp(x.mul(x).neg()))));
    let i = 0;
    return () => {
      let sum = 0;
      for (let k = 0; k < 1000; k++) sum += f((i++ % 1000) / 1000).item();
      return sum;
    };
  },
  'eager operations on 10 elements': (t) => {
    const x = t.numpy.array(wave(10));
    return () => {
      let y = x;
      for (let k = 0; k < 100; k++) y = y.mul(0.5).add(x);
      return y;
    };
  },
  'compiling 1000 equations, js': (t) => {
    let n = 0;
    return () => {
      const f = (x: Tanjent.NDArray): Tanjent.NDArray => {
        let y = x.add(n++);
        for (let i = 0; i < 500; i++) y = t.numpy.sin(y).mul(x);
        return y;
      };
      return t.jit(f, { target: 'js' }).lower(1).text('js').length;
    };
  },
  'compiling a gradient over arrays, wasm': (t) => {
    let n = 0;
    return () => {
      const f = (x: Tanjent.NDArray): Tanjent.NDArray => {
        let y = x.add(n++);
        for (let i = 0; i < 100; i++) y = t.numpy.tanh(y).mul(x);
        return y.sum();
      };
      return t
        .jit(t.grad(f), { target: 'wasm' })
        .lower(t.numpy.ones([1000]))
        .text('wat').length;
    };
  },
  'recurrent network, 4 sequences of 64': (t) => recurrent(t, 4, 64, 200)[0] as Run,
  'recurrent network, 16 sequences of 64': (t) => recurrent(t, 16, 64, 200)[0] as Run,
  'recurrent network, 16 sequences of 256': (t) => recurrent(t, 16, 256, 50)[0] as Run,
  'gradient of a recurrent network, 16 sequences of 64': (t) => recurrent(t, 16, 64, 200)[1] as Run,
  'Lorenz, 10 000 steps': (t) => {
    const f = t.jit(lorenz(t, 10_000));
    return () => f(t.numpy.array([1, 1, 1])).js();
  },
  'gradient of Lorenz, 2000 steps': (t) => {
    const f = t.jit(t.grad((p: Tanjent.NDArray) => lorenz(t, 2000)(p).sum()));
    return () => f(t.numpy.array([1, 1, 1])).js();
  },
  ...Object.fromEntries(
    (['js', 'wasm'] as const).flatMap((target) =>
      (['float32', 'float64'] as const).flatMap((dtype) => onArrays(target, dtype)),
    ),
  ),
};

function onArrays(
  target: 'js' | 'wasm',
  dtype: 'float32' | 'float64',
): [string, (t: Library) => Run][] {
  const make = (t: Library, shape: readonly number[], scale = 1): Tanjent.NDArray =>
    t.numpy
      .array(
        wave(
          shape.reduce((a, b) => a * b, 1),
          scale,
        ),
      )
      .reshape(shape)
      .astype(dtype);
  const run = (
    t: Library,
    f: (...xs: Tanjent.NDArray[]) => Tanjent.NDArray,
    ...shapes: (readonly number[])[]
  ): Run => jitted(t, target, f, ...shapes.map((shape) => make(t, shape)));
  const rows: Record<string, (t: Library) => Run> = {
    'tanh · exp, 10⁶': (t) =>
      run(t, (x) => t.numpy.tanh(x).mul(t.numpy.exp(x.mul(x).neg())), [large]),
    'its gradient': (t) =>
      run(
        t,
        t.grad((x: Tanjent.NDArray) =>
          t.numpy
            .tanh(x)
            .mul(t.numpy.exp(x.mul(x).neg()))
            .sum(),
        ),
        [large],
      ),
    'a stencil of rows': (t) =>
      run(
        t,
        (x) =>
          t.numpy
            .roll(x, 1, 0)
            .add(t.numpy.roll(x, -1, 1))
            .sub(x),
        [1000, 1000],
      ),
    'softmax of rows': (t) => run(t, (x) => t.nn.softmax(x, 1), [1000, 500]),
    'softmax of columns': (t) => run(t, (x) => t.nn.softmax(x, 0), [1000, 500]),
    'variance of rows': (t) => run(t, (x) => t.numpy.var(x, 1), [1000, 1000]),
    'least distances': (t) =>
      run(
        t,
        (x, y) => t.numpy.min(t.numpy.square(t.numpy.expandDims(x, 1).sub(y)).sum(-1), 1),
        [4096, 16],
        [1024, 16],
      ),
    'greatest products': (t) =>
      run(t, (x, y) => t.numpy.max(t.numpy.matmul(x, y), 1), [4096, 16], [16, 1024]),
    'softmax of products': (t) =>
      run(t, (x, y) => t.nn.softmax(t.numpy.matmul(x, y), 1), [1024, 64], [64, 1024]),
    cumsum: (t) => run(t, (x) => t.numpy.cumsum(x), [large]),
    sort: (t) => run(t, (x) => t.numpy.sort(x), [100_000]),
    'matmul 256': (t) => run(t, (x, y) => t.numpy.matmul(x, y), [256, 256], [256, 256]),
    'random.uniform, 10⁶': (t) =>
      jitted(t, target, (key) => t.random.uniform(key, { shape: [large], dtype }), t.random.key(1)),
    'remainder, quotients below 100': (t) => run(t, (x) => t.numpy.remainder(x, 0.37), [large]),
    'convolution, 16 images': (t) =>
      run(
        t,
        (x, k) => t.lax.convGeneralDilated(x, k, [1, 1], 'SAME'),
        [16, 8, 28, 28],
        [16, 8, 3, 3],
      ),
    'gradient of a perceptron': (t) =>
      run(t, t.grad(perceptron(t)), [100, 64], [128, 100], [64, 10]),
  };
  return Object.entries(rows).map(([name, task]) => [`${name}, ${dtype}, ${target}`, task]);
}
