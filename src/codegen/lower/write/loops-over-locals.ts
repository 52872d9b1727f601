/**
 * Loops and branches over locals. What a loop carries are variables, one for each element; a turn
 * binds their values, computes the next ones as expressions of them, and assigns. Nothing is stored
 * but the rows that the loop gives.
 */
import { at, range, sizeOf } from '../../../array/shape.js';
import type { Program } from '../../../ir/program.js';
import { smallSize } from '../../../ir/small.js';
import type { LoopBuilder, Variable } from '../../../loops/builder.js';
import {
  indexAdd,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  type Expr,
} from '../../../loops/expr.js';
import { Index } from '../../../loops/index-of.js';
import type { LoopPlan } from '../../../primitives/record.js';
import { buildGraph, isInline, type Graph, type Node, type GraphOperand } from '../plan/graph.js';
import { writeChoice } from './cases.js';
import type { EquationContext } from './context.js';

/** What an input of a program written over locals stands for. */
type Binding =
  | { readonly kind: 'alias'; readonly of: GraphOperand }
  | { readonly kind: 'elements'; readonly elements: readonly Expr[] }
  | { readonly kind: 'row'; readonly of: GraphOperand; readonly row: Expr };

export class LoopsOverLocals {
  readonly #writer: EquationContext;

  constructor(writer: EquationContext) {
    this.#writer = writer;
  }

  loop(b: LoopBuilder, node: Node): void {
    if (node.lower.kind !== 'loop') return;
    const plan = node.lower.plan(node.equation.params as never);
    const first = node.inputs.slice(plan.constants, plan.constants + plan.carries);
    const variables = first.map((x, i) =>
      this.#elements(x).map((e) => b.variable(e, node.outputs[i]?.name)),
    );
    if (plan.turns.kind === 'rows') this.#rows(b, node, plan, variables);
    else this.#whileTrue(b, node, plan, variables);
    this.#finish(b, node, variables);
  }

