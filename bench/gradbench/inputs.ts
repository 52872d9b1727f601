/** Inputs of the evals of GradBench, of its sizes, made of seeds of our own. */
import { numpy as np, random } from 'tanjent';

/** A call of an eval: functions that get the same input, and what the size is. */
export interface Call {
  readonly eval: string;
  readonly functions: readonly string[];
  readonly size: string;
  /** The input is made when it is wanted; some are large. */
  readonly input: () => unknown;
}

const uniform = (seed: number, ...shape: number[]): unknown =>
  random.uniform(random.key(seed), { shape }).js();
const normal = (seed: number, ...shape: number[]): unknown =>
  random.normal(random.key(seed), { shape }).js();

const gmm = (d: number, k: number, n = 1000): Call => ({
  eval: 'gmm',
  functions: ['objective', 'jacobian'],
  size: `d=${d} k=${k} n=${n}`,
  input: () => ({
    d,
    k,
    n,
    m: 0,
    gamma: 1,
    x: normal(1, n, d),
    mu: uniform(2, k, d),
    q: normal(3, k, d),
    l: normal(4, k, (d * (d - 1)) / 2),
    alpha: normal(5, k),
  }),
});

const ba = (n: number, m: number, p: number): Call => ({
  eval: 'ba',
  functions: ['objective', 'jacobian'],
  size: `n=${n} m=${m} p=${p}`,
  input: () => ({
    n,
    m,
    p,
    w: 0.7,
    x: [-0.61, 0.57, -1.23],
    feat: [-332.7, 262.1],
    cam: [0.016, -0.013, -0.0045, -0.034, -0.11, 1.12, 400.1, 0.3, -0.2, -3.2e-7, 5.9e-13],
  }),
});

const lstm = (l: number, c: number, b = 14): Call => ({
  eval: 'lstm',
  functions: ['objective', 'jacobian'],
  size: `l=${l} c=${c}`,
  input: () => ({
    main_params: uniform(1, 2 * l, 4 * b),
    extra_params: uniform(2, 3, b),
    state: uniform(3, 2 * l, b),
    sequence: random
      .bernoulli(random.key(4), 0.4, { shape: [c, b] })
      .astype('int32')
      .js(),
  }),
});

/** The wrist, five fingers of four bones, and the forearm. */
const parents = [-1, 0, 1, 2, 3, 4, 1, 6, 7, 8, 1, 10, 11, 12, 1, 14, 15, 16, 1, 18, 19, 0];

/** Random rotations by small angles with random translations, as matrices [bones, 4, 4]. */
function placements(seed: number, bones: number): unknown {
  const spread = random.normal(random.key(seed), { shape: [bones, 4, 4] }).mul(0.1);
  const turned = np.eye(4).add(spread).slice([], [0, 3]);
  return np.concatenate([turned, np.tile(np.array([0, 0, 0, 1]), [bones, 1, 1])], 1).js();
}

function ht(vertices: number, points: number, isComplicated: boolean): Call {
  const bones = parents.length;
  const draw = (seed: number, ...shape: number[]) => random.uniform(random.key(seed), { shape });
  const pick = (seed: number, shape: number[], below: number): unknown =>
    random.randint(random.key(seed), shape, 0, below).js();
  return {
    eval: 'ht',
    functions: ['objective', 'jacobian'],
    size: `${isComplicated ? 'complicated' : 'simple'} v=${vertices} c=${points}`,
    input: () => ({
      theta: draw(1, 26).js(),
      us: isComplicated ? draw(2, points, 2).mul(0.5).js() : [],
      data: {
        correspondences: pick(3, [points], vertices),
        points: normal(4, points, 3),
        model: {
          bone_count: bones,
          bone_names: parents.map((_, i) => `bone${i}`),
          parents,
          base_relatives: placements(5, bones),
          inverse_base_absolutes: placements(6, bones),
          base_positions: np.concatenate([draw(7, vertices, 3), np.ones([vertices, 1])], 1).js(),
          weights: draw(8, vertices, bones)
            .div(bones / 2)
            .js(),
          triangles: pick(9, [vertices, 3], vertices),
          is_mirrored: false,
        },
      },
    }),
  };
}

const kmeans = (k: number, n: number, d: number): Call => ({
  eval: 'kmeans',
  functions: ['cost', 'dir'],
  size: `k=${k} n=${n} d=${d}`,
  input: () => {
    const points = uniform(1, n, d) as number[][];
    return { points, centroids: points.slice(-k) };
  },
});

const llsq = (n: number, m = 128): Call => ({
  eval: 'llsq',
  functions: ['primal', 'gradient'],
  size: `n=${n}`,
  input: () => ({ x: uniform(1, m), n }),
});

const lse = (n: number): Call => ({
  eval: 'lse',
  functions: ['primal', 'gradient'],
  size: `n=${n}`,
  input: () => ({
    x: random.uniform(random.key(1), { shape: [n], minval: -100, maxval: 100 }).js(),
  }),
});

const det = (ell: number): Call => ({
  eval: 'det',
  functions: ['primal', 'gradient'],
  size: `ell=${ell}`,
  input: () => ({ A: uniform(1, ell * ell), ell }),
});

const ode = (n: number, s: number): Call => ({
  eval: 'ode',
  functions: ['primal', 'gradient'],
  size: `n=${n} s=${s}`,
  input: () => ({ x: uniform(1, n), s }),
});

const nested = ['ff', 'fr', 'rf', 'rr'];
const particle: Call = {
  eval: 'particle',
  functions: nested,
  size: 'w=0',
  input: () => ({ w: 0 }),
};
const saddle: Call = {
  eval: 'saddle',
  functions: nested,
  size: 'start=(1, 1)',
  input: () => ({ start: [1, 1] }),
};
const hello: Call = {
  eval: 'hello',
  functions: ['square', 'double'],
  size: 'x=3',
  input: () => 3,
};

/** Calls of the sizes of GradBench. */
export const calls: readonly Call[] = [
  gmm(2, 5),
  gmm(10, 10),
  gmm(20, 50),
  gmm(64, 25),
  ba(49, 7776, 31843),
  ba(21, 11315, 36455),
  lstm(2, 1024),
  lstm(4, 1024),
  lstm(2, 4096),
  ht(544, 100, false),
  ht(544, 100, true),
  ht(544, 192, true),
  ht(10000, 100, false),
  ht(10000, 192, true),
  kmeans(10, 1000, 8),
  kmeans(100, 1000, 16),
  kmeans(100, 10000, 8),
  kmeans(1000, 10000, 16),
  llsq(16),
  llsq(256),
  llsq(2048),
  llsq(16392),
  lse(2500),
  lse(40000),
  lse(640000),
  det(5),
  det(6),
  det(7),
  det(8),
  det(9),
  ode(1000, 10),
  ode(1000, 100),
  ode(10000, 10),
  ode(100000, 10),
  particle,
  saddle,
  hello,
];

/** Calls small enough to keep what JAX answers. */
export const smallCalls: readonly Call[] = [
  gmm(3, 4, 20),
  ba(2, 3, 5),
  lstm(2, 6, 3),
  ht(12, 5, false),
  ht(12, 5, true),
  kmeans(4, 30, 3),
  llsq(9, 5),
  lse(20),
  det(1),
  det(4),
  ode(5, 4),
  particle,
  saddle,
  hello,
];
