/**
 * The special functions that go to XLA as formulas and loops: they give what the functions of
 * targets here give, also at the ends of their domains and where methods meet.
 */
import { expect, test } from 'vitest';
import { aval } from '../../src/array/aval.js';
import { dense, type DenseArray } from '../../src/array/dense.js';
import { at, range, zip } from '../../src/array/shape.js';
import * as math from '../../src/codegen/targets/js/math.js';
import { Builder } from '../../src/ir/builder.js';
import { noParams } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import { moduleText } from '../../src/stablehlo/out/module.js';
import { formulas, type SpecialFunction } from '../../src/stablehlo/out/special/index.js';
import { programOfReals } from '../../src/stablehlo/out/special/reals.js';
import { runCompiled } from '../support/compiled.js';

const kernels = new Map(Object.entries(math));

const ends = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -0.5];
const line = (from: number, to: number, count = 40): number[] =>
  range(count).map((i) => from + ((to - from) * i) / (count - 1));
const product = (...lists: readonly (readonly number[])[]): number[][] =>
  lists.reduce<number[][]>((all, list) => all.flatMap((p) => list.map((x) => [...p, x])), [[]]);
const alone = (...xs: number[]): number[][] => [...ends, ...xs].map((x) => [x]);

const orders = [0, 1, 2, 5, 12, -1, -2, 0.5];
const shapes = [0, 0.03, 0.5, 1, 2, 3.7, 20, 150, -1, Infinity, NaN];
const positive = [0, 1e-5, 0.1, 0.9, 1, 1.1, 2.5, 9, 25, 140, 170, -1, Infinity, NaN];

/** The points at which functions are compared. */
const points: Readonly<Record<SpecialFunction, number[][]>> = {
  igamma: product(shapes, positive),
  igammac: product(shapes, positive),
  gammaDensity: product(shapes, positive),
  betainc: product(shapes, shapes, [0, 1e-5, 0.2, 0.5, 0.9, 1, -1, 2, NaN]),
  betaincc: product(shapes, shapes, [0, 1e-5, 0.2, 0.5, 0.9, 1, -1, 2, NaN]),
  betaDensity: product(shapes, shapes, [0, 1e-5, 0.2, 0.5, 0.9, 1, -1, 2, NaN]),
  igammaGradA: product(shapes, positive),
  gammaSlope: product(shapes, positive),
  gammaSlopeByShape: product(shapes, positive),
  expi: alone(...line(-50, 60), 1e-300, 700, 715),
  expn: product([...orders, 100], [...ends, ...line(0.01, 30, 12), 1e-10, 700]),
  sinIntegral: alone(...line(-9, 9), 1e-9, 4, 100, 1e5),
  cosIntegral: alone(...line(-9, 9), 1e-9, 4, 100, 1e5),
  fresnelSin: alone(...line(-9, 9), 1e-9, 1.5, 1e3, 1e60),
  fresnelCos: alone(...line(-9, 9), 1e-9, 1.5, 1e3, 1e60),
  spence: alone(...line(0.01, 9), 1e-9, 1e9),
  faddeevaReal: product(
    [...ends, ...line(-9, 9, 12), 1e200],
    [...ends, 1e190, ...line(-3, 9, 12), 1e3],
  ),
  faddeevaImag: product(
    [...ends, ...line(-9, 9, 12), 1e200],
    [...ends, 1e190, ...line(-3, 9, 12), 1e3],
  ),
  owensT: product([...ends, ...line(-9, 9, 10)], [...ends, ...line(-9, 9, 10)]),
  besselJ: product([...orders, 50, 300], [...ends, ...line(0.1, 70, 30), 1e-9, 19.99, 1e3]),
  besselY: product(orders, [...ends, ...line(0.1, 70, 30), 1e-9, 19.99, 1e3]),
  lambertW: product([0, -1, 1], [...ends, ...line(-0.367, 9), -0.36787944117144233, 1e9, -1e-9]),
  igammaInverse: product(shapes, [...ends, ...line(0.01, 0.99, 7), 1e-20, 1e-300]),
  igammacInverse: product(shapes, [...ends, ...line(0.01, 0.99, 7), 1e-20, 1e-300]),
  betaincInverse: product(shapes, shapes, [...ends, 0.01, 0.3, 0.9, 0.999, 1e-20]),
  betainccInverse: product(shapes, shapes, [...ends, 0.01, 0.3, 0.9, 0.999, 1e-20]),
};

/** Where methods differ by more than the last digits, in units of 10⁻¹². */
const wider: Partial<Record<SpecialFunction, number>> = {
  // For small a it is a power 1/a of p, and so of the errors of betainc.
  betaincInverse: 5,
  betainccInverse: 10,
};

test.each(Object.keys(formulas) as SpecialFunction[])('%s', (name) => {
  const rows = points[name];
  const type = aval([rows.length], 'float64');
  const columns = range(at(rows, 0).length).map((k): DenseArray =>
    dense(
      [rows.length],
      'float64',
      Float64Array.from(rows, (row) => at(row, k)),
    ),
  );
  const program = programOfReals(
    formulas[name],
    columns.map((c) => c.aval),
    type,
  );
  const [result] = runCompiled(program, columns);
  const ours = kernels.get(name) as (...xs: number[]) => number;
  const wrong = zip(rows, [...result!.dataSync()]).flatMap(([row, got]) => {
    const wanted = ours(...row);
    const bound = 1e-12 * (wider[name] ?? 1) * Math.abs(wanted) + 1e-290;
    const isSame = Object.is(got + 0, wanted + 0) || Math.abs(got - wanted) <= bound;
    return isSame ? [] : [`${name}(${row.join(', ')}) = ${got}, not ${wanted}`];
  });
  expect(wrong).toEqual([]);
});

test('a function stands once in a module for each type', () => {
  const double = aval([3], 'float64');
  const single = aval([3], 'float32');
  const b = new Builder(rules);
  const [x, y, z] = [double, double, single].map((type) => b.input(type));
  const ofDoubles = [x!, y!].flatMap((v) => b.emit('spence', [v], noParams));
  const program = b.finish([...ofDoubles, ...b.emit('spence', [z!], noParams)]);
  const functions = moduleText('f', program).match(/func\.func \w+ @\w+/g);
  expect(functions).toEqual([
    'func.func public @main',
    'func.func private @spence',
    'func.func private @spence_1',
  ]);
});
