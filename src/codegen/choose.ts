/**
 * Chooses the target of a program by the work it does on arrays. WebAssembly works on several elements
 * at once; a call of it costs about a microsecond more, and a JS function is inlined by its caller. What
 * scalars do, also in loops, is no faster there.
 */
import { sizeOf } from '../array/shape.js';
import { subPrograms, type Atom, type Equation, type Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { canGenerateCode } from './compile.js';
import type { Target } from './options.js';
import { canCompile } from './wasm/features.js';

/** From so many element operations on WebAssembly is the faster target. */
const crossover = 20_000;
/** Arrays of fewer elements are no work for vectors. */
const smallestArray = 32;

export function chooseTarget(program: Program, wanted: Target): 'js' | 'wasm' {
  if (!canCompile()) return 'js';
  if (!canGenerateCode()) return 'wasm';
  if (wanted !== 'auto') return wanted;
  return workOf(program) >= crossover ? 'wasm' : 'js';
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
