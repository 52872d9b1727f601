/** Functions of several real numbers, and the derivatives of such functions. */
import { fail } from '../../array/errors.js';
import type { NoParams } from '../../ir/program.js';
import type { Linear, LinearOps, Ops, Primal, Rules } from '../record.js';
import type { FunctionName } from './functions.js';
import { elementwise, floats, sameType, spread, type Elementwise } from './rule.js';

/** A function of several floats that is a scalar operation of the same name. */
export const realFunctionOf = <A extends readonly unknown[]>(
  name: FunctionName,
  value: (...operands: number[]) => number,
  tangent: Elementwise<A, NoParams>['tangent'],
): Rules<NoParams> =>
  elementwise<FunctionName, A>(name, {
    type: sameType(floats),
    value: (operands) => value(...(operands as readonly number[])),
    tangent,
    cost: 'costly',
    expression: name,
  });

/** dx · slope, of operands that all have the shape of the result. */
type Slope = (p: Ops, operands: readonly Primal[], y: Primal) => Primal;
export const by =
  (slope: Slope) =>
  (p: Ops, t: LinearOps, dx: Linear, operands: readonly Primal[], y: Primal): Linear | null =>
    t.mul(
      dx,
      slope(
        p,
        operands.map((x) => spread(p, x, y)),
        y,
      ),
    );

/** A tangent rule that says why there is none. */
export const refuse = (message: string) => (): never => fail('not-differentiable', message);
