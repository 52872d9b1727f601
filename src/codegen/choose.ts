/**
 * Chooses the target of a program by the work it does on arrays. WebAssembly works on several elements
 * at once; a call of it costs about a microsecond more, and a JS function is inlined by its caller. What
 * scalars do, also in loops, is no faster there.
 */
import { sizeOf } from '../array/shape.js';
import { subPrograms, type Atom, type Equation, type Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { findEngine } from './wasm/engine.js';

export type Target = 'auto' | 'js' | 'wasm';

/** From so many element operations on WebAssembly is the faster target. */
const crossover = 20_000;
/** Arrays of fewer elements are no work for vectors. */
const smallestArray = 32;
/** A vector instruction on four floats: the smallest module that needs what we need. */
const probe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 17,
  253, 98, 11,
]);

let vectors: boolean | undefined;

/** Whether this host has WebAssembly with vectors. */
export function hasVectors(): boolean {
  vectors ??= findEngine()?.validate(probe) ?? false;
  return vectors;
}

export function chooseTarget(program: Program, wanted: Target): 'js' | 'wasm' {
  if (wanted !== 'auto') return wanted;
  return hasVectors() && workOf(program) >= crossover ? 'wasm' : 'js';
}

/** About how many operations on elements of arrays a run does. */
export function workOf(program: Program): number {
  return program.equations.reduce((sum, equation) => sum + workOfEquation(equation), 0);
}

function workOfEquation(equation: Equation): number {
  const { primitive, inputs, outputs, params } = equation;
  const inside = subPrograms(equation).reduce((sum, [, p]) => sum + workOf(p), 0);
  if (inside > 0) return inside * (primitive === 'scan' ? equation.params.length : 1);
  const { lower } = rules[primitive];
  if (lower.kind === 'map' && lower.cost === 'view') return 0;
  const size = largest([...inputs, ...outputs]);
  if (size < smallestArray) return 0;
  const perElement = lower.kind === 'map' && lower.cost === 'costly' ? 10 : 1;
  return size * perElement * (primitive === 'dotGeneral' ? termsOf(inputs, params) : 1);
}

const largest = (atoms: readonly Atom[]): number =>
  Math.max(0, ...atoms.map((a) => sizeOf(a.aval.shape)));

/** How many products make an element of a dot. */
function termsOf([x]: readonly Atom[], params: unknown): number {
  const { contract } = params as { contract: readonly (readonly number[])[] };
  return (contract[0] ?? []).reduce((n, d) => n * (x?.aval.shape[d] ?? 1), 1);
}
