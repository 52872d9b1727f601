/** Calls and branches whose programs are functions. */
import { at } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import type { BufferSlice } from '../../../../loops/loops.js';
import { writeChoice } from '../cases.js';
import { copyElements } from './copy.js';
import type { Node, GraphOperand } from '../../plan/graph.js';
import { overOperands } from '../../plan/in-place/results.js';
import type { Over } from '../../plan/outputs.js';
import { whole, type CalledProgram, type EquationContext } from '../context.js';

/** The function of a call, or those of a branch. */
export function programCallees(node: Node, writer: EquationContext): readonly CalledProgram[] {
  const { lower, equation } = node;
  const params = equation.params as never;
  const slices = { inputs: [], outputs: [], over: overOf(node, writer) };
  if (lower.kind === 'branch')
    return lower.branches(params).map((program, k) => ({ program, name: `branch_${k}`, slices }));
  if (lower.kind !== 'call') return [];
  const { name } = equation.params as { readonly name?: unknown };
  const wanted = typeof name === 'string' ? name : 'callee';
  return [{ program: lower.program(params), name: wanted, slices }];
}

/**
 * Which results lie in the memory of operands: none if no operand may be written to, else all that
 * the programs can leave there.
 */
function overOf({ lower, equation, outputs }: Node, writer: EquationContext): Over {
  if (!outputs.some((v) => writer.storage.isInPlace(v))) return [];
  const params = equation.params as never;
  if (lower.kind === 'branch') return overOperands(lower.branches(params), writer.surroundings);
  if (lower.kind !== 'call') return [];
  return overOperands([lower.program(params)], writer.surroundings);
}

export function writeCall(b: LoopBuilder, node: Node, writer: EquationContext): void {
  const { inputs, outputs } = argumentsOf(b, node, node.inputs, writer);
  for (const callee of programCallees(node, writer))
    writer.call(b, callee.program, writer.surroundings.lowerCallee(callee), inputs, outputs);
}

export function writeBranchCalls(b: LoopBuilder, node: Node, writer: EquationContext): void {
  const [index, ...operands] = node.inputs as [GraphOperand, ...GraphOperand[]];
  const { inputs, outputs } = argumentsOf(b, node, operands, writer);
  const cases = programCallees(node, writer).map((callee) => () => {
    const lowered = writer.surroundings.lowerCallee(callee);
    writer.call(b, callee.program, lowered, inputs, outputs);
  });
  writeChoice(b, writer.element(index, 0), cases);
}

interface Arguments {
  readonly inputs: readonly BufferSlice[];
  readonly outputs: readonly BufferSlice[];
}

/** What is passed: for an operand that is written over its memory, or a copy if it is needed. */
function argumentsOf(
  b: LoopBuilder,
  node: Node,
  operands: readonly GraphOperand[],
  writer: EquationContext,
): Arguments {
  const outputs = node.outputs.map((v) => whole(writer.storage.bufferOf(v)));
  const inputs = operands.map((x) => whole(writer.bufferFor(b, x)));
  overOf(node, writer).forEach((operand, k) => {
    if (operand === null) return;
    const [from, to] = [at(inputs, operand).buffer, at(outputs, k)];
    if (!writer.storage.isInPlace(at(node.outputs, k))) copyElements(b, from, to.buffer);
    inputs[operand] = to;
  });
  return { inputs, outputs };
}
