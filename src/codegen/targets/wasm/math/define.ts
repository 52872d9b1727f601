/** What elementary functions on vectors have in common, of whatever type. */
import { at } from '../../../../array/shape.js';
import { defineFunction, type Code } from '../binary/code.js';
import { newGlobal } from '../binary/module.js';
import {
  constant,
  type Global,
  type LaneShape,
  type ValueType,
  type WasmFunction,
  type Vector,
  type VectorLocal,
} from '../binary/instructions.js';

/** A function that is written when it is asked for first, or where its value is wanted. */
export interface MathFunction {
  (): WasmFunction;
  /** Writes what the function does. Arguments are not changed. */
  inline(c: Code, ...args: VectorLocal[]): Vector;
}

const constants = new Map<string, Global<'v128'>>();

/**
 * The number in all lanes, as a global variable: V8 writes a constant vector as three instructions
 * wherever it stands, two of them for the one unit that moves between registers. To load it is one,
 * which brings `exp` of float64 from 5.4 to 3.5 ns.
 */
export function lanes(shape: LaneShape, x: number | bigint): Global<'v128'> {
  const name = `${shape}_${Object.is(x, -0) ? '-0' : x}`;
  const known = constants.get(name);
  if (known !== undefined) return known;
  const made = newGlobal(name, constant(shape, x), false);
  constants.set(name, made);
  return made;
}

/** The function written once, at the first call. */
export function lazily<F extends WasmFunction>(define: () => F): () => F {
  let made: F | undefined;
  return () => (made ??= define());
}

export const unary = (name: string, write: (c: Code, x: VectorLocal) => Vector): MathFunction => {
  const callee = lazily(() =>
    defineFunction(name, { x: 'v128' }, vector, (c, { x }) => write(c, x)),
  );
  const inline = (c: Code, ...args: VectorLocal[]): Vector => c.inline(() => write(c, at(args, 0)));
  return Object.assign(callee, { inline });
};

export const binary = (
  name: string,
  write: (c: Code, x: VectorLocal, y: VectorLocal) => Vector,
): MathFunction => {
  const params = { x: 'v128', y: 'v128' } as const;
  const callee = lazily(() =>
    defineFunction(name, params, vector, (c, { x, y }) => write(c, x, y)),
  );
  const inline = (c: Code, ...args: VectorLocal[]): Vector =>
    c.inline(() => write(c, ...(args as [VectorLocal, VectorLocal])));
  return Object.assign(callee, { inline });
};

const vector: readonly ValueType[] = ['v128'];
