/** Comparisons, and the choice between values. */
import { isBool } from '../../array/dtype.js';
import { aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import { noParams, type NoParams } from '../../ir/program.js';
import { choose, compare, op } from '../../loops/expr.js';
import type { Primal, Rules } from '../record.js';
import {
  anything,
  boolType,
  checkOneShape,
  describe,
  elementwise,
  inexact,
  ifLinear,
  residualOperand,
  zeroTangent,
  type Binary,
  type Ternary,
  type Unary,
} from './rule.js';
import { comparison as inOrder } from '../complex/order.js';
import { partsOf, type ComplexRule, type Split } from '../complex/parts.js';

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const comparison = (
  name: Comparison,
  holds: (x: number, y: number) => boolean,
  complex: ComplexRule<NoParams>,
): Rules<NoParams> =>
  elementwise<Comparison, Binary>(name, {
    type: boolType(anything),
    value: ([x, y]) => Number(holds(x, y)),
    tangent: zeroTangent,
    commutes: name === 'eq' || name === 'ne',
    complex,
    cost: 'cheap',
    expression: ([x, y]) => compare(name, x, y),
  });

const reals = (x: Split | undefined, y: Split | undefined): [Primal, Primal] => [
  partsOf(x).re,
  partsOf(y).re,
];
const imaginaries = (x: Split | undefined, y: Split | undefined): [Primal, Primal] => [
  partsOf(x).im,
  partsOf(y).im,
];

export const selectionRules = {
  eq: comparison(
    'eq',
    (x, y) => x === y,
    (b, [x, y]) => [b.and(b.eq(...reals(x, y)), b.eq(...imaginaries(x, y)))],
  ),
  ne: comparison(
    'ne',
    (x, y) => x !== y,
    (b, [x, y]) => [b.or(b.ne(...reals(x, y)), b.ne(...imaginaries(x, y)))],
  ),
  lt: comparison('lt', (x, y) => x < y, inOrder('lt')),
  le: comparison('le', (x, y) => x <= y, inOrder('le')),
  gt: comparison('gt', (x, y) => x > y, inOrder('gt')),
  ge: comparison('ge', (x, y) => x >= y, inOrder('ge')),

  isFinite: elementwise<'isFinite', Unary>('isFinite', {
    type: boolType(inexact),
    value: ([x]) => Number(Number.isFinite(x)),
    tangent: zeroTangent,
    complex: (b, [z]) => {
      const { re, im } = partsOf(z);
      const [p, q] = [re, im].map((x) => b.bind1('isFinite', [x], noParams));
      return [b.and(p!, q!)];
    },
    cost: 'cheap',
    expression: ([x]) => op('isFinite', 'bool', x),
  }),

  // d select = dyes where the test holds, else dno
  select: elementwise<'select', Ternary>('select', {
    type: (who, operands) => {
      const [test, yes, no] = [0, 1, 2].map((i) => at(operands, i).aval);
      if (!isBool(test!.dtype))
        fail(
          'dtype-mismatch',
          `select: wants a bool test, received ${describe(operands)}. Compare the first with 0.`,
        );
      if (yes!.dtype !== no!.dtype)
        fail(
          'dtype-mismatch',
          `select: wants two values of one dtype, received ${describe(operands)}. ` +
            'Convert one with astype.',
        );
      checkOneShape(who, operands);
      const { shape } = (operands.find((x) => x.kind === 'var') ?? at(operands, 0)).aval;
      return aval(shape, yes!.dtype, yes!.weak && no!.weak);
    },
    value: ([test, yes, no]) => (test === 0 ? no : yes),
    tangent: (_p, t, [, dyes, dno], [test]) => t.select(test, dyes, dno),
    transpose: (b, ct, [test, yes, no]) => [
      null,
      ifLinear(yes, () => b.select(residualOperand('select', test), ct, 0)),
      ifLinear(no, () => b.select(residualOperand('select', test), 0, ct)),
    ],
    complex: 'each part',
    cost: 'cheap',
    expression: ([test, yes, no]) => choose(test, yes, no),
  }),
};
