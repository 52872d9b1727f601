import { printAval } from '../../../array/aval.js';
import { itemSize } from '../../../array/dtype.js';
import { sizeOf } from '../../../array/shape.js';
import { renumber } from '../../builder.js';
import { hasEffect, mayNotEnd } from '../../effects.js';
import {
  newProgram,
  newVar,
  type Atom,
  type Equation,
  type Program,
  type Var,
} from '../../program.js';
import { isSmall } from '../../small.js';
import {
  asBodyEquation,
  bodiesOf,
  parametersOf,
  withParameters,
  type BodyEquation,
} from '../../bodies.js';
import type { Body, Parameter, TraitRules } from '../../traits.js';
import { ChangesByText, rewriteEquations, type Rewriting } from '../rewrite.js';

/**
 * Computes in front of a loop what is the same in every turn: equations of its body and test that
 * depend on constants alone. Branches keep theirs, which may not be needed.
 */
export function hoistInvariants(program: Program, rules: TraitRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const loop = asBodyEquation(equation, rules);
    return loop?.holds.isLoop === true ? hoisted(loop, rewriting, rules) : equation;
  });
}

function hoisted(loop: BodyEquation, rewriting: Rewriting, rules: TraitRules): Equation {
  const { equation } = loop;
  const parameters = parametersOf(loop);
  const operands = parameters.flatMap(({ role, operand }) =>
    role === 'constant' && operand !== undefined ? [operand] : [],
  );
  const bodies = bodiesOf(loop);
  const found = bodies.map((body) => invariantsOf(body, operands.length, rules));
  if (found.every(({ isMoved }) => isMoved.size === 0)) return equation;
  const more = found.flatMap(({ outside }) => rewriting.inline(outside, operands, equation.source));
  return withParameters(
    loop,
    [...parameters, ...more.map((operand): Parameter => ({ role: 'constant', operand }))],
    bodies.map(({ program }, i) => withoutInvariants(program, operands.length, found, i)),
    equation.outputs,
  );
}

interface Invariants {
  readonly isMoved: ReadonlySet<Equation>;
  /** From the constants of the body to the moved results that the body needs. */
  readonly outside: Program;
}

function invariantsOf(
  { program: body, isRun }: Body,
  constants: number,
  rules: TraitRules,
): Invariants {
  /** For what is the same in every turn the bytes that are read to compute it; else undefined. */
  const bytes = new Array<number | undefined>(body.varCount);
  for (const v of body.inputs.slice(0, constants)) bytes[v.id] = bytesOf(v);
  const isMoved = new Set<Equation>();
  for (const equation of body.equations) {
    const read = bytesRead(equation.inputs, bytes);
    if (read === undefined || hasEffect(equation, rules)) continue;
    if (!isRun && mayNotEnd(equation, rules)) continue;
    const isFree = costsNothing(equation, read, rules);
    if (!isFree) isMoved.add(equation);
    for (const v of equation.outputs) bytes[v.id] = isFree ? read : bytesOf(v);
  }
  const isRead = readVars(body, (e) => !isMoved.has(e));
  body.outputs.forEach((a) => a.kind === 'var' && (isRead[a.id] = 1));
  const results = [...isMoved].flatMap((e) => e.outputs.filter((v) => isRead[v.id] === 1));
  return { isMoved, outside: outsideProgram(body, constants, isMoved, results) };
}

/** The moved equations, with those that cost nothing as far as these need them. */
function outsideProgram(
  body: Program,
  constants: number,
  isMoved: ReadonlySet<Equation>,
  results: readonly Var[],
): Program {
  const isNeeded = new Uint8Array(body.varCount);
  const equations = body.equations.toReversed().filter((e) => {
    if (!isMoved.has(e) && !e.outputs.some((v) => isNeeded[v.id] === 1)) return false;
    e.inputs.forEach((a) => a.kind === 'var' && (isNeeded[a.id] = 1));
    return true;
  });
  const inputs = body.inputs.slice(0, constants);
  return newProgram(inputs, [], equations.reverse(), results, body.varCount);
}

const changes = new ChangesByText();

/** Body `i` without its own invariants; those of all bodies come behind the constants. */
function withoutInvariants(
  body: Program,
  constants: number,
  found: readonly Invariants[],
  i: number,
): Program {
  const types = found.map(({ outside }) => outside.outputs.map((a) => printAval(a.aval)).join());
  const what = `${constants} ${types.join(';')} ${i} ${found[i]?.isMoved.size}`;
  return changes.once(body, what, () => {
    let nextId = body.varCount;
    const taken = found.flatMap(({ outside }, k) =>
      k === i
        ? (outside.outputs as readonly Var[])
        : outside.outputs.map((a) => newVar(nextId++, a.aval)),
    );
    const inputs = [...body.inputs.slice(0, constants), ...taken, ...body.inputs.slice(constants)];
    const equations = body.equations.filter((e) => found[i]?.isMoved.has(e) !== true);
    return renumber(inputs, body.constants, equations, body.outputs);
  });
}

function readVars(body: Program, isCounted: (equation: Equation) => boolean): Uint8Array {
  const isRead = new Uint8Array(body.varCount);
  for (const equation of body.equations)
    if (isCounted(equation))
      for (const a of equation.inputs) if (a.kind === 'var') isRead[a.id] = 1;
  return isRead;
}

function bytesRead(
  inputs: readonly Atom[],
  bytes: readonly (number | undefined)[],
): number | undefined {
  let sum = 0;
  for (const a of inputs) {
    if (a.kind === 'literal') continue;
    const known = bytes[a.id];
    if (known === undefined) return undefined;
    sum += known;
  }
  return sum;
}

const bytesOf = ({ aval }: Atom): number => itemSize[aval.dtype] * sizeOf(aval.shape);

/**
 * Whether to compute the result in every turn all the same: index arithmetic and cheap operations
 * that make a large array of little would only write to memory what must then be read.
 */
function costsNothing(
  { primitive, outputs }: Equation,
  bytesRead: number,
  rules: TraitRules,
): boolean {
  const [result] = outputs;
  const { cost = 'costly' } = rules[primitive].lower;
  if (result === undefined || outputs.length > 1 || cost === 'costly') return false;
  if (cost === 'view' && bytesRead < bytesOf(result)) return true;
  return !isSmall(result) && 2 * bytesRead <= bytesOf(result);
}
