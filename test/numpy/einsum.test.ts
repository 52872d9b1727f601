import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grad, numpy as np, type NDArray } from '../../src/index.js';
import { contractionOrder } from '../../src/numpy/dot/einsum-order.js';
import { range, sizeOf, stridesOf } from '../../src/array/shape.js';
import { expectClose } from '../support/matchers.js';
import { floats, ints, wave } from './arrays.js';

const close = { rtol: 1e-12, atol: 1e-13 };

/** The sum over all values of all letters, one product at a time. */
function reference(subscripts: string, operands: readonly NDArray[]): number[] {
  const [left, right] = subscripts.split('->') as [string, string];
  const terms = left.split(',');
  const lengths = new Map<string, number>();
  terms.forEach((term, i) =>
    [...term].forEach((c, d) => lengths.set(c, (operands[i] as NDArray).shape[d] as number)),
  );
  const letters = [...right, ...[...lengths.keys()].filter((c) => !right.includes(c))];
  const shape = letters.map((c) => lengths.get(c) as number);
  const result = new Array<number>(sizeOf([...right].map((c) => lengths.get(c) as number))).fill(0);
  for (const i of range(sizeOf(shape))) {
    const value = new Map(
      letters.map((c, d) => [
        c,
        Math.floor(i / (stridesOf(shape)[d] as number)) % (shape[d] as number),
      ]),
    );
    const read = (term: string, x: NDArray): number =>
      x.dataSync()[
        [...term].reduce(
          (flat, c, d) => flat + (value.get(c) as number) * (stridesOf(x.shape)[d] as number),
          0,
        )
      ] as number;
    const product = terms.reduce((p, term, k) => p * read(term, operands[k] as NDArray), 1);
    const place = Math.floor(i / (sizeOf(shape) / result.length));
    result[place] = (result[place] as number) + product;
  }
  return result;
}

/** One to four operands with letters a … d, some repeated, and a result of some of them. */
const einsumCase = fc
  .array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain((terms) =>
    fc.record({
      terms: fc.constant(terms.map((t) => t.join(''))),
      result: fc.shuffledSubarray([...new Set(terms.flat())]).map((c) => c.join('')),
      lengths: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
    }),
  );

describe('einsum', () => {
  test('sums what the subscripts say', () => {
    fc.assert(
      fc.property(einsumCase, ({ terms, result, lengths }) => {
        const operands = terms.map((term, k) =>
          wave(
            [...term].map((c) => lengths['abcd'.indexOf(c)] as number),
            k,
          ),
        );
        const subscripts = `${terms.join(',')}->${result}`;
        const actual = np.einsum(subscripts, ...operands);
        expectClose([...actual.dataSync()], reference(subscripts, operands), close);
        expect(actual.shape).toEqual([...result].map((c) => lengths['abcd'.indexOf(c)]));
      }),
      { numRuns: 120 },
    );
  });

  test('without an arrow: letters that occur once, in alphabetic order', () => {
    const [x, y] = [wave([2, 3]), wave([3, 4])];
    expectClose(np.einsum('bj,ja', x, y), np.matmul(x, y).T, close);
    expect(np.einsum('ii', wave([3, 3])).shape).toEqual([]);
  });

  test('ellipses broadcast', () => {
    const [x, y] = [wave([5, 1, 2, 3]), wave([4, 3, 2])];
    expect(np.einsum('...ij,...jk->...ik', x, y).shape).toEqual([5, 4, 2, 2]);
    expectClose(np.einsum('...ij,...jk', x, y), np.matmul(x, y), close);
    expect(np.einsum('i...->...', x).shape).toEqual([1, 2, 3]);
    expectClose(np.einsum('...', x), x);
  });

  test('axes of length 1 broadcast', () => {
    expect(
      np.einsum('ij,ij->ij', floats(2).reshape([1, 1]), floats(1, 2).reshape([1, 2])).js(),
    ).toEqual([[2, 4]]);
  });

  test('dtypes', () => {
    const b = np.array([
      [true, false],
      [true, true],
    ]);
    expect(np.einsum('ij,jk->ik', b, b).js()).toEqual([
      [true, false],
      [true, true],
    ]);
    expect(np.einsum('i,i->', ints(1, 2), ints(3, 4)).dtype).toBe('int32');
    expect(np.einsum('i->', ints(1, 2), { preferredElementType: 'float64' }).dtype).toBe('float64');
  });

  test('the gradient reaches every operand', () => {
    const f = (x: NDArray, y: NDArray, z: NDArray): NDArray => np.einsum('ij,jk,ki->', x, y, z);
    const [x, y, z] = [wave([2, 3]), wave([3, 4], 1), wave([4, 2], 2)];
    const [dx] = grad(f, { argnums: [0, 1, 2] })(x, y, z);
    expectClose(dx, np.matmul(y, z).T, close);
  });

  test.each([
    ['ij,jk', [wave([2, 3])], /names 2 operands, received 1/],
    ['ij->k', [wave([2, 3])], /no operand has it/],
    ['ij->ii', [wave([2, 3])], /names an axis twice/],
    ['i->i->i', [wave([2])], /'->' stands twice/],
    ['i1', [wave([2, 2])], /letters/],
    ['ijk', [wave([2, 3])], /names 3 axes/],
    ['ii', [wave([2, 3])], /lengths 2 and 3/],
    ['ij,jk', [wave([2, 3]), wave([2, 2])], /lengths 3 and 2/],
  ] as [string, NDArray[], RegExp][])('refuses %s', (subscripts, operands, message) => {
    expect(() => np.einsum(subscripts, ...operands)).toThrow(message);
  });
});

describe('the order of contractions', () => {
  const lengths = (list: Record<string, number>): Map<string, number> =>
    new Map(Object.entries(list));

  test('a chain of matrices is contracted from its narrow end', () => {
    const sizes = lengths({ a: 100, b: 100, c: 100, d: 1 });
    expect(
      contractionOrder(
        [
          ['a', 'b'],
          ['b', 'c'],
          ['c', 'd'],
        ],
        ['a', 'd'],
        sizes,
      ),
    ).toEqual([0, [1, 2]]);
  });

  test('of many operands the cheapest pairs come first, and none is lost', () => {
    const labels = range(13).map((i) => [`x${i}`, `x${i + 1}`]);
    const sizes = new Map(range(14).map((i) => [`x${i}`, i + 2]));
    const order = contractionOrder(labels, ['x0', 'x13'], sizes);
    const leaves = (tree: typeof order): number[] =>
      typeof tree === 'number' ? [tree] : tree.flatMap(leaves);
    expect(leaves(order).sort((a, b) => a - b)).toEqual(range(13));
  });
});

describe('einsumPath', () => {
  test('names pairs among the operands that are left, as NumPy does', () => {
    const [a, b, c] = [np.ones([2, 30]), np.ones([30, 4]), np.ones([4, 50])];
    expect(np.einsumPath('ij,jk,kl->il', a, b, c)).toEqual([
      [0, 1],
      [0, 1],
    ]);
    const [d, e, f] = [np.ones([50, 4]), np.ones([4, 30]), np.ones([30, 2])];
    expect(np.einsumPath('ij,jk,kl->il', d, e, f)).toEqual([
      [1, 2],
      [0, 1],
    ]);
    expect(np.einsumPath(a, [0, 1], b, [1, 2])).toEqual([[0, 1]]);
    expect(np.einsumPath('ii->i', np.ones([3, 3]))).toEqual([[0]]);
    expect(() => np.einsumPath('ij,jk', a)).toThrow(/einsumPath: subscripts 'ij,jk'/);
  });
});
