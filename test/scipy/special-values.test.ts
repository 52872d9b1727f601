/** Special functions at points of their whole range, beside values of 60 digits. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jit, jvp, lax, numpy as np, scipy, type NDArray } from '../../src/index.js';

const file = new URL('special-values.json', import.meta.url);
type Row = readonly [name: string, ...numbers: number[]];
const families = JSON.parse(readFileSync(file, 'utf8')) as Record<string, readonly Row[]>;

type F = (...operands: NDArray[]) => NDArray;
const { special } = scipy;

const whole = (x: NDArray | undefined): NDArray => np.astype(x!, 'int32');

/** The derivative by the operand at k. */
const slopeBy =
  (f: F, k: number): F =>
  (...operands) =>
    jvp(
      (parameter: NDArray) => f(...operands.with(k, parameter)),
      [operands.at(k)!],
      [np.onesLike(operands.at(k)!)],
    )[1];

/** The functions, and the greatest relative error of each in float64. */
const functions: Readonly<Record<string, readonly [F, number]>> = {
  gammainc: [special.gammainc as F, 2e-13],
  gammaincc: [special.gammaincc as F, 2e-13],
  igammaGradA: [lax.igammaGradA as F, 2e-13],
  randomGammaGrad: [lax.randomGammaGrad as F, 2e-13],
  betainc: [special.betainc as F, 4e-13],
  betaincc: [special.betaincc as F, 4e-13],
  betaincGradA: [slopeBy(special.betainc as F, 0), 4e-13],
  betaincGradB: [slopeBy(special.betainc as F, 1), 4e-13],
  expi: [special.expi as F, 1e-14],
  exp1: [special.exp1 as F, 1e-14],
  expn: [special.expn as F, 1e-14],
  sinIntegral: [(x) => special.sici(x!)[0], 1e-15],
  cosIntegral: [(x) => special.sici(x!)[1], 1e-14],
  fresnelSin: [(x) => special.fresnel(x!)[0], 1e-15],
  fresnelCos: [(x) => special.fresnel(x!)[1], 1e-15],
  dawsn: [special.dawsn as F, 2e-15],
  spence: [special.spence as F, 1e-15],
  faddeevaReal: [(x, y) => np.real(special.wofz(np.complex(x!, y!))), 1e-13],
  faddeevaImag: [(x, y) => np.imag(special.wofz(np.complex(x!, y!))), 1e-13],
  owensT: [special.owensT as F, 1e-14],
  jn: [special.jn as F, 4e-14],
  yn: [special.yn as F, 4e-14],
  lambertw: [(x, k) => special.lambertw(x!, k!), 4e-15],
  gammaincinv: [special.gammaincinv as F, 2e-13],
  gammainccinv: [special.gammainccinv as F, 2e-13],
  betaincinv: [special.betaincinv as F, 4e-13],
  betainccinv: [special.betainccinv as F, 4e-13],
  hyp1f1: [special.hyp1f1 as F, 2e-14],
  hyp1f1ByA: [slopeBy(special.hyp1f1 as F, 0), 1e-13],
  hyp1f1ByB: [slopeBy(special.hyp1f1 as F, 1), 1e-13],
  hyp2f1: [special.hyp2f1 as F, 4e-13],
  hyp2f1ByA: [slopeBy(special.hyp2f1 as F, 0), 4e-13],
  hyp2f1ByB: [slopeBy(special.hyp2f1 as F, 1), 4e-13],
  hyp2f1ByC: [slopeBy(special.hyp2f1 as F, 2), 4e-13],
  legendreP: [(n, z) => special.legendreP(whole(n), z!, { nMax: 40 }), 2e-14],
  sphLegendreP: [
    (n, m, theta) => special.sphLegendreP(whole(n), whole(m), theta!, { nMax: 40 }),
    2e-14,
  ],
  ellipkinc: [special.ellipkinc as F, 4e-15],
  ellipeinc: [special.ellipeinc as F, 4e-15],
  ellipkincByParameter: [slopeBy(special.ellipkinc as F, 1), 4e-15],
  ellipeincByParameter: [slopeBy(special.ellipeinc as F, 1), 4e-15],
};

/** The rows of each function. */
const byFunction = new Map<string, number[][]>();
for (const [name, ...numbers] of Object.values(families).flat())
  byFunction.set(name, [...(byFunction.get(name) ?? []), numbers]);

/** A function of a distribution, of SciPy's name; its values are SciPy's own. */
function ofDistribution(name: string): readonly [F, number] {
  const [distribution = '', own = ''] = name.split('.');
  const found = scipy.stats[distribution as 'norm'][own as 'cdf'];
  return [(...operands) => found(...(operands as [NDArray])), 4e-13];
}

const column = (rows: readonly number[][], k: number): number[] => rows.map((row) => row.at(k)!);

/** The greatest relative error, and where it is. */
function greatestError(actual: Iterable<number>, rows: readonly number[][]): [number, string] {
  let greatest: [number, string] = [0, ''];
  [...actual].forEach((value, i) => {
    const exact = rows[i]!.at(-1)!;
    const error = value === exact ? 0 : Math.abs(value - exact) / Math.abs(exact);
    if (!(error <= greatest[0]))
      greatest = [error, `${rows[i]!.slice(0, -1)}: ${value}, not ${exact}`];
  });
  return greatest;
}

test('each function has rows', () => {
  expect([...byFunction.keys()].filter((name) => !name.includes('.')).sort()).toEqual(
    Object.keys(functions).sort(),
  );
});

describe.each([...byFunction])('%s', (name, rows) => {
  const [f, allowed] = functions[name] ?? ofDistribution(name);
  const operands = rows[0]!.slice(0, -1).map((_, k) => column(rows, k));

  test('float64', () => {
    const value = jit(f)(...operands.map((x) => np.array(x, 'float64')));
    const [error, where] = greatestError(value.dataSync() as Float64Array, rows);
    expect(error, where).toBeLessThanOrEqual(allowed);
  });

  if (!name.includes('.'))
    test('float32 is the value at the rounded operands, rounded', () => {
      const rounded = operands.map((x) => Float32Array.from(x));
      const value = jit(f)(...rounded.map((x) => np.array(x))).dataSync();
      const wide = jit(f)(...rounded.map((x) => np.array(x, 'float64'))).dataSync();
      // a product with a constant is rounded once more
      const ulps = name === 'dawsn' ? 1 : 0;
      Array.from(value).forEach((x, k) => {
        const exact = Math.fround(wide[k] as number);
        if (Object.is(x, exact)) return;
        expect(Math.abs(x - exact), `at ${rounded.map((list) => list[k])}`).toBeLessThanOrEqual(
          ulps * 2 ** -23 * Math.abs(exact),
        );
      });
    });
});
