/**
 * Loops whose programs are functions. A turn leaves what a loop carries where it lay, where its
 * updates can be written in place; else in another buffer, which takes turns with the first, so
 * that nothing is copied. Rows of arrays are slices.
 */
import { fail } from '../../../../array/errors.js';
import { at, sizeOf, zip } from '../../../../array/shape.js';
import { newBuffer } from '../../../../loops/buffer.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import { indexAdd, indexMul, indexSub, integer, load, type Expr } from '../../../../loops/expr.js';
import { Index } from '../../../../loops/index-of.js';
import type { BufferSlice, LoopBuffer } from '../../../../loops/loops.js';
import type { LoopPlan, Turns } from '../../../../primitives/record.js';
import { isScalar, type Node, type GraphOperand, type GraphValue } from '../../plan/graph.js';
import { copyElements } from './copy.js';
import { inputsOf, overCarries, rowsOut, type Lowering } from '../../plan/in-place/results.js';
import type { Over } from '../../plan/outputs.js';
import { whole, type CalledProgram, type LoweredCallee, type EquationContext } from '../context.js';
import { Layouts } from './layouts.js';

export function writeLoopCalls(b: LoopBuilder, node: Node, writer: EquationContext): void {
  if (node.lower.kind !== 'loop') return;
  const plan = node.lower.plan(node.equation.params as never);
  const loop = new CalledLoop(b, node, plan, writer);
  if (plan.turns.kind === 'rows') loop.rows(plan.turns);
  else loop.whileTrue();
}

/** The functions of a loop: its body, and the test if it has one. */
export function loopCallees(
  { equation, lower }: Node,
  lowering: Lowering,
): readonly [body: CalledProgram, test?: CalledProgram] {
  if (lower.kind !== 'loop') fail('internal', `${equation.primitive} is no loop`);
  const { constants, carries, body, turns } = lower.plan(equation.params as never);
  const over = overCarries(equation, lowering);
  const callee: CalledProgram = {
    program: body,
    name: `${equation.primitive}_body`,
    slices: {
      inputs: body.inputs.map((v, i) => i >= constants + carries && !isScalar(v)),
      outputs: rowsOut(body, carries),
      over: over.map((carry) => (carry === null ? null : constants + carry)),
      same: body.inputs.map((v, i) => i < constants && !isScalar(v)),
    },
  };
  if (turns.kind === 'rows') return [callee];
  return [callee, { program: turns.test, name: `${equation.primitive}_test` }];
}

/** Where each carry lies: scalars in one variable, arrays in buffers. */
type Carries = readonly LoopBuffer[];

class CalledLoop {
  readonly #b: LoopBuilder;
  readonly #node: Node;
  readonly #plan: LoopPlan;
  readonly #writer: EquationContext;
  readonly #body: LoweredCallee;
  readonly #test: CalledProgram | undefined;
  readonly #constants: readonly BufferSlice[];
  readonly #first: readonly GraphOperand[];
  readonly #xs: readonly GraphOperand[];
  readonly #ys: readonly GraphValue[];
  /** Where the results are wanted, and where carries lie at each turn. */
  readonly #results: Carries;
  readonly #layouts: Layouts;
  /** For each carry the one in whose memory a turn leaves it. */
  readonly #over: Over;
  /** What the body finds packed. */
  #panels: readonly LoopBuffer[] = [];
  /** Scalars of the rows taken and given. */
  readonly #rowIn: readonly LoopBuffer[];
  readonly #rowOut: readonly LoopBuffer[];

