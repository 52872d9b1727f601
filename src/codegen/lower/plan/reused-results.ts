/**
 * Finds results that nobody needs but the one task that is computed from their complete parts. They
 * lie where that task stores its own result, which then takes their place element by element.
 */
import { isInline, type Graph, type Node, type GraphOperand, type GraphValue } from './graph.js';
import type { Kernels } from './kernel-plan.js';
import type { Stored } from './stored.js';

export function withReusedBuffers(graph: Graph, kernels: Kernels, stored: Stored): Kernels {
  const finishing = kernels.list.filter(({ node, tasks }) => node !== null && tasks.length === 1);
  if (finishing.length === 0) return kernels;
  const readers = readersOf(graph);
  const buffers = new Map(kernels.buffers);
  for (const { node, tasks } of finishing) {
    const result = node?.outputs[0];
    const [task] = tasks;
    if (result === undefined || task === undefined || task.source.kind === 'literal') continue;
    if (result.aval.dtype !== task.buffer.dtype || task.piece !== null) continue;
    if (leadsOnlyTo(result, task.source, readers, stored)) buffers.set(result, task.buffer);
  }
  return { ...kernels, buffers };
}

type Readers = ReadonlyMap<GraphValue, readonly (Node | 'output')[]>;

function readersOf({ nodes, outputs }: Graph): Readers {
  const readers = new Map<GraphValue, (Node | 'output')[]>();
  const note = (o: GraphOperand, reader: Node | 'output'): void => {
    if (o.kind === 'literal') return;
    const list = readers.get(o);
    if (list === undefined) readers.set(o, [reader]);
    else list.push(reader);
  };
  for (const node of nodes) for (const input of node.inputs) note(input, node);
  for (const output of outputs) note(output, 'output');
  return readers;
}

/**
 * Whether all that is computed from a value is computed to compute the target. What has loops of
 * its own, or is done for its effect and so has no results, needs the value itself.
 */
function leadsOnlyTo(v: GraphValue, target: GraphValue, readers: Readers, stored: Stored): boolean {
  const seen = new Set<GraphValue>([target]);
  const isPrivate = (x: GraphValue): boolean =>
    (readers.get(x) ?? []).every(
      (reader) =>
        reader !== 'output' &&
        isInline(reader) &&
        reader.outputs.every((y) => {
          if (seen.has(y)) return true;
          seen.add(y);
          return !stored.values.has(y) && isPrivate(y);
        }),
    );
  return isPrivate(v);
}
