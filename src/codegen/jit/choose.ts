/**
 * Chooses the target of a program by estimates of its time. Programs that do next to nothing on arrays
 * are JS without being asked: a call of it can be written in line by V8, and costs a tenth.
 */
import { sizeOf } from '../../array/shape.js';
import { subPrograms, type Atom, type Equation, type Program } from '../../ir/program.js';
import type { Schedule } from '../../loops/loops.js';
import { rules } from '../../primitives/index.js';
import { canGenerateCode } from './compile.js';
import { estimate } from '../targets/estimate.js';
import type { Target } from './options.js';
import { canCompile } from '../targets/wasm/heap/features.js';

/** Fewer operations on elements of arrays take less time than the call of a module. */
const leastWork = 1000;
/** More of them are faster in any module, whatever they are: to estimate their time would take some. */
const muchWork = 3_000_000;
/** Nanoseconds. In doubt JS: estimates of short times are no better than that. */
const leastGain = 500;
/** Arrays of fewer elements are no work for vectors. */
const smallestArray = 32;

/** What runs the program; `schedule` gives its loops as they would be for WebAssembly. */
export function chooseTarget(
  program: Program,
  wanted: Target,
  schedule: () => Schedule,
): 'js' | 'wasm' {
  if (!canCompile()) return 'js';
  if (!canGenerateCode()) return 'wasm';
  if (wanted !== 'auto') return wanted;
  const work = workOf(program);
  if (work < leastWork) return 'js';
  if (work > muchWork) return 'wasm';
  const { js, wasm } = estimate(schedule());
  return wasm + leastGain < js ? 'wasm' : 'js';
}

/** About how many operations on elements of arrays a run does. */
function workOf(program: Program): number {
  return program.equations.reduce((sum, equation) => sum + workOfEquation(equation), 0);
}

function workOfEquation(equation: Equation): number {
  const { primitive, inputs, outputs, params } = equation;
  const inside = subPrograms(equation).reduce((sum, [, p]) => sum + workOf(p), 0);
  if (inside > 0) return inside * (primitive === 'scan' ? equation.params.length : 1);
  const { lower } = rules[primitive];
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
