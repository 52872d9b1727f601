import { aval, type Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxis, printShape, sizeOf, zip } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { computes, type Rules } from '../record.js';
import { elementAt, tabulate } from '../tabulate.js';

function concatenateType(inputs: readonly Aval[], axis: number): Aval {
  if (inputs.length === 0)
    fail('bad-argument', 'concatenate: wants at least one array, received none.');
  const first = at(inputs, 0);
  normalizeAxis(axis, first.shape.length, 'concatenate');
  for (const x of inputs) {
    if (x.dtype !== first.dtype)
      fail(
        'dtype-mismatch',
        `concatenate: received dtypes ${first.dtype} and ${x.dtype}. Convert all to one dtype.`,
      );
    const fits =
      x.shape.length === first.shape.length &&
      x.shape.every((n, d) => d === axis || n === first.shape[d]);
    if (!fits)
      fail(
        'shape-mismatch',
        `concatenate: shapes ${printShape(first.shape)} and ${printShape(x.shape)} must be equal ` +
          `but for axis ${axis}.`,
      );
  }
  const total = inputs.reduce((sum, x) => sum + at(x.shape, axis), 0);
  return aval(
    first.shape.map((n, d) => (d === axis ? total : n)),
    first.dtype,
    inputs.every((x) => x.weak),
  );
}

/** Where along the axis each operand begins. */
function beginnings(inputs: readonly { readonly aval: Aval }[], axis: number): number[] {
  let next = 0;
  return inputs.map((x) => {
    const start = next;
    next += at(x.aval.shape, axis);
    return start;
  });
}

export const concatenate: Rules<PrimParams['concatenate']> = {
  ...computes,
  type: (inputs, { axis }) => [
    concatenateType(
      inputs.map((x) => x.aval),
      axis,
    ),
  ],
  evaluate: (inputs, { axis }, [out]) => {
    const starts = beginnings(inputs, axis);
    return [
      tabulate(out!, (index) => {
        const k = starts.findLastIndex((s, j) => {
          return at(index, axis) >= s && at(inputs, j).shape[axis] !== 0;
        });
        return elementAt(at(inputs, k), index.with(axis, at(index, axis) - at(starts, k)));
      }),
    ];
  },
  jvp: (p, t, inputs, tangents, params) => ({
    outputs: [p.bind1('concatenate', inputs, params)],
    tangents: t.linear(
      'concatenate',
      zip(inputs, tangents).map(([x, dx]) => dx ?? t.zeros(x.aval)),
      params,
    ),
  }),
  // Each operand gets the part of the cotangent where it stood.
  transpose: (b, [ct], inputs, { axis }) =>
    zip(inputs, beginnings(inputs, axis)).map(([x, start]) =>
      x.kind === 'linear'
        ? b.bind1('slice', [ct!], {
            starts: x.aval.shape.map((_, d) => (d === axis ? start : 0)),
            stops: x.aval.shape.map((n, d) => (d === axis ? start + n : n)),
            steps: x.aval.shape.map(() => 1),
          })
        : null,
    ),
  batch: (b, inputs, mapped, { axis }, size) => {
    const operands = zip(inputs, mapped).map(([x, isMapped]) => (isMapped ? x : b.repeat(x, size)));
    return { outputs: [b.bind1('concatenate', operands, { axis: axis + 1 })], mapped: [true] };
  },
  complex: 'each part',
  lower: {
    kind: 'pieces',
    places: ({ axis }, { inputs, outputs }) => {
      const { shape } = at(outputs, 0);
      const inner = sizeOf(shape.slice(axis + 1));
      const pieces = inputs.map((type) => ({ aval: type }));
      return zip(inputs, beginnings(pieces, axis)).map(([type, start]) => ({
        rowLength: at(type.shape, axis) * inner,
        start: start * inner,
        distance: at(shape, axis) * inner,
      }));
    },
  },
};
