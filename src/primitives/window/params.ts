/** The params of the reductions over windows. */
export interface WindowParams {
  /** All lists have one entry an axis. */
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [low: number, high: number])[];
  readonly operandDilation: readonly number[];
  readonly windowDilation: readonly number[];
}
