import { describe, expect, test } from 'vitest';
import { grad, jvp, numpy as np, type NDArray } from '../../src/index.js';
import { isInexact } from '../../src/array/dtype.js';
import { applied, isDouble, variants } from './applied.js';
import { calls } from './public.js';

type Scalar = (...arrays: NDArray[]) => NDArray;

/** A number from all floats that a call gives, each with a weight of its own. */
const weighted =
  (apply: (...arrays: NDArray[]) => NDArray[]): Scalar =>
  (...arrays) =>
    apply(...arrays)
      .filter((r) => isInexact(r.dtype))
      .map((r, i) =>
        np.sum(np.multiply(r, np.cos(np.reshape(np.arange(r.size), [...r.shape]).add(i)))),
      )
      .reduce((a, b) => np.add(a, b), np.array(0));

/** Directions that no symmetry of an array respects. */
const directionsOf = (arrays: readonly NDArray[]): NDArray[] =>
  arrays.map((x, i) =>
    np.sin(
      np
        .reshape(np.arange(x.size), [...x.shape])
        .mul(1.7)
        .add(i + 0.4),
    ),
  );

const along = (slopes: readonly NDArray[], directions: readonly NDArray[]): number =>
  slopes.reduce((sum, g, i) => sum + np.sum(np.multiply(g, directions[i] as NDArray)).item(), 0);

const all = (arrays: readonly NDArray[]): number[] => arrays.map((_, i) => i);

/** Equal but for rounding, or neither of them a number: at a pole all is lost. */
function expectNear(a: number, b: number, relative: number, what: string): void {
  if (!Number.isFinite(a) && !Number.isFinite(b)) return;
  expect(Math.abs(a - b), `${what}: ${a} and ${b}`).toBeLessThanOrEqual(
    relative * Math.max(1, Math.abs(a), Math.abs(b)),
  );
}

/** f at points that lie k steps along the directions. */
const moved = (
  f: Scalar,
  arrays: readonly NDArray[],
  directions: readonly NDArray[],
  k: number,
): number =>
  f(...arrays.map((x, i) => np.add(x, np.multiply(directions[i] as NDArray, k * 1e-3)))).item();

const names = Object.entries(calls).filter(
  ([name, row]) => row.kind === 'smooth' && row.domains.length === 0 && !name.startsWith('x.'),
);

/**
 * Equal elements make matrices of rank 1, whose factors have no derivative and whose equations have
 * no one solution; products of huge ones overflow, and what lies between two of them is lost.
 */
const isSingular = (name: string, variant: string): boolean =>
  (variant === 'ties' && /sparse\.linalg\./.test(name)) ||
  ((variant === 'ties' || variant === 'zeros') && name.endsWith('linalg.qdwh')) ||
  ((variant === 'ties' || variant === 'huge') && /linalg\.(qr|qrMultiply|lstsq)$/.test(name)) ||
  (variant === 'huge' && name.endsWith('mapCoordinates'));

describe('forward = reverse = differences, once and twice', () => {
  test.each(names)('%s', (name, row) => {
    for (const call of row.calls) {
      const { arrays, apply } = applied(name, call, isDouble);
      const f = weighted(apply);
      const directions = directionsOf(arrays);
      const gradient = grad(f, { argnums: all(arrays) }) as unknown as (
        ...x: NDArray[]
      ) => NDArray[];
      const twice: Scalar = (...x) =>
        gradient(...x)
          .map((g, i) => np.sum(np.multiply(g, directions[i] as NDArray)))
          .reduce((a, b) => np.add(a, b), np.array(0));
      for (const variant of variants) {
        const data = arrays.map((x) => variant.of(x));
        const [value, slope] = jvp(f, data, directions).map((x) => x.item()) as [number, number];
        if (!Number.isFinite(value) || isSingular(name, variant.name)) continue;
        expectNear(slope, along(gradient(...data), directions), 1e-9, `${variant.name}, reverse`);
        // Squares of what is tiny or huge are no numbers.
        if (variant.name === 'tiny' || variant.name === 'huge') continue;
        const curvature = jvp(twice, data, directions)[1].item();
        const back = grad(twice, { argnums: all(arrays) }) as unknown as typeof gradient;
        expectNear(curvature, along(back(...data), directions), 1e-8, `${variant.name}, twice`);
        if (variant.name !== 'as given') continue;
        const difference = (g: Scalar): number =>
          (8 * (moved(g, data, directions, 1) - moved(g, data, directions, -1)) -
            (moved(g, data, directions, 2) - moved(g, data, directions, -2))) /
          12e-3;
        expectNear(slope, difference(f), 1e-6, 'differences');
        expectNear(curvature, difference(twice), 1e-5, 'differences, twice');
      }
    }
  });
});
