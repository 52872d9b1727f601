import { printAval } from '../../array/aval.js';
import { itemSize } from '../../array/dtype.js';
import { sizeOf } from '../../array/shape.js';
import { renumber } from '../builder.js';
import { belongsToRun } from '../effects.js';
import {
  newProgram,
  newVar,
  subPrograms,
  type Atom,
  type Equation,
  type PrimName,
  type Program,
  type Var,
} from '../program.js';
import {
  bodiesOf,
  hasBodies,
  parametersOf,
  withParameters,
  type BodyEquation,
  type Parameter,
} from '../bodies.js';
import { Changes, rewriteEquations, type Rewriting } from './rewrite.js';
import { rearranging } from './uniform.js';

/**
 * Computes in front of a loop what is the same in every turn: equations of its body and test that
 * depend on constants alone. Branches keep theirs, which may not be needed.
 */
export function hoistInvariants(program: Program): Program {
  return rewriteEquations(program, (equation, rewriting) =>
    hasBodies(equation) && equation.primitive !== 'cond' ? hoisted(equation, rewriting) : equation,
  );
}

function hoisted(equation: BodyEquation & Equation, rewriting: Rewriting): Equation {
  const parameters = parametersOf(equation);
  const operands = parameters.flatMap(({ role, operand }) =>
    role === 'constant' && operand !== undefined ? [operand] : [],
  );
  const bodies = bodiesOf(equation);
  const found = bodies.map((body, i) => {
    // Only a test is always run, and a scan, which has turns.
    const isRun = equation.primitive === 'scan' || i < bodies.length - 1;
    return invariantsOf(body, operands.length, isRun);
  });
  if (found.every(({ isMoved }) => isMoved.size === 0)) return equation;
  const more = found.flatMap(({ outside }) => rewriting.inline(outside, operands, equation.source));
  return withParameters(
    equation,
    [...parameters, ...more.map((operand): Parameter => ({ role: 'constant', operand }))],
    bodies.map((body, i) => withoutInvariants(body, operands.length, found, i)),
    equation.outputs,
  );
}

interface Invariants {
  readonly isMoved: ReadonlySet<Equation>;
  /** From the constants of the body to the moved results that the body needs. */
  readonly outside: Program;
}

function invariantsOf(body: Program, constants: number, isRun: boolean): Invariants {
  /** For what is the same in every turn the bytes that are read to compute it; else undefined. */
  const bytes = new Array<number | undefined>(body.varCount);
  for (const v of body.inputs.slice(0, constants)) bytes[v.id] = bytesOf(v);
  const isMoved = new Set<Equation>();
  for (const equation of body.equations) {
    const read = bytesRead(equation.inputs, bytes);
    if (read === undefined || belongsToRun(equation) || (!isRun && mayNotEnd(equation))) continue;
    const isFree = costsNothing(equation, read);
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

const changes = new Changes();

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

const endless = new WeakMap<Program, boolean>();

/** A loop that the body would not have begun must not be begun in front of it. */
function mayNotEnd(equation: Equation): boolean {
  return equation.primitive === 'while' || subPrograms(equation).some(([, p]) => holdsWhile(p));
}

function holdsWhile(program: Program): boolean {
  let found = endless.get(program);
  if (found === undefined) endless.set(program, (found = program.equations.some(mayNotEnd)));
  return found;
}

/** Arrays of at most so many elements are kept in local variables. */
const largestLocal = 16;

/**
 * Whether to compute the result in every turn all the same: index arithmetic and cheap operations that
 * make a large array of little would only write to memory what must then be read.
 */
function costsNothing({ primitive, outputs }: Equation, bytesRead: number): boolean {
  if (primitive === 'broadcast' || primitive === 'iota') return true;
  const [result] = outputs;
  if (result === undefined || outputs.length > 1 || !cheap.has(primitive)) return false;
  return sizeOf(result.aval.shape) > largestLocal && 2 * bytesRead <= bytesOf(result);
}

/** A few machine operations an element at most. */
const cheap: ReadonlySet<PrimName> = new Set<PrimName>([
  ...rearranging,
  'pad',
  'convert',
  'neg',
  'abs',
  'not',
  'add',
  'sub',
  'mul',
  'max',
  'min',
  'and',
  'or',
  'xor',
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'select',
]);
