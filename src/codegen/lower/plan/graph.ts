/**
 * A program as lowering sees it: its values, and the equations that compute them with their rules.
 */
import type { Aval } from '../../../array/aval.js';
import { at, sizeOf } from '../../../array/shape.js';
import { varName } from '../../../ir/names.js';
import type { Equation, Literal, Program, Var } from '../../../ir/program.js';
import { isSmall } from '../../../ir/small.js';
import type { KnownElements } from '../../../loops/buffer.js';
import { typesOf, type AllRules, type LowerTypes, type Place } from '../../../primitives/record.js';
import type { AnyLower } from '../expand.js';
import { knownElements } from './known-elements.js';
import { isWrittenOverLocals } from './over-locals.js';

/** An equation with its rule. */
export interface Node {
  readonly equation: Equation;
  readonly lower: AnyLower;
  /**
   * `map` and `fold` (a reduction over few elements) are inline: computed wherever they are read.
   * The others have loops of their own.
   */
  readonly kind: AnyLower['kind'] | 'fold';
  readonly inputs: readonly GraphOperand[];
  readonly outputs: readonly GraphValue[];
  readonly types: LowerTypes;
  /** Where the operands stand in the result, if they are pieces of it. */
  readonly places: readonly Place[];
  /** Whether the programs it holds are written where it stands, over locals. */
  readonly isOverLocals: boolean;
}

export type GraphOperand = GraphValue | Literal;

export interface GraphValue {
  readonly kind: 'var';
  readonly name: string;
  readonly aval: Aval;
  readonly size: number;
  /** The elements of a constant of integers; null for other values. */
  readonly known: KnownElements | null;
  /** What computes it; null for inputs and constants. */
  readonly node: Node | null;
}

/** The values and nodes of a program. The steps of lowering keep what they find out in tables. */
export interface Graph {
  readonly inputs: readonly GraphValue[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOperand[];
}

export const isScalar = ({ aval }: { readonly aval: Aval }): boolean => aval.shape.length === 0;
export const isInline = ({ kind }: Node): boolean => kind === 'map' || kind === 'fold';
/** Whether its elements are expressions that can be written wherever they are read. */
export const isVirtual = (v: GraphValue): boolean => v.node !== null && isInline(v.node);

/** The axes that a reduction reduces. */
export function reduceAxes(node: Node): readonly number[] {
  return node.lower.kind === 'reduce' ? node.lower.axes(node.equation.params as never) : [];
}

/** How the equations of a program are taken. */
export interface GraphOptions {
  /** The equations of the program in another order. */
  readonly equations?: readonly Equation[];
  /** Those that are written over their first operands. */
  readonly inPlace?: ReadonlySet<Equation>;
}

/** Reductions over up to `maxFold` elements are computed wherever they are read. */
export function buildGraph(
  program: Program,
  rules: AllRules,
  maxFold: number,
  { equations = program.equations, inPlace }: GraphOptions = {},
): Graph {
  const values = new Array<GraphValue>(program.varCount);
  const bind = (v: Var, node: Node | null, known: KnownElements | null = null): GraphValue =>
    (values[v.id] = newValue(v, node, known));
  const operand = (a: Var | Literal): GraphOperand => (a.kind === 'literal' ? a : at(values, a.id));
  const inputs = [
    ...program.inputs.map((v) => bind(v, null)),
    ...program.constants.map((c) => bind(c.binder, null, knownElements(c.value))),
  ];
  const nodes = equations.map((equation): Node => {
    const usual = rules[equation.primitive].lower as unknown as AnyLower;
    const isInPlace = usual.kind === 'map' && inPlace?.has(equation) === true;
    const lower = isInPlace ? (usual.inPlace as AnyLower) : usual;
    const outputs: GraphValue[] = [];
    const types = typesOf(equation);
    const node: Node = {
      equation,
      lower,
      kind: nodeKind(equation, lower, maxFold),
      inputs: equation.inputs.map(operand),
      outputs,
      types,
      places: lower.kind === 'pieces' ? lower.places(equation.params as never, types) : [],
      isOverLocals:
        (lower.kind === 'loop' || lower.kind === 'branch') && isWrittenOverLocals(equation, rules),
    };
    for (const v of equation.outputs) outputs.push(bind(v, node));
    return node;
  });
  return { inputs, nodes, outputs: program.outputs.map(operand) };
}

function nodeKind(equation: Equation, lower: AnyLower, maxFold: number): Node['kind'] {
  if (lower.kind === 'map' && lower.isLong && equation.outputs.every(isSmall)) return 'call';
  if (lower.kind !== 'reduce') return lower.kind;
  const x = at(equation.inputs, 0) as Var;
  const count = lower
    .axes(equation.params as never)
    .reduce((n, axis) => n * at(x.aval.shape, axis), 1);
  return count <= maxFold || isSmall(x) ? 'fold' : 'reduce';
}

const newValue = (v: Var, node: Node | null, known: KnownElements | null): GraphValue => ({
  kind: 'var',
  name: varName(v.id),
  aval: v.aval,
  size: sizeOf(v.aval.shape),
  known,
  node,
});
