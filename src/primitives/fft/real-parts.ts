/** The records of the transforms of real numbers, and of those with real results. */
import { aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { at, zip, type Shape } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import { computes, type Ops, type Primal, type Rules } from '../record.js';
import { checkLines } from './checks.js';
import { byLines, definedInverse, definedTransform, wholeSpectrum } from './dft.js';
import { radicesOf } from './factors.js';
import { filled } from './parts.js';
import { realTable } from './tables.js';
import { along, partOf, writeTransform, type Two } from './write-transform.js';

/** How many numbers of a transform of n real ones tell the others. */
const halfSpectrum = (n: number): number => Math.floor(n / 2) + 1;

/** The radices of n/2 numbers that n real ones are transformed by; null where there are none. */
const halfRadices = (n: number): readonly number[] | null =>
  n % 2 === 0 && n > 2 ? radicesOf(n / 2) : null;

/** Half a spectrum with the numbers that stand for two scaled. */
function scaledInner(b: Ops, x: Primal, axis: number, n: number, inner: number): Primal {
  const { shape, dtype } = x.aval;
  const ones = b.full(1, { shape, dtype });
  const factors = b.select(isOwnMirror(b, shape, axis, n), ones, b.full(inner, { shape, dtype }));
  return b.mul(x, factors);
}

/** Which numbers of half a spectrum are their own mirror images: the first and, for even n, the last. */
function isOwnMirror(b: Ops, shape: Shape, axis: number, n: number): Primal {
  const index = b.iota(shape, 'int32', axis);
  const isFirst = b.eq(index, 0);
  return n % 2 === 0 ? b.or(isFirst, b.eq(index, n / 2)) : isFirst;
}

export const rfftParts: Rules<PrimParams['rfftParts']> = {
  ...computes,
  type: ([x], { axis }) => {
    const n = checkLines('rfftParts', [x!.aval], axis);
    const { shape, dtype } = x!.aval;
    const part = aval(shape.with(axis, halfSpectrum(n)), dtype);
    return [part, part];
  },
  evaluate: ([x], { axis }, types) =>
    byLines([x!], axis, types, ([line]) => {
      const results = definedTransform(line!.map((v) => [v, 0])).slice(0, types[0]!.shape[axis]);
      return [results.map(([re]) => re), results.map(([, im]) => im)];
    }),
  jvp: (p, t, inputs, [dx], params) => ({
    outputs: p.bind('rfftParts', inputs, params),
    tangents: t.linear('rfftParts', [dx!], params),
  }),
  // Each number counts once: irfftParts counts the inner ones twice.
  transpose: (b, cts, [x], { axis }) => {
    const length = at(x!.aval.shape, axis);
    const like = cts.find((ct) => ct !== null) as Primal;
    const parts = cts.map((ct) => scaledInner(b, ct ?? b.full(0, like.aval), axis, length, 0.5));
    return [b.bind1('irfftParts', parts, { axis, length })];
  },
  batch: (b, inputs, _mapped, { axis }) => ({
    outputs: b.bind('rfftParts', inputs, { axis: axis + 1 }),
    mapped: [true, true],
  }),
  lower: {
    kind: 'program',
    program: ({ axis }, b, { inputs }) =>
      b.program(inputs, (inner, [x]) => writeRealTransform(inner, x!, axis)),
  },
};

function writeRealTransform(b: Ops, x: Primal, axis: number): Two {
  const n = at(x.aval.shape, axis);
  const radices = halfRadices(n);
  if (radices === null) {
    const [re, im] = writeTransform(b, [x, b.full(0, x.aval)], axis);
    const stop = halfSpectrum(n);
    return [along(b, re, axis, 0, stop), along(b, im, axis, 0, stop)];
  }
  const table = b.constant(realTable(radices, x.aval.dtype));
  const pairs = b.bind1('rfftStages', [x, table], { axis, radices });
  return [partOf(b, pairs, 0), partOf(b, pairs, 1)];
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
  evaluate: (inputs, { axis, length }, types) =>
    byLines(inputs, axis, types, ([re, im]) => [
      definedInverse(wholeSpectrum(zip(re!, im!), length)).map(([x]) => x),
    ]),
  jvp: (p, t, inputs, tangents, params) => ({
    outputs: p.bind('irfftParts', inputs, params),
    tangents: t.linear('irfftParts', filled(t, inputs, tangents), params),
  }),
  transpose: (b, [ct], inputs, { axis, length }) => {
    const parts = b.bind('rfftParts', [ct!], { axis });
    return parts.map((part, k) =>
      inputs[k]?.kind === 'linear' ? scaledInner(b, part, axis, length, 2) : null,
    );
  },
  batch: (b, inputs, mapped, { axis, length }, size) => {
    const operands = zip(inputs, mapped).map(([x, isMapped]) => (isMapped ? x : b.repeat(x, size)));
    return { outputs: b.bind('irfftParts', operands, { axis: axis + 1, length }), mapped: [true] };
  },
  lower: {
    kind: 'program',
    program: ({ axis, length }, b, { inputs }) =>
      b.program(inputs, (inner, [re, im]) => [writeRealInverse(inner, [re!, im!], axis, length)]),
  },
};

function writeRealInverse(b: Ops, [re, im]: Two, axis: number, n: number): Primal {
  const radices = halfRadices(n);
  if (radices !== null) {
    const table = b.constant(realTable(radices, re.aval.dtype));
    return b.bind1('irfftStages', [re, im, table], { axis, radices });
  }
  const [wholeRe, wholeIm] = writeWholeSpectrum(b, [re, im], axis, n);
  // The inverse transform is the transform with the parts exchanged before and after it.
  return writeTransform(b, [wholeIm, wholeRe], axis)[1];
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
