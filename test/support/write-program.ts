/** Programs written down in tests. */
import { aval, type Aval } from '../../src/array/aval.js';
import { shortName, type DType } from '../../src/array/dtype.js';
import { Builder } from '../../src/ir/builder.js';
import type { Program } from '../../src/ir/program.js';
import { rules } from '../../src/primitives/index.js';
import { Ops, type Primal } from '../../src/primitives/ops.js';

/** `f64[2,3]` as programs print it. */
export function typeOf(text: string): Aval {
  const [, name, lengths] = /^(\w+)\[([\d,]*)\]$/.exec(text) as unknown as string[];
  const dtype = (Object.keys(shortName) as DType[]).find((d) => shortName[d] === name);
  if (dtype === undefined || lengths === undefined) throw new Error(`no type: ${text}`);
  return aval(lengths === '' ? [] : lengths.split(',').map(Number), dtype);
}

/** A program of inputs of these types; `write` gives its results. */
export function writeProgram(
  types: readonly string[],
  write: (b: Ops, ...inputs: Primal[]) => readonly Primal[],
): Program {
  return new Ops(new Builder(rules)).program(types.map(typeOf), (b, inputs) => write(b, ...inputs));
}
