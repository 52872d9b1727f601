/** What a compiled function keeps in memory, and from when to when. */
import { itemSize, shortName } from '../../../../src/array/dtype.js';
import type { Kernel, LoopBuffer, Schedule } from '../../../../src/loops/loops.js';
import { argsOf, forEachPart, forEachStatement, rootsOf } from '../../../../src/loops/walk.js';
import type { Memory, MemoryBuffer } from '../../protocol.js';

/** The buffers of all functions; the kernels of callees come before those of callers. */
export function memoryOf({ functions, main, arenaBytes }: Schedule): Memory {
  const kernels: string[] = [];
  const buffers: MemoryBuffer[] = [];
  for (const f of functions) {
    const uses = f.kernels.map(usedBy);
    const start = kernels.length;
    const last = start + Math.max(0, f.kernels.length - 1);
    const add = (buffer: LoopBuffer, role: MemoryBuffer['role'], offset: number): void => {
      const users = uses.flatMap((used, k) => (used.has(buffer) ? [start + k] : []));
      const isArena = role === 'arena';
      buffers.push({
        name: buffer.name,
        type: `${shortName[buffer.dtype]}[${buffer.scalar ? '' : buffer.size}]`,
        role,
        offset,
        bytes: buffer.size * itemSize[buffer.dtype],
        // The caller has inputs from the beginning, and outputs to the end.
        first: isArena || role === 'output' ? Math.min(...users, last) : start,
        last: isArena ? Math.max(...users, start) : last,
      });
    };
    if (f === main) f.inputs.forEach((b) => add(b, 'input', 0));
    f.arena.forEach(({ buffer, offset }) => add(buffer, 'arena', offset));
    if (f === main) f.outputs.forEach((b) => add(b, 'output', 0));
    kernels.push(...f.kernels.map((k) => k.name));
  }
  return { arenaBytes, kernels, buffers };
}

function usedBy({ body }: Kernel): Set<LoopBuffer> {
  const used = new Set<LoopBuffer>();
  forEachStatement(body, (s) => {
    if (s.kind === 'store') used.add(s.buffer);
    for (const { buffer } of argsOf(s)) used.add(buffer);
    forEachPart(rootsOf(s), (e) => void (e.kind === 'load' && used.add(e.buffer)));
  });
  return used;
}
