/** What the methods for differential equations have in common. */
import type { NDArray } from '../../../array/ndarray.js';

/** y′ = slope(t, y). */
export type Slope = (t: NDArray, y: NDArray) => NDArray;

export interface Start {
  readonly t: NDArray;
  readonly y: NDArray;
  /** The slope there. */
  readonly f: NDArray;
}

export interface OdeStep {
  readonly y: NDArray;
  /** The slope at the end. */
  readonly f: NDArray;
  /** The difference to the solution of a method of lower order. */
  readonly error: NDArray;
  /** At the part θ of the step the solution is y + Σ θʲ⁺¹ powers[j], j = 0 … 3. */
  readonly powers: NDArray;
}

export interface Stepper {
  /** The error of a step goes with this power of its length. */
  readonly order: number;
  /** How often a step evaluates the slope. */
  readonly evaluations: number;
  step(slope: Slope, start: Start, h: NDArray): OdeStep;
}