  constructor(b: LoopBuilder, node: Node, plan: LoopPlan, writer: EquationContext) {
    const { constants, carries, body } = plan;
    this.#b = b;
    this.#node = node;
    this.#plan = plan;
    this.#writer = writer;
    this.#first = node.inputs.slice(constants, constants + carries);
    this.#xs = node.inputs.slice(constants + carries);
    this.#ys = node.outputs.slice(carries);
    this.#constants = node.inputs.slice(0, constants).map((x) => whole(writer.bufferFor(b, x)));
    this.#results = node.outputs.slice(0, carries).map((v) => writer.storage.bufferOf(v));
    this.#over = overCarries(node.equation, writer.surroundings);
    this.#layouts = new Layouts(this.#results, this.#over, (r) =>
      b.scratch(r.dtype, r.size, `${r.name}_next`),
    );
    const rowsIn = body.inputs.slice(constants + carries);
    const rowsGiven = body.outputs.slice(carries);
    this.#rowIn = rowsIn.map((v) => newBuffer('x', v.aval.dtype, 1, true));
    this.#rowOut = rowsGiven.map((v) => newBuffer('y', v.aval.dtype, 1, true));
    const [called, test] = loopCallees(node, writer.surroundings);
    this.#body = writer.surroundings.lowerCallee(called);
    this.#test = test;
  }

  rows({ length, reverse }: Turns & { kind: 'rows' }): void {
    const b = this.#b;
    const { period } = this.#layouts;
    const row = (t: Expr): Expr => (reverse ? indexSub(integer(length - 1), t) : t);
    const turn = (t: Expr, left: number, from = this.#layouts.before(left)): void =>
      this.#turn(from, this.#layouts.before(left - 1), row(t));
    if (length === 0) return this.#copyFirst(this.#results);
    this.#pack();
    const first = this.#firstFor(this.#layouts.before(length));
    const isElsewhere = first.some((x, i) => x !== this.#layouts.before(length)[i]);
    const least = isElsewhere ? 1 : 0;
    const apart = least + ((length - least) % period);
    for (let t = 0; t < apart; t++) turn(integer(t), length - t, t === 0 ? first : undefined);
    b.for(
      length,
      (t) => {
        for (let k = 0; k < period; k++) turn(indexAdd(t, integer(k)), period - k);
      },
      { start: apart, step: period, name: 't' },
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
    const { period } = this.#layouts;
    const turnsFrom = (k: number): void => {
      const there = this.#layouts.after(k + 1);
      this.#turn(this.#layouts.after(k), there, integer(0));
      askWith(there);
      if (k + 1 < period)
        b.if(
          isGoing,
          () => turnsFrom(k + 1),
          () => this.#move(there, this.#results),
        );
    };
    this.#pack();
    this.#copyFirst(this.#results);
    askWith(this.#results);
    b.while(isGoing, () => turnsFrom(0));
  }

  /** Packs once what is the same in all turns. */
  #pack(): void {
    this.#panels = this.#body.given.map(({ panels, input, packing }) => {
      const { op, counts, args } = packing;
      const packed = this.#b.scratch(panels.dtype, panels.size, panels.name);
      const from = { ...at(args, 1), buffer: at(this.#constants, input).buffer };
      this.#b.bulk(op, [{ ...at(args, 0), buffer: packed }, from], counts);
      return packed;
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
    const outputs = [...to.map(whole), ...given];
    this.#writer.call(b, this.#plan.body, this.#body, inputs, outputs, this.#panels);
    this.#ys.forEach((ys, k) => {
      if (ys.aval.shape.length === 1)
        b.store(this.#writer.storage.bufferOf(ys), row, load(at(this.#rowOut, k), integer(0)));
    });
  }

  #slice(buffer: LoopBuffer, shape: readonly number[], row: Expr): BufferSlice {
    return { buffer, offset: indexMul(row, integer(sizeOf(shape.slice(1)))) };
  }

  /**
   * The buffers that the first turn reads: those where the first values are, but where it writes to
   * their memory the ones given, to which they are copied.
   */
  #firstFor(carries: Carries): Carries {
    const written = inputsOf(this.#over);
    return carries.map((target, i) => {
      if (written.has(i) || target.scalar) return this.#copyOfFirst(i, target);
      return this.#writer.bufferFor(this.#b, at(this.#first, i));
    });
  }

  #copyFirst(carries: Carries): void {
    carries.forEach((target, i) => this.#copyOfFirst(i, target));
  }

  #copyOfFirst(i: number, target: LoopBuffer): LoopBuffer {
    const x = at(this.#first, i);
    if (isScalar(x)) this.#b.store(target, integer(0), this.#writer.element(x, 0));
    else if (!this.#writer.storage.isInPlace(at(this.#node.outputs, i)))
      copyElements(this.#b, this.#writer.bufferFor(this.#b, x), target);
    return target;
  }

  /** Moves all carries at once. */
  #move(from: Carries, to: Carries): void {
    let moves = zip(from, to).filter(([source, target]) => source !== target);
    while (moves.length > 0) {
      const isFree = (target: LoopBuffer): boolean => !moves.some(([source]) => source === target);
      const next = moves.find(([, target]) => isFree(target));
      if (next !== undefined) {
        copyElements(this.#b, ...next);
        moves = moves.filter((move) => move !== next);
        continue;
      }
      // What is left goes round: one of them has to wait elsewhere.
      const [, blocked] = at(moves, 0);
      const aside = this.#b.scratch(blocked.dtype, blocked.size, `${blocked.name}_aside`);
      copyElements(this.#b, blocked, aside);
      moves = moves.map(([source, target]) => [source === blocked ? aside : source, target]);
    }
  }
}
