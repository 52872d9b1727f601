/** The problems that scripts/scipy-optimize.py gives to SciPy, and what it finds. */
import { readFileSync } from 'node:fs';
import { nn, numpy as np, type NDArray } from '../../../src/index.js';

export const f64 = (x: Parameters<typeof np.array>[0]): NDArray => np.array(x, 'float64');

interface Expected {
  readonly minima: Readonly<Record<string, { readonly x: number[]; readonly fun: number }>>;
  readonly fits: readonly {
    readonly loss: 'linear' | 'soft_l1' | 'huber' | 'cauchy' | 'arctan';
    readonly bounded: boolean;
    readonly x: number[];
    readonly cost: number;
  }[];
  readonly roots: Readonly<Record<string, number[]>>;
  readonly scalars: Readonly<Record<string, number>>;
}

export const expected = JSON.parse(
  readFileSync(new URL('expected.json', import.meta.url), 'utf8'),
) as Expected;

type Named<F> = Readonly<Record<string, readonly [f: F, start: number[]]>>;

export const rosenbrock = (x: NDArray): NDArray => {
  const [front, back] = [x.slice([0, -1]), x.slice([1])];
  return np
    .square(back.sub(np.square(front)))
    .mul(100)
    .add(np.square(front.sub(1)))
    .sum();
};

export const objectives: Named<(x: NDArray) => NDArray> = {
  rosenbrock: [rosenbrock, [-1.2, 1, 0.8]],
  beale: [
    (p) => {
      const [x, y] = [p.slice(0), p.slice(1)];
      const term = (c: number, k: number) => np.square(x.mul(np.power(y, k)).sub(x).add(c));
      return term(1.5, 1).add(term(2.25, 2)).add(term(2.625, 3));
    },
    [1, 0.5],
  ],
  logistic: [
    (p) => {
      const gap = np.square(p.slice(0).sub(p.slice(1)));
      const losses = nn.softplus(np.arange(1, 5).mul(gap).neg());
      return losses.sum().add(
        np
          .square(p.sub(f64([2, -1])))
          .sum()
          .mul(0.1),
      );
    },
    [0.3, 0.1],
  ],
  quartic: [
    (p) =>
      np
        .power(p.sub(np.arange(5)), 4)
        .sum()
        .add(np.square(p).sum()),
    [1, 1, 1, 1, 1],
  ],
};

export const t = np.linspace(0, 3, 16);
export const clean = np
  .exp(t.mul(-1.3))
  .mul(2.5)
  .add(0.5)
  .add(np.sin(t.mul(7)).mul(0.05));
export const outlying = clean.at(3).add(4).at(10).add(-2);

export const decay = (p: NDArray, times: NDArray = t): NDArray =>
  p
    .slice(0)
    .mul(np.exp(times.mul(p.slice(1)).neg()))
    .add(p.slice(2));

export const systems: Named<(x: NDArray) => NDArray> = {
  powell: [
    (p) => {
      const [x, y] = [p.slice(0), p.slice(1)];
      const cube = (d: NDArray) => np.power(d, 3).mul(0.5);
      return np.stack([x.add(cube(x.sub(y))).sub(1), cube(y.sub(x)).add(y)]);
    },
    [0, 0],
  ],
  tridiagonal: [
    (p) => {
      const [before, after] = [np.pad(p.slice([0, -1]), [1, 0]), np.pad(p.slice([1]), [0, 1])];
      return p.mul(-2).add(3).mul(p).sub(before).sub(after.mul(2)).add(1);
    },
    [-1, -1, -1, -1, -1, -1],
  ],
};

export const scalars: Named<(x: NDArray) => NDArray> = {
  cosine: [(x) => np.cos(x).sub(x), [-1, 2]],
  steep: [(x) => np.expm1(x.sub(0.3).mul(20)).div(20), [-3, 2]],
  flat: [(x) => np.power(x.sub(0.2), 3), [-1, 3]],
  far: [(x) => np.power(x, 3).sub(2e15), [0, 1e6]],
};
