/** What a function of the tests is, and what it is tried with. */

export interface Subject {
  readonly source: string;
  readonly args: readonly (readonly unknown[])[];
  /** First arguments at which the function has no derivative. */
  readonly kinks?: readonly number[];
}

export type Subjects = Readonly<Record<string, Subject>>;

export const grid = (n: number, f: (i: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => f(i));
