/** The records of the transforms of real numbers, and of those with real results. */
import { aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, zip } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { computes, type Ops, type Primal, type Rules } from '../record.js';
import { checkLines } from './checks.js';
import {
  byLines,
  definedInverse,
  definedTransform,
  flatPairs,
  pairsType,
  wholeSpectrum,
} from './dft.js';
import { halfRadices } from './factors.js';
import { halfSpectrum, innerFactors, isOwnMirror } from './half-spectrum.js';
import { filled } from './parts.js';
import { realTable } from './tables.js';
import { along, apart, writeTransform, type Two } from './write-transform.js';

/** Half a spectrum, parts along a last axis, with the numbers that stand for two scaled. */
const scaledInner = (b: Ops, x: Primal, axis: number, n: number, inner: number): Primal =>
  b.mul(x, innerFactors(b, x.aval, axis, n, inner));

export const rfftParts: Rules<PrimParams['rfftParts']> = {
  ...computes,
  type: ([x], { axis }) => {
    const n = checkLines('rfftParts', [x!.aval], axis);
    return [pairsType(x!.aval, axis, halfSpectrum(n))];
  },
  evaluate: ([x], { axis, scale }, [type]) =>
    byLines([x!], axis, type!, scale, ([line]) => {
      const whole = definedTransform(line!.map((v) => [v, 0]));
      return flatPairs(whole.slice(0, halfSpectrum(whole.length)));
    }),
  jvp: (p, t, inputs, [dx], params) => ({
    outputs: p.bind('rfftParts', inputs, params),
    tangents: t.linear('rfftParts', [dx!], params),
  }),
  // Each number counts once: irfftParts counts the inner ones twice.
  transpose: (b, [ct], [x], { axis, scale }) => {
    const length = at(x!.aval.shape, axis);
    const parts = apart(b, scaledInner(b, ct!, axis, length, 0.5));
    return [b.bind1('irfftParts', parts, { axis, length, scale })];
  },
  batch: (b, inputs, _mapped, { axis, scale }) => ({
    outputs: b.bind('rfftParts', inputs, { axis: axis + 1, scale }),
    mapped: [true],
  }),
  complex: 'no complex',
  lower: {
    kind: 'program',
    program: ({ axis, scale }, b, { inputs }) =>
      b.program(inputs, (inner, [x]) => [writeRealTransform(inner, x!, axis, scale)]),
  },
};

function writeRealTransform(b: Ops, x: Primal, axis: number, scale: number): Primal {
  const n = at(x.aval.shape, axis);
  const radices = halfRadices(n);
  if (radices === null) {
    const whole = writeTransform(b, [x, b.full(0, x.aval)], axis, scale);
    return along(b, whole, axis, 0, halfSpectrum(n));
  }
  const table = b.constant(realTable(radices, x.aval.dtype));
  return b.bind1('rfftStages', [x, table], { axis, radices, scale });
}

export const irfftParts: Rules<PrimParams['irfftParts']> = {
  ...computes,
  type: (inputs, { axis, length }) => {
    const types = inputs.map((x) => x.aval);
    const given = checkLines('irfftParts', types, axis);
    if (!Number.isInteger(length) || length < 1 || given !== halfSpectrum(length))
      fail(
        'bad-argument',
        `irfftParts: ${length} real numbers have ${halfSpectrum(length)} in half their transform, ` +
          `received ${given}.`,
      );
    const { shape, dtype } = at(types, 0);
    return [aval(shape.with(axis, length), dtype)];
  },
  evaluate: (inputs, { axis, length, scale }, [type]) =>
    byLines(inputs, axis, type!, scale, ([re, im]) =>
      definedInverse(wholeSpectrum(zip(re!, im!), length)).map(([x]) => x),
    ),
  jvp: (p, t, inputs, tangents, params) => ({
    outputs: p.bind('irfftParts', inputs, params),
    tangents: t.linear('irfftParts', filled(t, inputs, tangents), params),
  }),
  transpose: (b, [ct], inputs, { axis, length, scale }) => {
    const half = b.bind1('rfftParts', [ct!], { axis, scale });
    const parts = apart(b, scaledInner(b, half, axis, length, 2));
    return parts.map((part, k) => (inputs[k]?.kind === 'linear' ? part : null));
  },
  batch: (b, inputs, mapped, params, size) => {
    const operands = zip(inputs, mapped).map(([x, isMapped]) => (isMapped ? x : b.repeat(x, size)));
    const batched = { ...params, axis: params.axis + 1 };
    return { outputs: b.bind('irfftParts', operands, batched), mapped: [true] };
  },
  complex: 'no complex',
  lower: {
    kind: 'program',
    program: (params, b, { inputs }) =>
      b.program(inputs, (inner, [re, im]) => [writeRealInverse(inner, [re!, im!], params)]),
  },
};

function writeRealInverse(
  b: Ops,
  [re, im]: Two,
  { axis, length, scale }: PrimParams['irfftParts'],
): Primal {
  const radices = halfRadices(length);
  if (radices !== null) {
    const table = b.constant(realTable(radices, re.aval.dtype));
    return b.bind1('irfftStages', [re, im, table], { axis, radices, scale });
  }
  const [wholeRe, wholeIm] = writeWholeSpectrum(b, [re, im], axis, length);
  // The inverse transform is the transform with the parts exchanged before and after it.
  return apart(b, writeTransform(b, [wholeIm, wholeRe], axis, scale))[1];
}

/** All n numbers: behind the first n/2 + 1 the conjugates of the inner ones, in the other order. */
function writeWholeSpectrum(b: Ops, [re, im]: Two, axis: number, n: number): Two {
  const withRest = (x: Primal, mirrored: (rest: Primal) => Primal): Primal => {
    if (n <= 2) return x;
    const inner = along(b, x, axis, 1, n - halfSpectrum(n) + 1);
    const rest = mirrored(b.bind1('reverse', [inner], { axes: [axis] }));
    return b.bind1('concatenate', [x, rest], { axis });
  };
  const isReal = isOwnMirror(b, im.aval.shape, axis, n);
  const known = b.select(isReal, b.full(0, im.aval), im);
  return [withRest(re, (x) => x), withRest(known, (x) => b.neg(x))];
}
