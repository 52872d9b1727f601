/** The record of `fft`: transforms of complex numbers, along several axes. */
import { aval, printAval, type Aval } from '../../array/aval.js';
import { complexOf, isComplex, partOf } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at, normalizeAxes } from '../../array/shape.js';
import { noParams } from '../../ir/program.js';
import { computes, type Ops, type Primal, type Rules } from '../record.js';
import { checkLines } from './checks.js';
import { halfSpectrum, innerFactors } from './half-spectrum.js';
import { apart, type Two } from './write-transform.js';

/** From complex numbers to complex ones, from real ones to half a spectrum, or back. */
export type FftType = 'fft' | 'ifft' | 'rfft' | 'irfft';

export interface FftParams {
  readonly type: FftType;
  /** At least one, each once. Real lines lie along the last of them. */
  readonly axes: readonly number[];
  /** Of type 'irfft' the length of real lines, else 0. */
  readonly length: number;
  readonly scale: number;
}

function typeOf(x: Aval, { type, axes, length }: FftParams): Aval {
  const { shape, dtype, weak } = x;
  if (isComplex(dtype) !== (type !== 'rfft'))
    fail(
      'dtype-mismatch',
      `fft: type ${type} takes ${type === 'rfft' ? 'real' : 'complex'} numbers, received ${printAval(x)}.`,
    );
  normalizeAxes(axes, shape.length, 'fft');
  for (const axis of axes) checkLines('fft', [aval(shape, partOf(dtype), weak)], axis);
  const last = at(axes, axes.length - 1);
  const n = at(shape, last);
  if (type === 'rfft') return aval(shape.with(last, halfSpectrum(n)), complexOf(dtype));
  if (type !== 'irfft') return aval(shape, dtype);
  if (halfSpectrum(length) !== n)
    fail(
      'bad-argument',
      `fft: ${length} real numbers have ${halfSpectrum(length)} in half their transform, received ${n}.`,
    );
  return aval(shape.with(last, length), partOf(dtype));
}

export const fft: Rules<FftParams> = {
  ...computes,
  type: ([x], params) => [typeOf(x!.aval, params)],
  evaluate: () => fail('internal', 'fft is evaluated by its parts'),
  jvp: (p, t, inputs, [dx], params) => ({
    outputs: p.bind('fft', inputs, params),
    tangents: t.linear('fft', [dx!], params),
  }),
  // The matrix of a transform is its own transpose; halves of a spectrum are weighed.
  transpose: (b, [ct], [x], params) => {
    const { type, axes } = params;
    const axis = at(axes, axes.length - 1);
    if (type === 'rfft') {
      const length = at(x!.aval.shape, axis);
      const weighed = conjugateOfInner(b, ct!, axis, length, 0.5);
      return [b.bind1('fft', [weighed], { ...params, type: 'irfft', length })];
    }
    if (type !== 'irfft') return [b.bind1('fft', [ct!], params)];
    const half = b.bind1('fft', [ct!], { ...params, type: 'rfft', length: 0 });
    return [conjugateOfInner(b, half, axis, params.length, 2)];
  },
  batch: (b, inputs, _mapped, { axes, ...rest }) => ({
    outputs: b.bind('fft', inputs, { ...rest, axes: axes.map((axis) => axis + 1) }),
    mapped: [true],
  }),
  complex: 'by its programs',
  lower: {
    kind: 'program',
    program: (params, b, { inputs }) =>
      b.program(inputs, (inner, [x]) => [writeByParts(inner, x!, params)]),
  },
};

const partsOf = (b: Ops, z: Primal): Two => [
  b.bind1('real', [z], noParams),
  b.bind1('imag', [z], noParams),
];
const complexOfParts = (b: Ops, [re, im]: Two): Primal => b.bind1('complex', [re, im], noParams);

/** The conjugates of half a spectrum, those of numbers that stand for two scaled. */
function conjugateOfInner(b: Ops, z: Primal, axis: number, n: number, inner: number): Primal {
  const [re, im] = partsOf(b, z);
  const factors = innerFactors(b, re.aval, axis, n, inner);
  return complexOfParts(b, [b.mul(re, factors), b.neg(b.mul(im, factors))]);
}

/** One axis after the other. The last equation scales. */
function writeByParts(b: Ops, x: Primal, { type, axes, length, scale }: FftParams): Primal {
  const last = at(axes, axes.length - 1);
  const others = axes.slice(0, -1);
  if (type === 'rfft') {
    const pairs = b.bind1('rfftParts', [x], { axis: last, scale });
    return complexOfParts(b, alongAll(b, apart(b, pairs), others, 1));
  }
  const parts = partsOf(b, x);
  if (type === 'fft') return complexOfParts(b, alongAll(b, parts, axes, scale));
  if (type === 'ifft') return complexOfParts(b, backAlongAll(b, parts, axes, scale));
  const [re, im] = backAlongAll(b, parts, others, 1);
  return b.bind1('irfftParts', [re, im], { axis: last, length, scale });
}

function alongAll(b: Ops, parts: Two, axes: readonly number[], scale: number): Two {
  return axes.reduce(
    ([re, im], axis, i) =>
      apart(b, b.bind1('fftParts', [re, im], { axis, scale: i === 0 ? scale : 1 })),
    parts,
  );
}

/** The inverse transforms are transforms with the parts exchanged before and after them. */
function backAlongAll(b: Ops, [re, im]: Two, axes: readonly number[], scale: number): Two {
  const [backIm, backRe] = alongAll(b, [im, re], axes, scale);
  return [backRe, backIm];
}
