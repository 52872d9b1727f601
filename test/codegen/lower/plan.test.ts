/** The steps that plan a function, each by itself: tables in, a table out. */
import { describe, expect, test } from 'vitest';
import { accessesOf, originOf, type Access } from '../../../src/codegen/lower/plan/accesses.js';
import { buildGraph, type Graph, type GraphValue } from '../../../src/codegen/lower/plan/graph.js';
import { kernelsOf } from '../../../src/codegen/lower/plan/kernels.js';
import { outputsOf } from '../../../src/codegen/lower/plan/outputs.js';
import type { Kernels } from '../../../src/codegen/lower/plan/kernel-plan.js';
import { withReusedBuffers } from '../../../src/codegen/lower/plan/reused-results.js';
import { withSharedValues } from '../../../src/codegen/lower/plan/shared-values.js';
import { storedOf } from '../../../src/codegen/lower/plan/stored.js';
import { noUpdates } from '../../../src/codegen/lower/plan/in-place/updates.js';
import { usesOf } from '../../../src/codegen/lower/plan/uses.js';
import { jit, lax, makeIR, numpy as np, type NDArray } from '../../../src/index.js';
import { rules } from '../../../src/primitives/index.js';

const matrix = np.ones([30, 40]);
const row = np.ones([40]);

const graphOf = (f: (...xs: NDArray[]) => unknown, ...args: NDArray[]): Graph =>
  buildGraph(makeIR(f as (...xs: NDArray[]) => NDArray)(...args), rules, 16);

/** All tables of a graph, one step after the other. */
function tablesOf(graph: Graph, finishing = false) {
  const accesses = accessesOf(graph);
  const uses = usesOf(graph, accesses);
  const outputs = outputsOf(graph, accesses, [], []);
  const stored = storedOf(graph, accesses, uses, outputs, noUpdates);
  const tables = { accesses, uses, updates: noUpdates, outputs, stored };
  const kernels = kernelsOf(graph, tables, finishing);
  return { accesses, uses, outputs, stored, kernels };
}

/** The first value that a primitive computes. */
function valueOf(graph: Graph, primitive: string): GraphValue {
  const node = graph.nodes.find(({ equation }) => equation.primitive === primitive);
  if (node?.outputs[0] === undefined) throw new Error(`no ${primitive}`);
  return node.outputs[0];
}

/** The accesses to the operands of the first equation of a primitive. */
const accessTo = (graph: Graph, primitive: string): readonly Access[] =>
  accessesOf(graph).get(valueOf(graph, primitive).node!)!.operands;

/** What each kernel computes: primitives, or `copy`. */
const namesOf = ({ list }: Kernels): string[][] =>
  list.map(({ tasks, node }) => [
    ...(node === null ? [] : [node.equation.primitive]),
    ...tasks.map(({ source }) =>
      source.kind === 'var' ? (source.node?.equation.primitive ?? 'copy') : 'literal',
    ),
  ]);

describe('accesses', () => {
  test('elementwise equations read at the same offset', () => {
    const graph = graphOf((x) => np.sin(x).mul(x), matrix);
    expect(accessTo(graph, 'mul')).toEqual([
      { pointwise: true, rowwise: false, repeats: 1, reads: 1 },
      { pointwise: true, rowwise: false, repeats: 1, reads: 1 },
    ]);
  });

  test('a broadcast row is read again for each row, a column once a row', () => {
    const rows = graphOf((x) => np.broadcastTo(x, [30, 40]), row);
    expect(accessTo(rows, 'broadcast')[0]).toMatchObject({ pointwise: false, repeats: 30 });
    const columns = graphOf((x) => np.broadcastTo(x.reshape([30, 1]), [30, 40]), np.ones([30]));
    expect(accessTo(columns, 'broadcast')[0]).toMatchObject({ rowwise: true, repeats: 1 });
  });

  test('a transpose moves, a reshape repeats its operand', () => {
    const moved = graphOf((x) => x.transpose(), matrix);
    expect(accessTo(moved, 'transpose')[0]).toMatchObject({ pointwise: false, rowwise: false });
    const same = graphOf((x) => x.reshape([1200]), matrix);
    const accesses = accessesOf(same);
    const reshaped = valueOf(same, 'reshape');
    expect(accesses.get(reshaped.node!)?.copyOf).toBe(same.inputs[0]);
    expect(originOf(reshaped, accesses, new Set())).toBe(same.inputs[0]);
    expect(originOf(reshaped, accesses, new Set([reshaped]))).toBe(reshaped);
  });
});

