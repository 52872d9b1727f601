/** Calls of LAPACK, as jaxlib registers them with XLA for the processor. */
import { at, range } from '../../../array/shape.js';
import { refuse } from '../row.js';
import type { ElementType, TensorType } from '../types.js';
import type { HloValue, HloWriter } from '../writer.js';

const letters: Partial<Readonly<Record<ElementType, string>>> = {
  float32: 's',
  float64: 'd',
  complex64: 'c',
  complex128: 'z',
};

export type Config = Readonly<Record<string, string>>;

/** The letters by which LAPACK is told what to do are bytes. */
export const letter = (text: string): string => `${text.charCodeAt(0)} : ui8`;

/** Matrices column by column, whatever stands before their two axes; vectors as they are. */
function layoutText({ shape }: TensorType, matrices: boolean): string {
  const rank = shape.length;
  const order = range(rank).reverse();
  if (matrices && rank >= 2) [order[0], order[1]] = [rank - 2, rank - 1];
  const elements = order.length === 0 ? '' : `[${order.join(', ')}]`;
  return `dense<${elements}> : tensor<${rank}xindex>`;
}

/**
 * `lapack_dgetrf_ffi` and its like for the dtype of the first operand. `batch` has as many axes as
 * stand before the matrices.
 */
export function lapack(
  w: HloWriter,
  routine: string | ((letter: string) => string),
  inputs: readonly HloValue[],
  results: readonly TensorType[],
  batch: number,
  config: Config = {},
): HloValue[] {
  const { dtype } = at(inputs, 0).type;
  const kind = letters[dtype];
  if (kind === undefined)
    return refuse(w, `LAPACK does not know ${dtype}. Convert to float32 first.`);
  const name = typeof routine === 'string' ? kind + routine : routine(kind);
  const isMatrix = (type: TensorType): boolean => type.shape.length === batch + 2;
  const layouts = (types: readonly TensorType[]): string =>
    `[${types.map((type) => layoutText(type, isMatrix(type))).join(', ')}]`;
  const settings = Object.entries(config).map(([key, text]) => `${key} = ${text}`);
  return w.op('stablehlo.custom_call', inputs, results, {
    call_target_name: `"lapack_${name}_ffi"`,
    api_version: '4 : i32',
    backend_config: `{${settings.join(', ')}}`,
    operand_layouts: layouts(inputs.map((x) => x.type)),
    result_layouts: layouts(results),
  });
}
