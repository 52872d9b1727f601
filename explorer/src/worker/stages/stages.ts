/** All that a function becomes on its way to code. */
import { nanosecondsOf } from '../../../../src/codegen/jit/least-estimate.js';
import { Lowered } from '../../../../src/codegen/jit/lowered.js';
import { compilationOf } from '../../../../src/codegen/jit/options.js';
import { registeredTargets } from '../../../../src/codegen/targets/registry.js';
import type { Target } from '../../../../src/codegen/targets/target.js';
import { passes } from '../../../../src/ir/passes/index.js';
import type { Program } from '../../../../src/ir/program.js';
import { rules } from '../../../../src/primitives/index.js';
import { flattenArguments, traceFunction } from '../../../../src/trace/arguments.js';
import type {
  CompileTime,
  Line,
  Listing,
  PassListing,
  Stages,
  TargetName,
  TargetStages,
} from '../../protocol.js';
import { codeLines, loopLines } from './code-lines.js';
import { graphOf } from './graph-data.js';
import { listening } from './kernel-links.js';
import { programLines, type Places } from './links.js';
import { memoryOf } from './memory.js';
import { changedLines } from './pass-lines.js';
import type { Layer } from '../transform-stack.js';

/** How long steps take, one after another. */
class Watch {
  readonly times: CompileTime[] = [];

  measure<T>(step: string, work: () => T): T {
    const start = performance.now();
    const result = work();
    this.times.push({ step, milliseconds: performance.now() - start });
    return result;
  }
}

/** The programs of the layers of a stack, as traced. */
export interface Traced {
  readonly programs: readonly Program[];
  readonly listings: readonly Listing[];
  readonly times: readonly CompileTime[];
}

export function traceLayers(layers: readonly Layer[], places: Places): Traced {
  const watch = new Watch();
  const programs = layers.map(({ title, f, args }, i) => {
    const step = i === 0 ? `trace ${title}` : `trace, with ${title.replace(/\(.*/, '')}`;
    return watch.measure(step, () => {
      const flat = flattenArguments(args, title);
      return traceFunction(f as never, flat, { who: title }).program;
    });
  });
  const listings = programs.map((program, i): Listing => {
    const count = program.equations.length;
    return {
      title: layers[i]?.title ?? '',
      lines: programLines(program, places),
      note: `${count} equation${count === 1 ? '' : 's'}`,
    };
  });
  return { programs, listings, times: watch.times };
}

/** The stages behind the trace. */
export function stagesOf({ programs, listings, times }: Traced, places: Places): Stages {
  const program = programs.at(-1) as Program;
  const title = listings.at(-1)?.title ?? 'f';
  const watch = new Watch();
  const { optimized, list } = afterPasses(program, places, watch);
  const lowered = new Lowered(program, title, compilationOf({}), optimized);
  const picked = watch.measure('pick a target', () => lowered.target);
  const targets = registeredTargets()
    .filter((target) => target.isHere())
    .map((target) => stagesFor(target, optimized, title, places, watch));
  return {
    places: places.list,
    programs: listings,
    passes: list,
    targets,
    picked,
    graph: graphOf(optimized, places),
    compileTimes: [...times, ...watch.times],
  };
}

function afterPasses(
  program: Program,
  places: Places,
  watch: Watch,
): { readonly optimized: Program; readonly list: PassListing[] } {
  let lines: Line[] = programLines(program, places);
  const list: PassListing[] = [{ title: 'as traced', lines }];
  const optimized = passes.reduce((before, { name, run }) => {
    const after = watch.measure(`pass '${name}'`, () => run(before, rules));
    if (after === before) list.push({ title: name, lines: null });
    else {
      const next = programLines(after, places);
      list.push({ title: name, lines: changedLines(lines, next) });
      lines = next;
    }
    return after;
  }, program);
  return { optimized, list };
}

function stagesFor(
  target: Target,
  optimized: Program,
  title: string,
  places: Places,
  watch: Watch,
): TargetStages {
  const name = target.name as TargetName;
  const lowered = new Lowered(optimized, title, compilationOf({ target: name }), optimized);
  const { result: code, kernelsOf } = listening(() =>
    watch.measure(`lower for ${name}`, () => lowered.compile()),
  );
  const { schedule } = code;
  const text = watch.measure(`write ${name}`, () => code.text(target.stages[0] ?? name));
  const kernels = kernelsOf(schedule);
  return {
    name,
    loops: loopLines(lowered.loops, kernels, places),
    code: codeLines(text, schedule, kernels, places),
    memory: memoryOf(schedule),
    estimate: nanosecondsOf({ target, schedule }),
    refusal: target.refuses(schedule),
  };
}