describe('loops over locals', () => {
  const read = (w: NDArray) => (k: NDArray, y: NDArray) =>
    y.add(lax.dynamicIndexInDim(w, k, 0, false));

  test('read what they capture in every turn, so that it is stored where it costs much', () => {
    const graph = graphOf((x) => lax.foriLoop(0, 30, read(np.sin(np.exp(x))), np.array(0)), row);
    expect(accessTo(graph, 'scan')[0]).toMatchObject({ pointwise: false, repeats: 30 });
    const { stored } = tablesOf(graph);
    expect(stored.values.has(valueOf(graph, 'sin'))).toBe(true);
    const cheap = graphOf((x) => lax.foriLoop(0, 30, read(x.mul(2)), np.array(0)), row);
    expect(tablesOf(cheap).stored.values.has(valueOf(cheap, 'mul'))).toBe(false);
  });
});

describe('uses', () => {
  test('are counted by reader and output', () => {
    const graph = graphOf((x) => [np.sin(x).add(x), np.sin(x).transpose()], matrix);
    const uses = usesOf(graph, accessesOf(graph));
    expect(uses.of.get(graph.inputs[0]!)).toMatchObject({ count: 3, scattered: 0 });
    expect(uses.of.get(valueOf(graph, 'sin'))).toMatchObject({ count: 1, repeats: 1 });
    expect(uses.of.get(valueOf(graph, 'transpose'))).toMatchObject({ count: 1 });
  });

  test('a call wants its operands in buffers', () => {
    const inner = jit((x: NDArray) => np.cos(x));
    const graph = graphOf((x) => inner(np.sin(x)), matrix);
    const { neededStored } = usesOf(graph, accessesOf(graph));
    expect([...neededStored]).toEqual([valueOf(graph, 'sin')]);
  });

  test('long programs have segments', () => {
    const graph = graphOf((x) => {
      let y = x;
      for (let i = 0; i < 900; i++) y = np.sin(y);
      return y;
    }, row);
    const { segments, of } = usesOf(graph, accessesOf(graph));
    expect(new Set(segments.values())).toEqual(new Set([0, 1, 2]));
    expect(of.get(graph.nodes[399]!.outputs[0]!)?.lastSegment).toBe(1);
  });
});

describe('stored values', () => {
  test('are outputs, and what would be computed often', () => {
    const graph = graphOf(
      (x) => {
        const long = np.exp(np.sin(x));
        return long.add(long.transpose());
      },
      np.ones([30, 30]),
    );
    const { stored } = tablesOf(graph);
    expect(stored.values).toEqual(new Set([valueOf(graph, 'exp'), valueOf(graph, 'add')]));
    expect(stored.costOf(valueOf(graph, 'exp'))).toEqual({ operations: 0, isCostly: false });
    expect(stored.costOf(valueOf(graph, 'sin'))).toEqual({ operations: 21, isCostly: true });
  });

  test('but not what is cheap', () => {
    const graph = graphOf(
      (x) => {
        const short = x.add(1);
        return short.add(short.transpose());
      },
      np.ones([30, 30]),
    );
    const last = graph.nodes.at(-1)!.outputs[0]!;
    expect(tablesOf(graph).stored.values).toEqual(new Set([last]));
  });
});

