import { aval } from '../../array/aval.js';
import { checkedDType, isBool, partOf, type DType } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxis, type Shape } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { convert } from '../../loops/expr.js';
import { computes, nonlinear, type Ops, type Primal, type Rules } from '../record.js';
import { tabulate } from '../tabulate.js';

/** 0, 1, 2 … along one axis, constant along the others. */
export const iotaAlong = (b: Ops, shape: Shape, dtype: DType, axis: number): Primal =>
  b.bind1('iota', [], { shape, dtype, axis });

export const iota: Rules<PrimParams['iota']> = {
  ...computes,
  type: (_inputs, { shape, dtype, axis }) => {
    normalizeAxis(axis, shape.length, 'iota');
    if (isBool(dtype))
      fail('dtype-mismatch', 'iota: counts in a numeric dtype, received bool. Convert the result.');
    return [aval(shape, checkedDType(dtype))];
  },
  evaluate: (_inputs, { axis }, [out]) => [tabulate(out!, (index) => at(index, axis))],
  jvp: (p, _t, _inputs, _tangents, params) => ({
    outputs: [p.bind1('iota', [], params)],
    tangents: [null],
  }),
  transpose: nonlinear,
  batch: (b, _inputs, _mapped, params) => ({
    outputs: [b.bind1('iota', [], params)],
    mapped: [false],
  }),
  complex: (b, _operands, { shape, dtype, axis }) => {
    const re = iotaAlong(b, shape, partOf(dtype), axis);
    return [{ re, im: b.full(0, re.aval) }];
  },
  lower: {
    kind: 'map',
    cost: 'view',
    elements: (_reads, index, { axis, dtype }) => [convert(at(index.axes, axis), dtype)],
  },
};
