/**
 * Bodies: the programs of loops and branches. They have no constants of their own; what they
 * capture is an operand of the equation and among the first inputs of each of its programs.
 */
import {
  newEquation,
  subPrograms,
  type Atom,
  type Equation,
  type EquationOf,
  type Program,
  type Var,
} from './program.js';

/** The equations that have bodies. */
export type BodyEquation = {
  readonly [N in 'scan' | 'while' | 'replay' | 'cond']: EquationOf<N>;
}['scan' | 'while' | 'replay' | 'cond'];

export function hasBodies(equation: Equation): equation is Equation & BodyEquation {
  const { primitive } = equation;
  return (
    primitive === 'scan' || primitive === 'while' || primitive === 'replay' || primitive === 'cond'
  );
}

const known = new WeakMap<Program, boolean>();

/** Whether an equation of the program, or of one that it holds, has bodies. */
export function holdsBodies(program: Program): boolean {
  let found = known.get(program);
  if (found === undefined) {
    found = program.equations.some(
      (e) => hasBodies(e) || subPrograms(e).some(([, p]) => holdsBodies(p)),
    );
    known.set(program, found);
  }
  return found;
}

/** The bodies of an equation. The last computes its results; a while has its test before. */
export function bodiesOf(equation: BodyEquation): readonly Program[] {
  switch (equation.primitive) {
    case 'while':
      return [equation.params.test, equation.params.body];
    case 'cond':
      return equation.params.branches;
    case 'scan':
    case 'replay':
      return [equation.params.body];
    default:
      return equation satisfies never;
  }
}

/** What an input of the bodies receives. All bodies of an equation take the same. */
export interface Parameter {
  /** The same in every turn, what the turn before gave, or one row of many. */
  readonly role: 'constant' | 'carry' | 'row';
  /** The constant, the first carry, or the array of the rows; undefined for rows of tapes. */
  readonly operand: Atom | undefined;
}

/** One for each input of the bodies, in their order. */
export function parametersOf(equation: BodyEquation): Parameter[] {
  const { inputs } = equation;
  const first = otherOperands(equation);
  const { constants, carries } = countsOf(equation);
  const operands = inputs.slice(first).map((operand, i): Parameter => {
    if (i < constants) return { role: 'constant', operand };
    return { role: i < constants + carries ? 'carry' : 'row', operand };
  });
  if (equation.primitive !== 'replay') return operands;
  const rows = equation.params.rows
    .flat()
    .map((): Parameter => ({ role: 'row', operand: undefined }));
  return [...operands.slice(0, constants), ...rows, ...operands.slice(constants)];
}

/** How many operands come first that no body takes: the index of a branch, the handles of tapes. */
function otherOperands(equation: BodyEquation): number {
  if (equation.primitive === 'cond') return 1;
  return equation.primitive === 'replay' ? equation.params.rows.length : 0;
}

function countsOf(equation: BodyEquation): { constants: number; carries: number } {
  switch (equation.primitive) {
    case 'scan':
      return equation.params;
    case 'cond':
      return { constants: equation.inputs.length - 1, carries: 0 };
    case 'while':
    case 'replay': {
      const { constants, body } = equation.params;
      return { constants, carries: body.outputs.length };
    }
    default:
      return equation satisfies never;
  }
}

/** Items with roles in the order in which the bodies of an equation take them. */
export function inBodyOrder<T extends Pick<Parameter, 'role'>>(
  equation: BodyEquation,
  items: readonly T[],
): T[] {
  const order = equation.primitive === 'replay' ? replayOrder : loopOrder;
  return order.flatMap((role) => items.filter((p) => p.role === role));
}
const loopOrder = ['constant', 'carry', 'row'] as const;
const replayOrder = ['constant', 'row', 'carry'] as const;

/** The equation with other parameters, and with bodies that take them in the order for bodies. */
export function withParameters(
  equation: BodyEquation,
  parameters: readonly Parameter[],
  bodies: readonly Program[],
  outputs: readonly Var[],
): Equation {
  const { source } = equation;
  const of = (role: Parameter['role']) => parameters.filter((p) => p.role === role);
  const operands = loopOrder.flatMap((role) => of(role).flatMap((p) => p.operand ?? []));
  const inputs = [...equation.inputs.slice(0, otherOperands(equation)), ...operands];
  const constants = of('constant').length;
  const body = bodies.at(-1) as Program;
  switch (equation.primitive) {
    case 'scan': {
      const params = { ...equation.params, constants, carries: of('carry').length, body };
      return newEquation('scan', inputs, params, outputs, source);
    }
    case 'while': {
      const params = { constants, test: bodies[0] as Program, body };
      return newEquation('while', inputs, params, outputs, source);
    }
    case 'replay':
      return newEquation(
        'replay',
        inputs,
        { ...equation.params, constants, body },
        outputs,
        source,
      );
    case 'cond':
      return newEquation('cond', inputs, { branches: bodies }, outputs, source);
  }
}