  #rows(b: LoopBuilder, node: Node, plan: LoopPlan, variables: readonly Variable[][]): void {
    if (plan.turns.kind !== 'rows') return;
    const { length, reverse, unroll } = plan.turns;
    const turn = (t: Expr): void =>
      this.#turn(b, node, plan, variables, reverse ? indexSub(integer(length - 1), t) : t);
    const whole = length - (length % unroll);
    b.for(whole, (t) => range(unroll).forEach((k) => turn(indexAdd(t, integer(k)))), {
      step: unroll,
      name: 't',
    });
    for (let t = whole; t < length; t++) turn(integer(t));
  }

  #whileTrue(b: LoopBuilder, node: Node, plan: LoopPlan, variables: readonly Variable[][]): void {
    if (plan.turns.kind !== 'test') return;
    const constants = node.inputs.slice(0, plan.constants).map(alias);
    const carried = variables.map((list): Binding => ({
      kind: 'elements',
      elements: list.map((v) => v.value),
    }));
    const { test } = plan.turns;
    const graph = this.#bind(test, [...constants, ...carried]);
    const result = (): Expr => this.#writer.element(at(this.#run(b, graph), 0), 0);
    const turn = (): void => this.#turn(b, node, plan, variables, integer(0));
    if (graph.nodes.every(isInline)) return b.while(result(), turn);
    // A test with statements of its own opens each turn.
    const going = b.variable(literal(1, 'bool'), 'going');
    b.while(going.value, () => {
      going.set(result());
      b.if(going.value, turn);
    });
  }

  /** One turn: its rows are those with number `row`. */
  #turn(
    b: LoopBuilder,
    node: Node,
    { constants, carries, body }: LoopPlan,
    variables: readonly Variable[][],
    row: Expr,
  ): void {
    const carried = variables.map((list, i): Binding => {
      const name = node.outputs[i]?.name ?? 'carry';
      return { kind: 'elements', elements: list.map((v) => b.snapshot(v.value, name)) };
    });
    const rows = node.inputs
      .slice(constants + carries)
      .map((of): Binding => ({ kind: 'row', of, row }));
    const inputs = [...node.inputs.slice(0, constants).map(alias), ...carried, ...rows];
    const results = this.#run(b, this.#bind(body, inputs));
    results.slice(carries).forEach((y, k) => {
      const stacked = at(node.outputs, carries + k);
      const start = indexMul(row, integer(sizeOf(y.aval.shape)));
      this.#elements(y).forEach((e, n) =>
        b.store(this.#writer.storage.bufferOf(stacked), indexAdd(start, integer(n)), e),
      );
    });
    // The next values are expressions of what was bound at the beginning: any order will do.
    const next = results.slice(0, carries).map((x) => this.#elements(x));
    variables.forEach((list, i) => list.forEach((v, n) => v.set(at(at(next, i), n))));
  }

  branch(b: LoopBuilder, node: Node): void {
    if (node.lower.kind !== 'branch') return;
    const branches = node.lower.branches(node.equation.params as never);
    const [index, ...operands] = node.inputs as [GraphOperand, ...GraphOperand[]];
    const variables = node.outputs.map((v) =>
      range(v.size).map(() => b.variable(literal(0, v.aval.dtype), v.name)),
    );
    const run = (program: Program): void => {
      const results = this.#run(b, this.#bind(program, operands.map(alias)));
      results.forEach((x, i) => this.#elements(x).forEach((e, n) => variables[i]?.[n]?.set(e)));
    };
    writeChoice(
      b,
      this.#writer.element(index, 0),
      branches.map((p) => () => run(p)),
    );
    this.#finish(b, node, variables);
  }

  /** The values of a program over what its inputs stand for. */
  #bind(program: Program, bindings: readonly Binding[]): Graph {
    const { rules } = this.#writer.surroundings;
    const graph = buildGraph(program, rules, smallSize);
    const captured = program.constants.map(({ value }): Binding => {
      const buffer = this.#writer.surroundings.bufferOfCaptured(value);
      return { kind: 'elements', elements: range(value.size).map((n) => load(buffer, integer(n))) };
    });
    const { elements } = this.#writer;
    graph.inputs.forEach((v, i) => {
      elements.keepInLocals(v);
      const binding = at([...bindings, ...captured], i);
      if (binding.kind === 'alias') elements.alias(v, binding.of);
      else if (binding.kind === 'elements') elements.know(v, binding.elements);
      else elements.readBy(v, (index) => this.#elementOfRow(binding.of, binding.row, index));
    });
    return graph;
  }

  #elementOfRow(of: GraphOperand, row: Expr, index: Index): Expr {
    const { shape } = of.aval;
    const element = index.isFlat
      ? Index.ofFlat(shape, indexAdd(indexMul(row, integer(sizeOf(index.shape))), index.flat))
      : Index.ofAxes(shape, [row, ...index.axes]);
    return this.#writer.elements.read(of, element);
  }

  /** Writes what has statements, in order; the rest is written where it is read. */
  #run(b: LoopBuilder, graph: Graph): readonly GraphOperand[] {
    for (const node of graph.nodes) {
      if (isInline(node)) continue;
      this.#writer.write(b, node);
      if (node.kind === 'loop' || node.kind === 'branch') continue;
      const { elements, storage } = this.#writer;
      for (const v of node.outputs.filter((y) => !elements.isLocal(y)))
        elements.know(
          v,
          range(v.size).map((n) => b.snapshot(load(storage.bufferOf(v), integer(n)), v.name)),
        );
    }
    return graph.outputs;
  }

  /** The results that are carried become locals, and are stored where the function wants them. */
  #finish(b: LoopBuilder, node: Node, variables: readonly Variable[][]): void {
    const { elements, storage } = this.#writer;
    variables.forEach((list, i) => {
      const v = at(node.outputs, i);
      if (storage.isStored(v))
        list.forEach((variable, n) => b.store(storage.bufferOf(v), integer(n), variable.value));
      else {
        elements.keepInLocals(v);
        elements.know(
          v,
          list.map((variable) => b.snapshot(variable.value, v.name)),
        );
      }
    });
  }

  #elements(x: GraphOperand): readonly Expr[] {
    return range(sizeOf(x.aval.shape)).map((n) => this.#writer.element(x, n));
  }
}

const alias = (of: GraphOperand): Binding => ({ kind: 'alias', of });
