/** The form of the tables that hold the programs of programs.json, written with the library. */
import type { NDArray } from '../../../../src/array/ndarray.js';

type Upper = 'A' | 'B' | 'C' | 'D' | 'E' | 'I' | 'K' | 'M' | 'S' | 'T' | 'W' | 'X' | 'Y';
type Lower = 'a' | 'b' | 'c' | 'd' | 'k' | 'l' | 'p' | 'r' | 't' | 'v' | 'w' | 'x' | 'y' | 'z';
type Word = 'Ts' | 'Wk' | 'Wo' | 'Wq' | 'Wv' | 'ct' | 'db' | 'dest' | 'dst' | 'dw' | 'dx' | 'ga';
type MoreWords = 'idx' | 'ls' | 'mask' | 'mu' | 'pts' | 's1' | 's2' | 'src' | 'ws' | 'xs';

/** The arguments of a program by name; those that are trees of arrays are cast by the program. */
export type Inputs = Readonly<Record<Upper | Lower | Word | MoreWords, NDArray>>;

export type ProgramTable = Readonly<Record<string, (inputs: Inputs) => unknown>>;