describe('outputs', () => {
  test('an input is copied, a value returned twice too', () => {
    const graph = graphOf((x) => {
      const y = np.sin(x);
      return [x, y, y];
    }, row);
    const { own, copies, buffers } = outputsOf(graph, accessesOf(graph), [], []);
    expect([...own.keys()]).toEqual([valueOf(graph, 'sin')]);
    expect(copies.map(([source]) => source)).toEqual([graph.inputs[0], valueOf(graph, 'sin')]);
    expect(new Set(buffers).size).toBe(3);
  });

  test('slices are slices', () => {
    const graph = graphOf((x) => np.sin(x), row);
    const bufferOf = (is: boolean) => outputsOf(graph, accessesOf(graph), [is], []).buffers[0];
    expect(bufferOf(true)).not.toEqual(bufferOf(false));
  });
});

describe('kernels', () => {
  test('reductions over the same axes share one, others do not', () => {
    const both = graphOf((x) => [x.sum(0), x.max(0)], matrix);
    expect(namesOf(tablesOf(both).kernels)).toEqual([['reduceSum', 'reduceMax']]);
    const apart = graphOf((x) => [x.sum(0), x.max(1)], matrix);
    expect(namesOf(tablesOf(apart).kernels)).toEqual([['reduceSum'], ['reduceMax']]);
  });

  test('what waits for a reduction comes in a later one', () => {
    const graph = graphOf((x) => x.sub(x.max()), matrix);
    const { kernels } = tablesOf(graph);
    expect(namesOf(kernels)).toEqual([['reduceMax'], ['sub']]);
    expect(kernels.storing.get(valueOf(graph, 'sub'))).toBe(1);
    expect(kernels.pointAt.get(valueOf(graph, 'sub'))).toBe(1);
  });

  test('the first stores what the second would compute again', () => {
    const graph = graphOf((x) => {
      const e = np.exp(np.sin(x));
      return e.div(e.sum());
    }, matrix);
    const { accesses, stored, kernels } = tablesOf(graph);
    expect(namesOf(kernels)).toEqual([['reduceSum'], ['div']]);
    const shared = withSharedValues(kernels, accesses, stored);
    expect(namesOf(shared)).toEqual([['reduceSum', 'exp'], ['div']]);
    expect(shared.storing.get(valueOf(graph, 'exp'))).toBe(0);
    // The table that went in is as it was.
    expect(namesOf(kernels)).toEqual([['reduceSum'], ['div']]);
    expect(kernels.storing.has(valueOf(graph, 'exp'))).toBe(false);
  });

  test('pieces share a kernel where they read the same, in whatever order they stand', () => {
    const graph = graphOf((x) => np.concatenate([np.sin(x), np.cos(x)]), matrix);
    const { kernels } = tablesOf(graph);
    expect(namesOf(kernels)).toEqual([['sin', 'cos']]);
    expect(kernels.storing.get(valueOf(graph, 'concatenate'))).toBe(0);
    const first = graphOf((x) => [x.mul(x), np.concatenate([np.sin(x), np.cos(x)])], matrix);
    expect(namesOf(tablesOf(first).kernels)).toEqual([['mul', 'sin', 'cos']]);
    const f = (x: NDArray, y: NDArray) => {
      const e = np.exp(x);
      return [e, np.concatenate([y, e.mul(2)])];
    };
    const e = graphOf(f as never, matrix, matrix);
    expect(namesOf(tablesOf(e).kernels)).toEqual([['exp', 'mul'], ['copy']]);
  });

  test('pieces that read nothing together have loops of their own, unless they alternate', () => {
    const two = [matrix, np.ones([30, 40])];
    const f = (axis: number) => (x: NDArray, y: NDArray) =>
      np.concatenate([np.sin(x), np.cos(y)], axis);
    expect(namesOf(tablesOf(graphOf(f(0) as never, ...two)).kernels)).toEqual([['sin'], ['cos']]);
    // Rows of 40 float64 take more than a few cache lines, rows of 1 are parts of one.
    expect(namesOf(tablesOf(graphOf(f(1) as never, ...two)).kernels)).toEqual([['sin'], ['cos']]);
    const pairs = graphOf(((x: NDArray, y: NDArray) => np.stack([x, y], -1)) as never, ...two);
    expect(namesOf(tablesOf(pairs).kernels)).toEqual([['reshape', 'reshape']]);
  });

  test('pieces of other shapes have loops of their own, empty ones none', () => {
    const f = (x: NDArray) => np.concatenate([x.mul(2), x.slice([0, 0]), x.slice([5, 30]).add(1)]);
    expect(namesOf(tablesOf(graphOf(f, matrix)).kernels)).toEqual([['mul'], ['add']]);
  });

  test('what is computed with a piece has the rows that lie in the result as they are', () => {
    const f = (shape: number[]) => (x: NDArray, y: NDArray) => [
      np.concatenate([np.sin(x), np.cos(x)], 1),
      y.reshape(shape).mul(2).add(1),
    ];
    const two = [matrix, np.ones([1200])];
    const namesFor = (shape: number[]) =>
      namesOf(tablesOf(graphOf(f(shape) as never, ...two)).kernels);
    expect(namesFor([30, 40])).toEqual([['sin', 'cos', 'add']]);
    expect(namesFor([60, 20])).toEqual([['sin', 'cos'], ['add']]);
    // A reduction that cuts the rows does not share their loops either.
    const sums = (columns: number) => (x: NDArray) => [
      np.concatenate([np.sin(x), np.cos(x)], 1),
      x.reshape([1200 / columns, columns]).sum(1),
    ];
    expect(namesOf(tablesOf(graphOf(sums(40), matrix)).kernels)).toHaveLength(1);
    expect(namesOf(tablesOf(graphOf(sums(30), matrix)).kernels)).toHaveLength(2);
  });

  test('a result that is read waits for its last piece', () => {
    const f = (x: NDArray, y: NDArray) =>
      np
        .concatenate([np.sin(x), np.cos(y)])
        .transpose()
        .mul(2);
    const graph = graphOf(f as never, matrix, np.ones([30, 40]));
    const { kernels } = tablesOf(graph);
    expect(namesOf(kernels)).toEqual([['sin'], ['cos'], ['mul']]);
    expect(kernels.storing.get(valueOf(graph, 'concatenate'))).toBe(1);
  });

  test('a product does not lie where it is a piece of something', () => {
    const f = (x: NDArray, w: NDArray) => {
      const product = np.matmul(x, w).add(1);
      return np.concatenate([product, w]);
    };
    const graph = graphOf(f as never, np.ones([32, 32]), np.ones([32, 32]));
    const { kernels, stored } = tablesOf(graph, true);
    expect(namesOf(kernels)).toEqual([['dotGeneral', 'add'], ['copy']]);
    const { buffers } = withReusedBuffers(graph, kernels, stored);
    expect(buffers.get(valueOf(graph, 'dotGeneral'))).not.toBe(
      buffers.get(valueOf(graph, 'concatenate')),
    );
  });

  test('a product that only its bias reads lies where the sum is stored', () => {
    const f = (x: NDArray, w: NDArray, b: NDArray) => np.matmul(x, w).add(b);
    const operands = [np.ones([32, 32]), np.ones([32, 32]), np.ones([32])] as const;
    const graph = graphOf(f as never, ...operands);
    const { kernels, stored } = tablesOf(graph, true);
    expect(namesOf(kernels)).toEqual([['dotGeneral', 'add']]);
    const [product, sum] = [valueOf(graph, 'dotGeneral'), valueOf(graph, 'add')];
    expect(kernels.buffers.get(product)).not.toBe(kernels.buffers.get(sum));
    const { buffers } = withReusedBuffers(graph, kernels, stored);
    expect(buffers.get(product)).toBe(buffers.get(sum));
    expect(namesOf(tablesOf(graph, false).kernels)).toEqual([['dotGeneral'], ['add']]);
  });
});
