/**
 * Loops and branches whose programs are functions. What a loop carries lies in two buffers by
 * turns: a turn reads one and writes the other, so that nothing is copied. Rows of arrays are
 * slices.
 */
import { fail } from '../../../array/errors.js';
import { at, range, sizeOf } from '../../../array/shape.js';
import type { Program } from '../../../ir/program.js';
import { newBuffer } from '../../../loops/buffer.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import { indexAdd, indexMul, indexSub, integer, load, type Expr } from '../../../loops/expr.js';
import { Index } from '../../../loops/index-of.js';
import type { BufferSlice, LoopBuffer } from '../../../loops/loops.js';
import type { LoopPlan, Turns } from '../../../primitives/record.js';
import { writeChoice } from './cases.js';
import { isScalar, type Node, type GraphOperand, type GraphValue } from '../plan/graph.js';
import { whole, type CalledProgram, type LoweredCallee, type EquationContext } from './context.js';

export function writeLoopCalls(b: LoopBuilder, node: Node, writer: EquationContext): void {
  if (node.lower.kind !== 'loop') return;
  const plan = node.lower.plan(node.equation.params as never);
  const loop = new CalledLoop(b, node, plan, writer);
  if (plan.turns.kind === 'rows') loop.rows(plan.turns);
  else loop.whileTrue();
}

export function writeBranchCalls(b: LoopBuilder, node: Node, writer: EquationContext): void {
  if (node.lower.kind !== 'branch') return;
  const branches = node.lower.branches(node.equation.params as never);
  const [index, ...operands] = node.inputs as [GraphOperand, ...GraphOperand[]];
  const inputs = operands.map((x) => whole(writer.bufferFor(b, x)));
  const outputs = node.outputs.map((v) => whole(writer.storage.bufferOf(v)));
  const cases = branchCallees(branches).map((callee) => () => {
    const lowered = writer.surroundings.lowerCallee(callee);
    writer.call(b, callee.program, lowered, inputs, outputs);
  });
  writeChoice(b, writer.element(index, 0), cases);
}

export const branchCallees = (branches: readonly Program[]): CalledProgram[] =>
  branches.map((program, k) => ({ program, name: `branch_${k}` }));

/** The functions of a loop: its body, and the test if it has one. */
export function loopCallees(
  primitive: string,
  plan: LoopPlan,
): [body: CalledProgram, test?: CalledProgram] {
  const { constants, carries, body, turns } = plan;
  const callee: CalledProgram = {
    program: body,
    name: `${primitive}_body`,
    slices: {
      inputs: body.inputs.map((v, i) => i >= constants + carries && !isScalarType(v)),
      outputs: body.outputs.map((v, i) => i >= carries && !isScalarType(v)),
    },
  };
  if (turns.kind === 'rows') return [callee];
  return [callee, { program: turns.test, name: `${primitive}_test` }];
}

/** Where each carry lies: scalars in one variable, arrays in one of two buffers. */
type Carries = readonly LoopBuffer[];

class CalledLoop {
  readonly #b: LoopBuilder;
  readonly #plan: LoopPlan;
  readonly #writer: EquationContext;
  readonly #body: LoweredCallee;
  readonly #test: CalledProgram | undefined;
  readonly #constants: readonly BufferSlice[];
  readonly #first: readonly GraphOperand[];
  readonly #xs: readonly GraphOperand[];
  readonly #ys: readonly GraphValue[];
  /** The buffers where the results are wanted, and the other ones. */
  readonly #results: Carries;
  readonly #others: Carries;
  /** Scalars of the rows taken and given. */
  readonly #rowIn: readonly LoopBuffer[];
  readonly #rowOut: readonly LoopBuffer[];

