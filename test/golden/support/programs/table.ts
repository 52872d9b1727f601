/** The programs of programs.json by name, written with the library. */
import type { NDArray } from '../../../../src/array/ndarray.js';

/** The arguments of a program by name; some are trees, which the programs cast. */
export type Inputs = Readonly<Record<string, NDArray>>;

export type ProgramTable = Readonly<Record<string, (inputs: Inputs) => unknown>>;
