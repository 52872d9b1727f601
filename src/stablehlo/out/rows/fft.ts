/** Fourier transforms. */
import type { Aval } from '../../../array/aval.js';
import { at, range } from '../../../array/shape.js';
import type { PrimName, PrimParams } from '../../../ir/program.js';
import { complexOf, partsOf, refused, type Row, type Rows } from '../row.js';
import type { TensorType } from '../types.js';
import { list, type HloValue, type HloWriter } from '../writer.js';

type FftParams = PrimParams['fft'];

const complexLike = (shape: readonly number[], { dtype }: TensorType): TensorType => ({
  shape,
  dtype: dtype === 'float64' || dtype === 'complex128' ? 'complex128' : 'complex64',
});

function transposed(w: HloWriter, x: HloValue, permutation: readonly number[]): HloValue {
  if (permutation.every((d, i) => d === i)) return x;
  const shape = permutation.map((d) => at(x.type.shape, d));
  const type = { shape, dtype: x.type.dtype };
  return w.op1('stablehlo.transpose', [x], type, { permutation: list(permutation) });
}

/** The transform along the last axes: StableHLO has it of up to three. */
function alongLast(
  w: HloWriter,
  x: HloValue,
  type: FftParams['type'],
  lengths: readonly number[],
  result: TensorType,
): HloValue {
  return w.op1('stablehlo.fft', [x], result, {
    fft_type: `#stablehlo<fft_type ${type.toUpperCase()}>`,
    fft_length: list(lengths),
  });
}

/** The transform along one axis, of which the result has the length `length`. */
function along(
  w: HloWriter,
  x: HloValue,
  type: FftParams['type'],
  axis: number,
  length: number,
): HloValue {
  const rank = x.type.shape.length;
  const order = [...range(rank).filter((d) => d !== axis), axis];
  const moved = transposed(w, x, order);
  const { shape } = moved.type;
  const given = type === 'irfft' ? length : at(shape, rank - 1);
  const resultShape = shape.with(rank - 1, length);
  const resultType: TensorType =
    type === 'irfft'
      ? { shape: resultShape, dtype: x.type.dtype === 'complex128' ? 'float64' : 'float32' }
      : complexLike(resultShape, x.type);
  const result = alongLast(w, moved, type, [given], resultType);
  const back = range(rank).map((d) => order.indexOf(d));
  return transposed(w, result, back);
}

/** StableHLO divides inverse transforms by their length. */
const lengthOf = (shape: readonly number[], axes: readonly number[]): number =>
  axes.reduce((product, d) => product * at(shape, d), 1);

function scaled(w: HloWriter, x: HloValue, scale: number): HloValue {
  if (scale === 1) return x;
  return w.plain('multiply', x, w.full(scale, x.type));
}

/** Axis by axis: real numbers along the last axis first, or last where they are the result. */
const fft: Row<FftParams> = (w, [x], { type, axes, scale }, [result]) => {
  const real = at(axes, axes.length - 1);
  const others = axes.slice(0, -1);
  const inner = type === 'rfft' ? 'fft' : type === 'irfft' ? 'ifft' : type;
  const one = (y: HloValue, kind: FftParams['type'], d: number): HloValue =>
    along(w, y, kind, d, at(result!.shape, d));
  const first = type === 'rfft' ? one(x!, type, real) : x!;
  const between = others.reduce((y, d) => along(w, y, inner, d, at(y.type.shape, d)), first);
  const done = type === 'rfft' ? between : one(between, type, real);
  const isInverse = type === 'ifft' || type === 'irfft';
  const factor = isInverse ? scale * lengthOf(result!.shape, axes) : scale;
  return [scaled(w, done, factor)];
};

/** Both parts of complex numbers along a last axis. */
function pairsOf(w: HloWriter, z: HloValue, type: Aval): HloValue {
  const parts = partsOf(w, z).map((part) => w.reshape(part, [...part.type.shape, 1]));
  return w.op1('stablehlo.concatenate', parts, type, {
    dimension: `${type.shape.length - 1} : i64`,
  });
}

const parts = {
  fftParts: (w, [re, im], { axis, scale }, [type]) => {
    const z = along(w, complexOf(w, re!, im!), 'fft', axis, at(re!.type.shape, axis));
    return [scaled(w, pairsOf(w, z, type!), scale)];
  },
  rfftParts: (w, [x], { axis, scale }, [type]) => {
    const z = along(w, x!, 'rfft', axis, at(type!.shape, axis));
    return [scaled(w, pairsOf(w, z, type!), scale)];
  },
  irfftParts: (w, [re, im], { axis, length, scale }) => [
    scaled(w, along(w, complexOf(w, re!, im!), 'irfft', axis, length), scale * length),
  ],
} satisfies Partial<Rows<PrimName>>;

const stages = refused(
  'the stages of a Fourier transform are written when a program becomes loops. Export the transform.',
);

export const fftRows = {
  fft,
  ...parts,
  fftStages: stages,
  rfftStages: stages,
  irfftStages: stages,
} satisfies Partial<Rows<PrimName>>;
