/** The params of the contractions. */
export type AxisPairs = readonly [left: readonly number[], right: readonly number[]];

export interface DotParams {
  readonly contract: AxisPairs;
  readonly batch: AxisPairs;
}
/**
 * Axes of operand, kernel and result: [batch, feature, ...spatial], [out, in, ...spatial], as lhs.
 */
export interface ConvDims {
  readonly operand: readonly number[];
  readonly kernel: readonly number[];
  readonly result: readonly number[];
}
export interface ConvParams {
  readonly dims: ConvDims;
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [low: number, high: number])[];
  /** The distance between neighbouring elements of the operand, as if zeros lay between. */
  readonly operandDilation: readonly number[];
  readonly kernelDilation: readonly number[];
  readonly featureGroups: number;
  readonly batchGroups: number;
}
