import { sameAval } from '../../array/aval.js';
import { at } from '../../array/shape.js';
import { hasEffect } from '../effects.js';
import type { Atom, Equation, PrimName, Program } from '../program.js';
import { sameParams } from '../same-params.js';
import type { TraitRules } from '../traits.js';
import { rewriteEquations } from './rewrite.js';

/**
 * Computes each value once: an equation equal to an earlier one is dropped and the earlier results
 * stand for its own. Operands are compared by identity, params by value, programs by identity. What
 * is done for its effect is done as often as before.
 */
export function eliminateCommonSubexpressions(program: Program, rules: TraitRules): Program {
  const known = new Map<number, Equation[]>();
  return rewriteEquations(program, (equation) => {
    if (hasEffect(equation, rules)) return equation;
    const hash = hashEquation(equation, rules);
    const bucket = known.get(hash);
    if (bucket === undefined) {
      known.set(hash, [equation]);
      return equation;
    }
    const earlier = bucket.find((e) => sameValue(e, equation, rules));
    if (earlier !== undefined) return earlier.outputs;
    bucket.push(equation);
    return equation;
  });
}

function sameValue(a: Equation, b: Equation, rules: TraitRules): boolean {
  if (a.primitive !== b.primitive || a.inputs.length !== b.inputs.length) return false;
  if (!sameParams(a.params, b.params)) return false;
  if (a.inputs.every((x, i) => sameAtom(x, at(b.inputs, i)))) return true;
  return rules[a.primitive].commutes && a.inputs.every((x, i) => sameAtom(x, at(b.inputs, 1 - i)));
}

function sameAtom(a: Atom, b: Atom): boolean {
  if (a.kind === 'var' || b.kind === 'var') return a === b;
  return Object.is(a.value, b.value) && sameAval(a.aval, b.aval);
}

function hashEquation({ primitive, inputs, params }: Equation, rules: TraitRules): number {
  let hash = hashName(primitive);
  if (rules[primitive].commutes) for (const a of inputs) hash = (hash + hashAtom(a)) | 0;
  else for (const a of inputs) hash = mix(hash, hashAtom(a));
  return hashParam(params, hash);
}

const hashAtom = (a: Atom): number => (a.kind === 'var' ? mix(1, a.id) : hashNumber(a.value));

/** Programs and other objects that are compared by identity add nothing: equality decides. */
function hashParam(value: unknown, hash: number): number {
  if (typeof value === 'number') return mix(hash, hashNumber(value));
  if (typeof value === 'string') return mix(hash, hashText(value));
  if (typeof value === 'boolean') return mix(hash, value ? 2 : 3);
  if (Array.isArray(value)) return value.reduce((h: number, v) => hashParam(v, h), mix(hash, 5));
  if (typeof value !== 'object' || value === null || 'equations' in value) return hash;
  return Object.values(value).reduce((h: number, v) => hashParam(v, h), hash);
}

const bits = new DataView(new ArrayBuffer(8));

function hashNumber(value: number): number {
  bits.setFloat64(0, value);
  return mix(bits.getInt32(0), bits.getInt32(4));
}

const nameHashes = new Map<PrimName, number>();

function hashName(name: PrimName): number {
  let hash = nameHashes.get(name);
  if (hash === undefined) {
    hash = hashText(name);
    nameHashes.set(name, hash);
  }
  return hash;
}

function hashText(text: string): number {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = mix(hash, text.charCodeAt(i));
  return hash;
}

/** One round of a multiplicative hash. */
function mix(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e3779b1);
  return product ^ (product >>> 15);
}
