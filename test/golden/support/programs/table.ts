/** The form of the tables that hold the programs of programs.json, written with the library. */
import type { NDArray } from '../../../../src/array/ndarray.js';

type Upper = 'A' | 'B' | 'C' | 'D' | 'E' | 'I' | 'K' | 'M' | 'R' | 'S' | 'T' | 'W' | 'X' | 'Y';
type Lower = 'a' | 'b' | 'c' | 'd' | 'h' | 'k' | 'l' | 'p' | 'q' | 'r' | 't' | 'v' | 'w' | 'x' | 'y' | 'z';
type Word = 'Ts' | 'Wk' | 'Wo' | 'Wq' | 'Wv' | 'ct' | 'db' | 'dest' | 'dst' | 'dw' | 'dx' | 'ga';
type MoreWords = 'idx' | 'ls' | 'mask' | 'mu' | 'pts' | 's1' | 's2' | 'src' | 'ws' | 'xs';
type OfLoops = 'W1' | 'W2' | 'avec' | 'b1' | 'board' | 'bs' | 'data' | 'eps' | 'im' | 'ks' | 'params';
type MoreOfLoops = 're' | 'seeds' | 'target' | 'th' | 'u0' | 'v0' | 'x0' | 'ys';
type OfRules = 'As' | 'Ws' | 'Xv' | 'dW' | 'dWs' | 'dk' | 'lam' | 'yv';

/** The arguments of a program by name; those that are trees of arrays are cast by the program. */
export type Inputs = Readonly<Record<Upper | Lower | Word | MoreWords | OfLoops | MoreOfLoops | OfRules, NDArray>>;

export type ProgramTable = Readonly<Record<string, (inputs: Inputs) => unknown>>;
