/** Decompositions of complex matrices that are hard to decompose, and what must hold of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import { grad, jit, lax, numpy as np, scipy, vmap, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';
import { projectTarget } from '../support/target.js';

const size = 6;
type Element = (d: Draw, i: number, j: number) => number;

const kinds: Readonly<Record<string, Element>> = {
  random: (d) => d.between(-1, 1),
  graded: (d, i, j) => d.between(-1, 1) * 10 ** (-(i + j) / 2),
  clustered: (d, i, j) => (i === j ? 1 : 0) + 1e-9 * d.between(-1, 1),
  'nearly singular': (d, i, j) => Math.cos(i) * Math.sin(j) + 1e-13 * d.between(-1, 1),
  'of rank 1': () => 1,
  zero: () => 0,
  triangular: (d, i, j) => (i > j ? 0 : d.between(-1, 1)),
  nilpotent: (_, i, j) => (j === i + 1 ? 1 : 0),
  tiny: (d) => d.between(-1, 1) * 1e-36,
  huge: (d) => d.between(-1, 1) * 1e37,
};

const target = { target: projectTarget } as const;
const compiled = {
  svd: jit((x: NDArray) => np.linalg.svd(x), target),
  eig: jit((x: NDArray) => lax.linalg.eig(x), target),
  schur: jit((x: NDArray) => scipy.linalg.schur(x, 'complex'), target),
  hessenberg: jit((x: NDArray) => scipy.linalg.hessenberg(x, { calcQ: true }), target),
  polar: jit((x: NDArray) => scipy.linalg.polar(x), target),
};

const epsilon = { complex128: 2 ** -52, complex64: 2 ** -23 };
const adjoint = (x: NDArray): NDArray => np.conj(np.swapaxes(x, -1, -2));
const largest = (x: NDArray): number => np.max(np.abs(x)).item() as number;
const product = (...factors: NDArray[]): NDArray => factors.reduce((x, y) => np.matmul(x, y));
const difference = (x: NDArray, y: NDArray): number => largest(np.subtract(x, y));

describe.each(['complex128', 'complex64'] as const)('%s', (dtype) => {
  const rounding = (x: NDArray): number => 8 * size * epsilon[dtype] * largest(x);
  const matrix = (kind: string, rows = size, columns = size): NDArray => {
    const d = new Draw(kind);
    const part = (): NDArray =>
      d.array([rows, columns], 'float64', (i) =>
        kinds[kind]!(d, Math.floor(i / columns), i % columns),
      );
    const isReal = kind === 'nilpotent';
    return np.astype(np.complex(part(), isReal ? np.zeros([rows, columns]) : part()), dtype);
  };
  const expectUnitary = (x: NDArray): void =>
    expect(difference(product(adjoint(x), x), np.eye(x.shape[1]!, { dtype }))).toBeLessThan(
      8 * size * epsilon[dtype],
    );
  const names = Object.keys(kinds);

  test.each([
    ...names.map((kind) => [kind, size, size] as const),
    ['random', 8, 3] as const,
    ['random', 3, 8] as const,
    ['of rank 1', 8, 3] as const,
  ])('svd of a %s matrix %i x %i: A = U S V*, U and V unitary', (kind, rows, columns) => {
    const x = matrix(kind, rows, columns);
    const [u, s, vh] = compiled.svd(x) as [NDArray, NDArray, NDArray];
    expectUnitary(u);
    expectUnitary(adjoint(vh));
    const short = Math.min(rows, columns);
    const scaled = np.multiply(u.slice([], [0, short]), np.astype(s, dtype));
    expect(difference(product(scaled, vh.slice([0, short])), x)).toBeLessThanOrEqual(rounding(x));
    expect(np.all(np.lessEqual(np.diff(s), 0)).js()).toBe(true);
  });

  test.each(names)('Schur form of a %s matrix: A = Q T Q*, T triangular', (kind) => {
    const x = matrix(kind);
    const [t, q] = compiled.schur(x) as [NDArray, NDArray];
    expectUnitary(q);
    expect(largest(np.tril(t, -1))).toBe(0);
    expect(difference(product(q, t, adjoint(q)), x)).toBeLessThanOrEqual(rounding(x));
  });

  test.each(names)('form of Hessenberg of a %s matrix: A = Q H Q*', (kind) => {
    const x = matrix(kind);
    const [h, q] = compiled.hessenberg(x) as [NDArray, NDArray];
    expectUnitary(q);
    expect(largest(np.tril(h, -2))).toBe(0);
    expect(difference(product(q, h, adjoint(q)), x)).toBeLessThanOrEqual(rounding(x));
  });

  test.each(['random', 'graded', 'triangular', 'tiny', 'huge'])(
    'eig of a %s matrix: A V = V Λ, U* A = Λ U*, columns of length 1',
    (kind) => {
      const x = matrix(kind);
      const [w, u, v] = compiled.eig(x) as [NDArray, NDArray, NDArray];
      expect(difference(product(x, v), np.multiply(v, w))).toBeLessThanOrEqual(rounding(x));
      const left = np.multiply(u, np.conj(w));
      expect(difference(product(adjoint(x), u), left)).toBeLessThanOrEqual(rounding(x));
      for (const vectors of [u, v]) {
        const lengths = np.linalg.norm(vectors, { axis: 0 });
        expect(largest(np.subtract(lengths, 1))).toBeLessThan(4 * size * epsilon[dtype]);
      }
      expect(np.all(np.greaterEqual(np.diff(np.real(w)), 0)).js()).toBe(true);
    },
  );

  test('polar factors: U is unitary, and P Hermitian without negative eigenvalues', () => {
    const x = matrix('random');
    const [u, p] = compiled.polar(x) as [NDArray, NDArray];
    expectUnitary(u);
    expect(difference(product(u, p), x)).toBeLessThanOrEqual(rounding(x));
    expect(difference(adjoint(p), p)).toBeLessThanOrEqual(rounding(x));
    expect(np.min(np.linalg.eigvalsh(p)).item()).toBeGreaterThan(0);
  });
});

describe('eigenvalues', () => {
  const d = new Draw('inertia');
  const part = (): NDArray => d.floats([size, size]);

  test('keep their signs where S A S* takes the place of A: the law of inertia', () => {
    const half = np.complex(part(), part());
    const a = np.subtract(np.add(half, adjoint(half)), np.eye(size, { dtype: 'complex128' }));
    const signs = (x: NDArray): unknown => np.sign(np.linalg.eigvalsh(x)).js();
    for (const factor of [1, 1e-3, 1e4]) {
      const s = np.multiply(np.complex(part(), part()), np.logspace(0, Math.log10(factor), size));
      expect(signs(product(s, a, adjoint(s)))).toEqual(signs(a));
    }
  });

  test('come with all matrices of a batch, mapped or not', () => {
    const x = np.complex(d.floats([3, 4, 4]), d.floats([3, 4, 4]));
    const w = jit((y: NDArray) => np.linalg.eigvals(y), target)(x);
    const mapped = jit((y: NDArray) => vmap((z: NDArray) => np.linalg.eigvals(z))(y), target)(x);
    expect(difference(w, mapped)).toBe(0);
    const determinants = np.linalg.det(x);
    expect(difference(np.prod(w, { axis: -1 }), determinants)).toBeLessThan(1e-13);
  });
});

describe('matrices of no, of one, or of impossible elements', () => {
  const decompositions: Readonly<Record<string, (x: NDArray) => readonly NDArray[]>> = {
    svd: (x) => np.linalg.svd(x),
    eig: (x) => lax.linalg.eig(x),
    schur: (x) => scipy.linalg.schur(x),
    hessenberg: (x) => scipy.linalg.hessenberg(x, { calcQ: true }),
    pinv: (x) => [np.linalg.pinv(x)],
    sqrtm: (x) => [scipy.linalg.sqrtm(x)],
    rsf2csf: (x) => scipy.linalg.rsf2csf(x, x),
  };

  test.each(Object.keys(decompositions))('%s', (name) => {
    const f = decompositions[name]!;
    for (const x of f(np.zeros([2, 0, 0], { dtype: 'complex64' }))) expect(x.size).toBe(0);
    for (const x of f(np.complex([[3]], [[-4]]))) expect(largest(np.isnan(x))).toBe(0);
    if (name === 'rsf2csf' || name === 'hessenberg') return;
    for (const bad of [NaN, Infinity]) {
      const x = np.complex(np.eye(3), np.array([0, 0, bad, 0, 0, 0, 0, 0, 0]).reshape([3, 3]));
      for (const y of f(x)) expect(np.all(np.isnan(y)).js()).toBe(true);
    }
  });

  test('svd gives all vectors of a matrix without elements: the unit matrix', () => {
    const [u, s, vh] = np.linalg.svd(np.zeros([0, 2], { dtype: 'complex128' }));
    expect([u.shape, s.shape, s.dtype]).toEqual([[0, 0], [0], 'float64']);
    expect(difference(vh, np.eye(2, { dtype: 'complex128' }))).toBe(0);
  });
});

interface DigitsCase {
  readonly kind: string;
  readonly shape: readonly [number, number];
  readonly matrix: readonly number[];
  readonly singular: readonly number[];
  readonly eigenvalues?: readonly (readonly [number, number])[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../golden/spectral-digits.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly DigitsCase[] };

describe.each(cases)('$kind matrix, with 50 digits', (c) => {
  const type = { ...np.zeros(c.shape, { dtype: 'complex128' }).aval };
  const x = new DenseArray(type, new Float64Array(c.matrix));

  test('its singular values are right to their last digits, small ones too', () => {
    const found = np.linalg.svdvals(x).js() as number[];
    found.forEach((s, i) => expect(Math.abs(s / c.singular[i]! - 1)).toBeLessThan(2e-14));
  });

  test.runIf(c.eigenvalues !== undefined)('its eigenvalues are those of a matrix nearby', () => {
    const wanted = c.eigenvalues!;
    const found = np.linalg.eigvals(x).js() as { re: number; im: number }[];
    // Those that are a millionth apart move a million times as far as the matrix.
    const bound = c.kind === 'close' ? 1e-9 : 1e-14;
    for (const [re, im] of wanted)
      expect(Math.min(...found.map((w) => Math.hypot(w.re - re, w.im - im)))).toBeLessThan(bound);
  });
});

describe('square roots and complex forms', () => {
  const d = new Draw('roots');
  const x = d.floats([3, 5, 5]);

  test('sqrtm of real and complex matrices: X X = A', () => {
    const root = jit((y: NDArray) => scipy.linalg.sqrtm(y), target);
    for (const a of [x, np.complex(x, d.floats([3, 5, 5]))]) {
      const y = root(a);
      expect(y.dtype).toBe('complex128');
      expect(difference(product(y, y), np.astype(a, 'complex128'))).toBeLessThan(1e-13);
    }
  });

  test('rsf2csf of real forms: the same matrix, triangular', () => {
    const both = jit((y: NDArray) => {
      const [t, z] = scipy.linalg.schur(y);
      return scipy.linalg.rsf2csf(t, z);
    }, target);
    const [t, z] = both(x);
    expect(largest(np.tril(t, -1))).toBe(0);
    expect(difference(product(z, t, adjoint(z)), np.astype(x, 'complex128'))).toBeLessThan(1e-13);
  });
});

describe('least squares', () => {
  const d = new Draw('least squares');
  const [a, b] = [d.floats([4, 2]), d.floats([4])];
  const total = (x: NDArray, y: NDArray): NDArray => np.sum(np.linalg.lstsq(x, y)[0]);

  test.each([1e150, 1e170, 1e-150, 1e-170])(
    'have their gradient where elements are near %d',
    (by) => {
      const [dA, db] = grad(total, [0, 1])(a, b) as [NDArray, NDArray];
      const [gA, gB] = grad(total, [0, 1])(a.mul(by), b.mul(by)) as [NDArray, NDArray];
      expect(difference(np.multiply(gA, by), dA) / largest(dA)).toBeLessThan(1e-13);
      expect(difference(np.multiply(gB, by), db) / largest(db)).toBeLessThan(1e-13);
    },
  );

  test('of complex systems: the residual is orthogonal to the columns', () => {
    const [z, w] = [np.complex(a, d.floats([4, 2])), np.complex(b, d.floats([4]))];
    const [x, residuals, rank, s] = np.linalg.lstsq(z, w);
    const rest = np.subtract(w, np.matmul(z, x));
    expect(largest(np.matmul(adjoint(z), rest))).toBeLessThan(1e-14);
    const square = np.sum(np.square(np.abs(rest)));
    expect(difference(residuals, square)).toBeLessThan(1e-14);
    expect([residuals.dtype, rank.item(), s.dtype]).toEqual(['float64', 2, 'float64']);
  });
});
