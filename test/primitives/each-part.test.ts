/**
 * What a record says of complex operands is what it does: an equation that is the same with each
 * part gives, of the parts of its operands, the parts of its results.
 */
import { describe, expect, test } from 'vitest';
import { dense, DenseArray } from '../../src/array/dense.js';
import { isComplex, partOf } from '../../src/array/dtype.js';
import { zip } from '../../src/array/shape.js';
import type { PrimName } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import type { Row } from '../laws/spec.js';
import { specs } from '../laws/specs/index.js';
import { Draw } from '../support/draw.js';
import { expectClose } from '../support/matchers.js';
import { evaluate, programOf } from '../support/programs.js';

/** Real or imaginary parts; what is real stays. */
function part(x: DenseArray, k: 0 | 1): DenseArray {
  if (!isComplex(x.dtype)) return x;
  const elements = x.dataSync().filter((_, i) => i % 2 === k);
  return dense(x.shape, partOf(x.dtype), elements);
}

const found = (Object.keys(rules) as PrimName[])
  .filter((name) => rules[name].complex === 'each part')
  .flatMap((name) =>
    (specs[name] as unknown as readonly Row<never>[]).flatMap((row, i) => {
      if ('program' in row) return [];
      const operands = row.inputs(new Draw(`${name} ${i}: parts`));
      const arrays = operands.filter((x): x is DenseArray => x instanceof DenseArray);
      const isAll = arrays.length === operands.length;
      return isAll && arrays.some((x) => isComplex(x.dtype))
        ? [{ title: `${name} ${row.label ?? i}`, name, params: row.params, arrays }]
        : [];
    }),
  );

describe('each part', () => {
  test('there are rows', () => expect(found.length).toBeGreaterThan(10));

  test.each(found)('$title', ({ name, params, arrays }) => {
    const results = evaluate(programOf(name, arrays, params), arrays);
    for (const k of [0, 1] as const) {
      const parts = arrays.map((x) => part(x, k));
      zip(evaluate(programOf(name, parts, params), parts), results).forEach(([y, z]) =>
        expectClose(part(z, k), y, { rtol: 1e-13, atol: 1e-14 }),
      );
    }
  });
});
