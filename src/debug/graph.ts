/** Programs as graphs in the language of Graphviz: boxes are equations, arrows what they take. */
import { printAval } from '../array/aval.js';
import type { NDArray } from '../array/ndarray.js';
import { varName } from '../ir/names.js';
import { directPrograms, snakeCase } from '../ir/print.js';
import type { Atom, Equation, Program } from '../ir/program.js';
import { anything } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { flattenArguments, traceFunction } from '../trace/arguments.js';
import { checkedTraceable, type AnyFunction } from '../trace/checks.js';
import type { GivenEach, ReturnsTree } from '../trace/types.js';

const who = 'debug.graph';
const graphParameters = parameters(who, { f: anything });

/**
 * The program that `f` becomes for arguments of these types, as a graph in the language of Graphviz
 * (`dot -Tsvg`): boxes are equations, arrows lead to what takes their results. Nothing is run but
 * the trace.
 */
export function graph<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...none: []
): (...args: GivenEach<A>) => string;
export function graph(f: AnyFunction, ...none: []): (...args: unknown[]) => string {
  graphParameters.read([f], none);
  checkedTraceable(f, who);
  return (...args) => {
    const { program } = traceFunction(f, flattenArguments(args, who), { who });
    return graphOf(program, f.name === '' ? 'f' : f.name);
  };
}

/**
 * The graph of a program, and of each program that its equations hold, in a frame of its own; a
 * dashed arrow leads from an equation to the frames of its programs. An equation's box is labelled
 * with what it computes and its types, so that the graph is as large as the print-out.
 */
function graphOf(program: Program, name: string): string {
  const frames = new Frames();
  frames.add(program, name);
  return [
    'digraph {',
    '  compound=true;',
    '  node [shape=box, fontname="monospace", fontsize=10];',
    ...frames.lines.map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
}

class Frames {
  readonly lines: string[] = [];
  readonly #numbers = new Map<Program, number>();

  /** The frame of a program, which is drawn once; gives its number. */
  add(program: Program, name: string): number {
    const known = this.#numbers.get(program);
    if (known !== undefined) return known;
    const frame = this.#numbers.size;
    this.#numbers.set(program, frame);
    const inner = this.#nodesOf(program, frame);
    this.lines.push(`subgraph cluster_${frame} {`, `  label=${quoted(name)};`);
    this.lines.push(...inner.map((line) => `  ${line}`), '}');
    for (const [i, equation] of program.equations.entries())
      for (const held of directPrograms(equation)) {
        const to = this.add(held, snakeCase(equation.primitive));
        this.lines.push(
          `e${frame}_${i} -> end${to} [style=dashed, lhead=cluster_${to}, arrowhead=open];`,
        );
      }
    return frame;
  }

  #nodesOf(program: Program, frame: number): string[] {
    const makers = new Map<number, string>();
    const lines: string[] = [];
    const given = [...program.inputs, ...program.constants.map((c) => c.binder)];
    for (const { id, aval } of given) {
      makers.set(id, `v${frame}_${id}`);
      lines.push(
        `v${frame}_${id} [shape=ellipse, label=${quoted(`${varName(id)}: ${printAval(aval)}`)}];`,
      );
    }
    const arrows = (atoms: readonly Atom[], to: string): string[] =>
      atoms.flatMap((a) => (a.kind === 'var' ? [`${makers.get(a.id)} -> ${to};`] : []));
    for (const [i, equation] of program.equations.entries()) {
      const node = `e${frame}_${i}`;
      lines.push(`${node} [label=${quoted(labelOf(equation))}];`);
      lines.push(...arrows(equation.inputs, node));
      for (const { id } of equation.outputs) makers.set(id, node);
    }
    const end = `end${frame}`;
    lines.push(`${end} [shape=ellipse, label="result"];`, ...arrows(program.outputs, end));
    return lines;
  }
}

/** `c = mul a 2.0`, and the types of what it gives. */
function labelOf({ primitive, inputs, outputs }: Equation): string {
  const operands = inputs.map((a) => (a.kind === 'var' ? varName(a.id) : String(a.value)));
  const results = outputs.map((v) => `${varName(v.id)}: ${printAval(v.aval)}`);
  return `${[snakeCase(primitive), ...operands].join(' ')}\n${results.join(', ')}`;
}

const quoted = (text: string): string =>
  `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
