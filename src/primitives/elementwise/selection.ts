/** Comparisons, and the choice between values. */
import { isBool } from '../../array/dtype.js';
import { aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { NoParams } from '../../ir/program.js';
import { choose, compare, op } from '../../loops/expr.js';
import type { Rules } from '../record.js';
import {
  anything,
  boolType,
  checkOneShape,
  describe,
  elementwise,
  floats,
  ifLinear,
  residualOperand,
  zeroTangent,
  type Binary,
  type Ternary,
  type Unary,
} from './rule.js';

type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

const comparison = (name: Comparison, holds: (x: number, y: number) => boolean): Rules<NoParams> =>
  elementwise<Comparison, Binary>(name, {
    type: boolType(anything),
    value: ([x, y]) => Number(holds(x, y)),
    tangent: zeroTangent,
    commutes: name === 'eq' || name === 'ne',
    cost: 'cheap',
    expression: ([x, y]) => compare(name, x, y),
  });

export const selectionRules = {
  eq: comparison('eq', (x, y) => x === y),
  ne: comparison('ne', (x, y) => x !== y),
  lt: comparison('lt', (x, y) => x < y),
  le: comparison('le', (x, y) => x <= y),
  gt: comparison('gt', (x, y) => x > y),
  ge: comparison('ge', (x, y) => x >= y),

  isFinite: elementwise<'isFinite', Unary>('isFinite', {
    type: boolType(floats),
    value: ([x]) => Number(Number.isFinite(x)),
    tangent: zeroTangent,
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
    cost: 'cheap',
    expression: ([test, yes, no]) => choose(test, yes, no),
  }),
};
