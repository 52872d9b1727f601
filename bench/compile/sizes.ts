/** How large a program is on its way to code. */
import type { Lowered } from '../../src/codegen/jit/lowered.js';
import { subPrograms, type Program } from '../../src/ir/program.js';
import type { Stmt } from '../../src/loops/loops.js';
import { forEachStatement } from '../../src/loops/walk.js';

export interface Sizes {
  /** Equations as traced, and after the passes, with those of the programs that they hold. */
  readonly traced: number;
  readonly optimized: number;
  readonly loops: number;
  /** Characters of JS, or of the text of the module. */
  readonly characters: number;
}

export function sizesOf(lowered: Lowered): Sizes {
  const { schedule } = lowered.compile();
  let loops = 0;
  const count = (s: Stmt): void => void (loops += s.kind === 'for' || s.kind === 'while' ? 1 : 0);
  for (const f of [schedule.main, ...schedule.functions])
    for (const { body } of f.kernels) forEachStatement(body, count);
  return {
    traced: equationsOf(lowered.program),
    optimized: equationsOf(lowered.optimized),
    loops,
    characters: lowered.text(lowered.target === 'js' ? 'js' : 'wat').length,
  };
}

/** Each program once, however often it is called. */
function equationsOf(program: Program, seen = new Set<Program>()): number {
  if (seen.has(program)) return 0;
  seen.add(program);
  return program.equations.reduce(
    (sum, e) => sum + 1 + subPrograms(e).reduce((n, [, p]) => n + equationsOf(p, seen), 0),
    0,
  );
}
