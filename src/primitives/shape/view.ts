import type { Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, printShape, type Shape } from '../../array/shape.js';
import type { PrimName, PrimParams } from '../../ir/program.js';
import type { Index } from '../../loops/index-of.js';
import type { Ops, Primal } from '../ops.js';
import { computes, type Rules } from '../record.js';
import { elementAt, tabulate } from '../tabulate.js';

/** What tells apart the primitives whose every result element is one element of the operand. */
interface View<P> {
  /** The shape of the result; throws where the params do not fit the operand. */
  readonly shape: (operand: Aval, params: P) => Shape;
  /** For evaluation: the operand's element that stands at `index` of the result. */
  readonly source: (index: readonly number[], operand: Aval, params: P) => readonly number[];
  /** For lowering: the same as index arithmetic. */
  readonly element: (index: Index, operand: Aval, params: P) => Index;
  readonly transpose: (b: Ops, ct: Primal, operand: Aval, params: P) => Primal;
  /** The params for an operand with one more axis, of length `size`, in front. */
  readonly batched: (params: P, operand: Aval, size: number) => P;
  readonly alone?: NonNullable<Rules<P>['alone']>;
}

/** The record of a linear primitive of one operand that only moves elements. */
export function view<N extends PrimName>(name: N, rule: View<PrimParams[N]>): Rules<PrimParams[N]> {
  return {
    ...computes,
    moves: 'rearranges',
    batched: rule.batched,
    ...(rule.alone && { alone: rule.alone }),
    type: (inputs, params) => {
      const x = at(inputs, 0).aval;
      return [{ ...x, shape: rule.shape(x, params) }];
    },
    evaluate: ([x], params, [out]) => [
      tabulate(out!, (index) => elementAt(x!, rule.source(index, x!.aval, params))),
    ],
    jvp: (p, t, inputs, tangents, params) => ({
      outputs: [p.bind1(name, inputs, params)],
      tangents: [t.apply(name, at(tangents, 0), params)],
    }),
    transpose: (b, cotangents, inputs, params) => {
      const ct = at(cotangents, 0);
      return [ct && rule.transpose(b, ct, at(inputs, 0).aval, params)];
    },
    batch: (b, inputs, _mapped, params, size) => {
      const { shape, ...rest } = at(inputs, 0).aval;
      const instance = { ...rest, shape: shape.slice(1) };
      return {
        outputs: [b.bind1(name, inputs, rule.batched(params, instance, size))],
        mapped: [true],
      };
    },
    complex: 'each part',
    lower: {
      kind: 'map',
      cost: 'view',
      elements: ([read], index, params, types) => [
        read!(rule.element(index, at(types.inputs, 0), params)),
      ],
    },
  };
}

/** Checks that a param gives one integer per axis, none below `least`. */
export function checkPerAxis(
  who: string,
  list: readonly number[],
  operand: Shape,
  least = -Infinity,
): void {
  if (list.length !== operand.length)
    fail(
      'bad-argument',
      `${who} must give one number for each of the ${operand.length} axes of an array of shape ` +
        `${printShape(operand)}, received [${list.join(', ')}].`,
    );
  if (!list.every((n) => Number.isInteger(n) && n >= least))
    fail(
      'bad-argument',
      `${who} must be integers${least > -Infinity ? ` of at least ${least}` : ''}, ` +
        `received [${list.join(', ')}].`,
    );
}
