import type { Atom, Literal, PrimName } from '../program.js';
import type { Rewriting } from './rewrite.js';

/** The literal whose value every element of an atom has, where that can be seen. */
export function uniformValue(atom: Atom, rewriting: Rewriting): Literal | undefined {
  if (atom.kind === 'literal') return atom;
  const definition = rewriting.definition(atom);
  const operand = definition?.primitive === 'broadcast' ? definition.inputs[0] : undefined;
  return operand?.kind === 'literal' && operand.aval.weak === atom.aval.weak ? operand : undefined;
}

/** Several operands, one element of the result from one of each: literals fit any shape there. */
export const elementwiseOfSeveral: ReadonlySet<PrimName> = new Set<PrimName>([
  'add',
  'sub',
  'mul',
  'div',
  'rem',
  'max',
  'min',
  'pow',
  'atan2',
  'nextAfter',
  'and',
  'or',
  'xor',
  'shiftLeft',
  'shiftRightLogical',
  'shiftRightArithmetic',
  'mulHigh',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'select',
  'clamp',
]);

/** One operand, one element of the result from one of it. */
export const elementwiseOfOne: ReadonlySet<PrimName> = new Set<PrimName>([
  'neg',
  'abs',
  'sign',
  'floor',
  'ceil',
  'round',
  'isFinite',
  'not',
  'convert',
  'integerPow',
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'rsqrt',
  'cbrt',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'logistic',
  'erf',
  'erfc',
  'lgamma',
]);

/** Every element of the result is an element of the only operand. */
export const rearranging: ReadonlySet<PrimName> = new Set<PrimName>([
  'broadcast',
  'reshape',
  'transpose',
  'reverse',
  'slice',
]);
