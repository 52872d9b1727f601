/** Where the results of a function lie. */
import { sizeOf } from '../../../array/shape.js';
import { newBuffer, newSlice, type LoopBuffer } from '../../../loops/buffer.js';
import { copiedBy, type Accesses } from './accesses.js';
import { isInline, isScalar, type Graph, type GraphOperand, type GraphValue } from './graph.js';

/** For each output of a program the input in whose memory it lies; null where it has its own. */
export type Over = readonly (number | null)[];

export interface Outputs {
  /** One for each output of the program. */
  readonly buffers: readonly LoopBuffer[];
  /** The values that are computed where an output lies. */
  readonly own: ReadonlyMap<GraphValue, LoopBuffer>;
  /** The outputs that are copied at the end, as they are not freshly computed. */
  readonly copies: readonly (readonly [source: GraphOperand, buffer: LoopBuffer])[];
}

/**
 * Gives every output a buffer; `slices` says which of them are slices, `over` in the memory of
 * which inputs they lie.
 */
export function outputsOf(
  { inputs, outputs }: Graph,
  accesses: Accesses,
  slices: readonly boolean[],
  over: Over,
): Outputs {
  const own = new Map<GraphValue, LoopBuffer>();
  const copies: [GraphOperand, LoopBuffer][] = [];
  const buffers = outputs.map((output, i) => {
    const o = computedAs(output, accesses);
    const name = o.kind === 'var' ? o.name : `out${i}`;
    const isFresh = o.kind === 'var' && o.node !== null && !own.has(o);
    const { dtype, shape } = o.aval;
    const ownName = isFresh ? name : `${name}_copy`;
    const buffer =
      slices[i] === true
        ? newSlice(ownName, dtype, sizeOf(shape))
        : newBuffer(ownName, dtype, sizeOf(shape), isScalar(o));
    const input = inputs[over[i] ?? -1];
    if (isFresh) own.set(o, buffer);
    else if (o !== input) copies.push([o, buffer]);
    return buffer;
  });
  return { buffers, own, copies };
}

/** A result that is another one in another shape is computed by computing that one. */
export function computedAs(o: GraphOperand, accesses: Accesses): GraphOperand {
  const input = o.kind === 'var' ? copiedBy(o, accesses) : null;
  const isSame =
    input?.kind === 'var' &&
    input.node !== null &&
    !isInline(input.node) &&
    isScalar(input) === isScalar(o);
  return isSame ? input : o;
}
