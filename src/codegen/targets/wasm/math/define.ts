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

/**
 * A function of two operands in two parts: what is made of the first operand alone, and the rest.
 * Where many results have the first operand in common, that part is done once.
 */
export interface StagedFunction extends MathFunction {
  /** Writes the first part. */
  prepare(c: Code, x: VectorLocal): readonly VectorLocal[];
  /** Of what was prepared and of the second operand. */
  readonly finish: MathFunction;
}

export const isStaged = (f: MathFunction): f is StagedFunction => 'finish' in f;

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

/** What is made once, at the first call. */
export function lazily<T>(define: () => T): () => T {
  let made: T | undefined;
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

/** `names` are those of the parts that `prepare` gives. */
export function staged<const N extends string>(
  name: string,
  names: readonly N[],
  prepare: (c: Code, x: VectorLocal) => Readonly<Record<N, VectorLocal>>,
  finish: (c: Code, parts: Readonly<Record<N, VectorLocal>>, y: VectorLocal) => Vector,
): StagedFunction {
  const params = Object.fromEntries([...names, 'y'].map((part) => [part, 'v128'] as const));
  const second = lazily(() =>
    defineFunction(`${name}_of_prepared`, params, vector, (c, locals) =>
      finish(c, locals as Record<N, VectorLocal>, locals['y'] as VectorLocal),
    ),
  );
  const inline = (c: Code, ...args: VectorLocal[]): Vector => {
    const parts = Object.fromEntries(names.map((part, i) => [part, at(args, i)]));
    return c.inline(() => finish(c, parts as Record<N, VectorLocal>, at(args, names.length)));
  };
  return Object.assign(
    binary(name, (c, x, y) => finish(c, prepare(c, x), y)),
    {
      prepare: (c: Code, x: VectorLocal): VectorLocal[] => {
        const parts = prepare(c, x);
        return names.map((part) => parts[part]);
      },
      finish: Object.assign(second, { inline }),
    },
  );
}

const vector: readonly ValueType[] = ['v128'];
