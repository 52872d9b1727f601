/**
 * The tape of derivatives of loops whose number of turns is not known, as three values that regions
 * and functions hand on: the memory, which is laid out as that of our own targets; where its next
 * row begins; and whether a row had no room. The memory begins with zeros, as many as the longest
 * row has words, and ends with as many words for what has no room.
 */
import { isComplex, isInexact, partOf, type DType } from '../../../array/dtype.js';
import type { Aval } from '../../../array/aval.js';
import { at, sizeOf } from '../../../array/shape.js';
import type { PrimName, PrimParams } from '../../../ir/program.js';
import { asItsProgram, avalOf, complexOf, partsOf, refuse, type Row, type Rows } from '../row.js';
import { numbersOf, tapeTypes, wordsOf, type TapeSize } from '../tape-size.js';
import type { TensorType } from '../types.js';
import { dtypeOf, list, type HloValue, type HloWriter } from '../writer.js';

const int32 = { shape: [], dtype: 'int32' } as const;

/** An empty tape. */
export function newTape(w: HloWriter, size: TapeSize): HloValue[] {
  const [memory, , isFull] = tapeTypes(size);
  return [w.full(0, memory!), w.full(size.row, int32), w.full(0, isFull!)];
}

/** The results of the main function: NaN where a row had no room, if they can be. */
export const unlessFull = (w: HloWriter, results: readonly HloValue[]): HloValue[] =>
  results.map((y) => {
    const dtype = dtypeOf(y);
    if (!isInexact(dtype)) return y;
    const [, , isFull] = w.tape;
    const wide = w.broadcast(isFull!, y.type.shape, []);
    return w.select(wide, nanOf(w, y.type.shape, dtype), y);
  });

/** NaN everywhere, of complex numbers in both parts. */
function nanOf(w: HloWriter, shape: readonly number[], dtype: DType): HloValue {
  if (!isComplex(dtype)) return w.full(NaN, { shape, dtype });
  const part = w.full(NaN, { shape, dtype: partOf(dtype) });
  return complexOf(w, part, part);
}

const push: Row<PrimParams['push']> = (w, [last, ...values]) => {
  const [memory, next, isFull] = w.tape as [HloValue, HloValue, HloValue];
  const words = wordsOf(values.map(avalOf));
  const total = at(memory.type.shape, 0);
  const flat = [last!, ...values].flatMap((x) => inNumbers(w, x));
  const row = w.op1(
    'stablehlo.concatenate',
    flat,
    { shape: [words], dtype: 'float64' },
    { dimension: '0 : i64' },
  );
  const after = w.plain('add', next, w.full(words, int32));
  const { row: spare } = tapeSizeOf(w);
  const fits = w.compare('LE', after, w.full(total - spare, int32));
  const start = w.select(fits, next, w.full(total - spare, int32));
  const written = w.op1('stablehlo.dynamic_update_slice', [memory, row, start], memory.type);
  const isFullNow = w.plain('or', isFull, w.plain('not', fits));
  w.tape = [written, w.select(fits, after, next), isFullNow];
  // What has no room is not in the list, so that lists still have an end.
  return [w.select(fits, w.convert(start, 'float64'), last!)];
};

const peek: Row<PrimParams['peek']> = (w, [given], { row }) => {
  const [memory] = w.tape as [HloValue];
  const words = wordsOf(row);
  const start = w.convert(given!, 'int32');
  const sizes = { slice_sizes: list([words]) };
  const type: TensorType = { shape: [words], dtype: 'float64' };
  const all = w.op1('stablehlo.dynamic_slice', [memory, start], type, sizes);
  let next = 0;
  const take = (count: number): HloValue => {
    const [from, to] = [next, (next += count)];
    return w.op1(
      'stablehlo.slice',
      [all],
      { shape: [count], dtype: 'float64' },
      { start_indices: list([from]), limit_indices: list([to]), strides: list([1]) },
    );
  };
  const previous = w.reshape(take(1), []);
  return [previous, ...row.map((type) => ofNumbers(w, take(numbersOf(type)), type))];
};

/** The elements as float64, one after the other; real parts before imaginary ones. */
const inNumbers = (w: HloWriter, x: HloValue): HloValue[] =>
  (isComplex(dtypeOf(x)) ? partsOf(w, x) : [x]).map((part) =>
    w.reshape(w.convert(part, 'float64'), [sizeOf(part.type.shape)]),
  );

function ofNumbers(w: HloWriter, x: HloValue, { shape, dtype }: Aval): HloValue {
  if (!isComplex(dtype)) return w.convert(w.reshape(x, shape), dtype);
  const parts = w.reshape(x, [2, ...shape]);
  const [re, im] = [0, 1].map((k) => {
    const ends = [k, ...shape.map(() => 0)];
    const limits = [k + 1, ...shape];
    const part = w.op1(
      'stablehlo.slice',
      [parts],
      { shape: [1, ...shape], dtype: 'float64' },
      {
        start_indices: list(ends),
        limit_indices: list(limits),
        strides: list(limits.map(() => 1)),
      },
    );
    return w.convert(w.reshape(part, shape), dtype === 'complex64' ? 'float32' : 'float64');
  });
  return complexOf(w, re!, im!);
}

function tapeSizeOf(w: HloWriter): TapeSize {
  return (
    w.shared.tape ??
    refuse(
      w,
      'the derivative of a loop whose number of turns is not known keeps a list, which needs a ' +
        'bound in a module. Give toStableHLO or connect { maxTurns: 1000 }, the turns that no loop ' +
        'exceeds in all its runs, or write the loop as lax.scan, or lax.foriLoop with bounds that ' +
        'are numbers.',
    )
  );
}

const withTape =
  <P>(row: Row<P>): Row<P> =>
  (w, inputs, params, outputs) => {
    tapeSizeOf(w);
    return row(w, inputs, params, outputs);
  };

export const tapeRows = {
  push: withTape(push),
  peek: withTape(peek),
  replay: withTape(asItsProgram('replay')),
} satisfies Partial<Rows<PrimName>>;
