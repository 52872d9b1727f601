/** Products of matrices, and convolutions. */
import { isBool } from '../../../array/dtype.js';
import type { Aval } from '../../../array/aval.js';
import { at, range } from '../../../array/shape.js';
import type { PrimName, PrimParams } from '../../../ir/program.js';
import { byParts, type Row, type Rows } from '../row.js';
import { isHalf, type ElementType } from '../types.js';
import { dtypeOf, integer, list, type HloValue, type HloWriter } from '../writer.js';
import { paddingText } from './reduce.js';

const axes = (numbers: readonly number[]): string => `[${numbers.join(', ')}]`;

/** Products in the precision of the operands, also where the hardware has fewer bits. */
const precision = {
  precision_config: '[#stablehlo<precision HIGHEST>, #stablehlo<precision HIGHEST>]',
};

/** Sums of products are carried in float32 for 16 bits; those of truths are counted. */
const carriedIn = ({ dtype }: Aval): ElementType =>
  isBool(dtype) ? 'int32' : isHalf(dtype) ? 'float32' : dtype;

/** From the dtype in which sums are carried. */
function rounded(w: HloWriter, x: HloValue, { dtype }: Aval): HloValue {
  return isBool(dtype) ? w.compare('NE', x, w.full(0, x.type)) : w.convert(x, dtype);
}

const dotGeneral: Row<PrimParams['dotGeneral']> = (w, inputs, { contract, batch }, [type]) => {
  const dtype = carriedIn(type!);
  // Operands of 16 bits stay as they are.
  const operands = inputs.map((x) => (isBool(dtypeOf(x)) ? w.convert(x, dtype) : x));
  const numbers =
    `#stablehlo.dot<lhs_batching_dimensions = ${axes(batch[0])}, ` +
    `rhs_batching_dimensions = ${axes(batch[1])}, ` +
    `lhs_contracting_dimensions = ${axes(contract[0])}, ` +
    `rhs_contracting_dimensions = ${axes(contract[1])}>`;
  const result = w.op1(
    'stablehlo.dot_general',
    operands,
    { shape: type!.shape, dtype },
    {
      dot_dimension_numbers: numbers,
      ...precision,
    },
  );
  return [rounded(w, result, type!)];
};

/** `[b, f, 0, 1]`: what stands on each axis; `first` are the letters of the axes named first. */
function layout(first: string, dims: readonly number[]): string {
  const names = [...first, ...range(dims.length - 2).map(String)];
  const inPlace: string[] = [];
  dims.forEach((d, i) => (inPlace[d] = at(names, i)));
  return `[${inPlace.join(', ')}]`;
}

const conv: Row<PrimParams['conv']> = (w, inputs, params, [type]) => {
  const { dims, strides, padding, operandDilation, kernelDilation } = params;
  const dtype = carriedIn(type!);
  const result = w.op1(
    'stablehlo.convolution',
    inputs,
    { shape: type!.shape, dtype },
    {
      window_strides: list(strides),
      padding: paddingText(padding),
      lhs_dilation: list(operandDilation),
      rhs_dilation: list(kernelDilation),
      dimension_numbers:
        `#stablehlo.conv<${layout('bf', dims.operand)}x${layout('oi', dims.kernel)}` +
        `->${layout('bf', dims.result)}>`,
      feature_group_count: integer(params.featureGroups),
      batch_group_count: integer(params.batchGroups),
      ...precision,
    },
  );
  return [rounded(w, result, type!)];
};

export const productRows = {
  dotGeneral,
  conv: byParts('conv', conv),
} satisfies Partial<Rows<PrimName>>;
