/**
 * The Program IR: array equations in single assignment, as immutable plain data made only by the
 * factories of this file. Vars are numbered densely and locally: inputs first, then constants,
 * then the outputs of the equations in order, so that environments are arrays and print-outs
 * stable.
 */
import { aval, type Aval } from '../array/aval.js';
import { elementOf } from '../array/dtype.js';
import type { DenseArray } from '../array/dense.js';
import type { Source } from './source.js';

/**
 * The instruction set: the params of each primitive by name. Each family file of `src/primitives`
 * adds its own primitives here by declaration merging, so that a primitive is one record in one
 * file.
 */
// eslint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface PrimParams {}

export type PrimName = keyof PrimParams;

/** The params of a primitive that has none. */
export type NoParams = Readonly<Record<string, never>>;
export const noParams: NoParams = Object.freeze({});

/** A variable of a program, set once. */
export interface Var {
  readonly kind: 'var';
  readonly id: number;
  readonly aval: Aval;
}

/** A scalar written into the program. In elementwise equations it stands for any shape. */
export interface Literal {
  readonly kind: 'literal';
  /** For bool 0 or 1. */
  readonly value: number;
  readonly aval: Aval;
}

/** What an equation takes: a variable or a literal. */
export type Atom = Var | Literal;

/** A captured concrete array, kept by reference. */
export interface Constant {
  readonly binder: Var;
  readonly value: DenseArray;
}

export interface EquationOf<N extends PrimName> {
  readonly primitive: N;
  readonly inputs: readonly Atom[];
  readonly params: PrimParams[N];
  readonly outputs: readonly Var[];
  /** Where in the user's file the operation was called. */
  readonly source: Source | undefined;
}

/** One application of a primitive. */
export type Equation = { readonly [N in PrimName]: EquationOf<N> }[PrimName];

/** Equations from inputs to outputs. */
export interface Program {
  readonly inputs: readonly Var[];
  readonly constants: readonly Constant[];
  readonly equations: readonly Equation[];
  readonly outputs: readonly Atom[];
  /** Every Var's id is below this. */
  readonly varCount: number;
}

export function newVar(id: number, type: Aval): Var {
  const { shape, dtype, weak } = type;
  return { kind: 'var', id, aval: Object.isFrozen(shape) ? type : aval(shape, dtype, weak) };
}

/** A literal of the aval's dtype; the value is rounded or wrapped to it. The shape is always []. */
export function newLiteral(value: number, type: Pick<Aval, 'dtype' | 'weak'>): Literal {
  const { dtype, weak } = type;
  return { kind: 'literal', value: elementOf(value, dtype), aval: aval([], dtype, weak) };
}

export function newEquation<N extends PrimName>(
  primitive: N,
  inputs: readonly Atom[],
  params: PrimParams[N],
  outputs: readonly Var[],
  source: Source | undefined,
): Equation {
  const equation: EquationOf<N> = { primitive, inputs, params, outputs, source };
  return equation as unknown as Equation;
}

export function newProgram(
  inputs: readonly Var[],
  constants: readonly Constant[],
  equations: readonly Equation[],
  outputs: readonly Atom[],
  varCount: number,
): Program {
  return { inputs, constants, equations, outputs, varCount };
}

/** The types of atoms. */
export const avalsOf = (atoms: readonly { readonly aval: Aval }[]): Aval[] =>
  atoms.map((a) => a.aval);

type NamedPrograms = readonly (readonly [name: string, program: Program])[];
const noPrograms: NamedPrograms = [];
/** By the params, which do not change. */
const found = new WeakMap<object, NamedPrograms>();

/** The Programs that an equation's params hold, by the name of the param. */
export function subPrograms({ params }: Equation): NamedPrograms {
  if (params === noParams) return noPrograms;
  let programs = found.get(params);
  if (programs === undefined) {
    programs = findPrograms(params as unknown as Readonly<Record<string, unknown>>);
    found.set(params, programs);
  }
  return programs;
}

function findPrograms(params: Readonly<Record<string, unknown>>): NamedPrograms {
  const programs: [string, Program][] = [];
  for (const [key, value] of Object.entries(params)) {
    if (isProgram(value)) programs.push([key, value]);
    else if (Array.isArray(value))
      value.forEach((v, i) => isProgram(v) && programs.push([`${key}[${i}]`, v]));
  }
  return programs.length === 0 ? noPrograms : programs;
}

export function isProgram(value: unknown): value is Program {
  return typeof value === 'object' && value !== null && 'equations' in value && 'varCount' in value;
}