  constructor(b: LoopBuilder, node: Node, plan: LoopPlan, writer: EquationContext) {
    const { constants, carries, body } = plan;
    this.#b = b;
    this.#plan = plan;
    this.#writer = writer;
    this.#first = node.inputs.slice(constants, constants + carries);
    this.#xs = node.inputs.slice(constants + carries);
    this.#ys = node.outputs.slice(carries);
    this.#constants = node.inputs.slice(0, constants).map((x) => whole(writer.bufferFor(b, x)));
    this.#results = node.outputs.slice(0, carries).map((v) => writer.storage.bufferOf(v));
    this.#others = this.#results.map((r) =>
      r.scalar ? r : b.scratch(r.dtype, r.size, `${r.name}_next`),
    );
    const rowsIn = body.inputs.slice(constants + carries);
    const rowsOut = body.outputs.slice(carries);
    this.#rowIn = rowsIn.map((v) => newBuffer('x', v.aval.dtype, 1, true));
    this.#rowOut = rowsOut.map((v) => newBuffer('y', v.aval.dtype, 1, true));
    const [called, test] = loopCallees(node.equation.primitive, plan);
    this.#body = writer.surroundings.lowerCallee(called);
    this.#test = test;
  }

  rows({ length, reverse }: Turns & { kind: 'rows' }): void {
    const b = this.#b;
    const row = (t: Expr): Expr => (reverse ? indexSub(integer(length - 1), t) : t);
    if (length === 0) return this.#copyFirst();
    // The last turn writes the results: the first writes there too if an even number follows.
    const isEven = (length - 1) % 2 === 0;
    const [there, here] = isEven ? [this.#results, this.#others] : [this.#others, this.#results];
    this.#turn(this.#firstBuffers(), there, row(integer(0)));
    if (!isEven) this.#turn(there, here, row(integer(1)));
    const last = this.#results;
    b.for(
      length,
      (t) => {
        this.#turn(last, this.#others, row(t));
        this.#turn(this.#others, last, row(indexAdd(t, integer(1))));
      },
      { start: isEven ? 1 : 2, step: 2, name: 't' },
    );
  }

  whileTrue(): void {
    const b = this.#b;
    const test = this.#test ?? fail('internal', 'a loop of unknown length has no test');
    const tested = this.#writer.surroundings.lowerCallee(test);
    const going = newBuffer('going', 'bool', 1, true);
    const isGoing = load(going, integer(0));
    const askWith = (carries: Carries): void =>
      this.#writer.call(
        b,
        test.program,
        tested,
        [...this.#constants, ...carries.map(whole)],
        [whole(going)],
      );
    const none = integer(0);
    this.#copyFirst();
    askWith(this.#results);
    b.while(isGoing, () => {
      this.#turn(this.#results, this.#others, none);
      askWith(this.#others);
      b.if(
        isGoing,
        () => {
          this.#turn(this.#others, this.#results, none);
          askWith(this.#results);
        },
        () => this.#copy(this.#others, this.#results),
      );
    });
  }

  #turn(from: Carries, to: Carries, row: Expr): void {
    const b = this.#b;
    const taken = this.#xs.map((xs, k): BufferSlice => {
      const { shape } = xs.aval;
      const scalar = at(this.#rowIn, k);
      if (shape.length > 1) return this.#slice(this.#writer.bufferFor(b, xs), shape, row);
      b.store(scalar, integer(0), this.#writer.elements.read(xs, Index.ofAxes(shape, [row])));
      return whole(scalar);
    });
    const given = this.#ys.map((ys, k): BufferSlice => {
      const { shape } = ys.aval;
      return shape.length > 1
        ? this.#slice(this.#writer.storage.bufferOf(ys), shape, row)
        : whole(at(this.#rowOut, k));
    });
    const inputs = [...this.#constants, ...from.map(whole), ...taken];
    this.#writer.call(b, this.#plan.body, this.#body, inputs, [...to.map(whole), ...given]);
    this.#ys.forEach((ys, k) => {
      if (ys.aval.shape.length === 1)
        b.store(this.#writer.storage.bufferOf(ys), row, load(at(this.#rowOut, k), integer(0)));
    });
  }

  #slice(buffer: LoopBuffer, shape: readonly number[], row: Expr): BufferSlice {
    return { buffer, offset: indexMul(row, integer(sizeOf(shape.slice(1)))) };
  }

  /** The first values, where they are; scalars in their variables. */
  #firstBuffers(): Carries {
    return this.#first.map((x, i) => {
      const result = at(this.#results, i);
      if (!isScalar(x)) return this.#writer.bufferFor(this.#b, x);
      this.#b.store(result, integer(0), this.#writer.element(x, 0));
      return result;
    });
  }

  #copyFirst(): void {
    this.#copy(this.#firstBuffers(), this.#results);
  }

  #copy(from: Carries, to: Carries): void {
    for (const i of range(from.length)) {
      const [source, target] = [at(from, i), at(to, i)];
      if (source !== target)
        this.#b.for(target.size, (n) => this.#b.store(target, n, load(source, n)), {
          order: 'free',
        });
    }
  }
}

const isScalarType = ({ aval }: { readonly aval: GraphOperand['aval'] }): boolean =>
  aval.shape.length === 0;
