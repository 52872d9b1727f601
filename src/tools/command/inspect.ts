/** `tanjent inspect`: a function at a stage on its way to code. */
import { argumentsOf, exitCodes, oneOf, type Command } from './command.js';
import {
  loadSubject,
  subjectOptions,
  subjectUsage,
  targets,
  type Subject,
  type CommandTarget,
} from './subject.js';

const usage = `usage: tanjent inspect file.ts#name --args TYPES [--transform LIST] [--stage STAGE]
                       [--target TARGET]

Prints what a function becomes.

  tanjent inspect model.ts#loss --args 'f64[3], f32[2,2]' --transform grad --stage js

${subjectUsage}  --stage STAGE      program, optimized, passes, loops, js, wat or graph; program unless given.
                     passes tells each decision on the way, graph is for Graphviz
  --target TARGET    js, wasm or auto, for the loops; auto unless given
`;

/** What prints each stage. */
const stages = {
  program: (s: Subject, target: CommandTarget) => lowered(s, target).text('program'),
  optimized: (s: Subject, target: CommandTarget) => lowered(s, target).text('optimized'),
  loops: (s: Subject, target: CommandTarget) => lowered(s, target).text('loops'),
  js: (s: Subject, target: CommandTarget) => lowered(s, target).text('js'),
  wat: (s: Subject, target: CommandTarget) => lowered(s, target).text('wat'),
  passes: ({ library, f, args }: Subject) => {
    const explained = library.debug.explain(f as never) as (...args: readonly unknown[]) => string;
    return String(explained(...args));
  },
  graph: ({ library, f, args }: Subject) => {
    const graph = library.debug.graph(f as never) as (...args: readonly unknown[]) => string;
    return graph(...args);
  },
} as const;
const stageNames = Object.keys(stages) as (keyof typeof stages)[];

function lowered({ library, f, args }: Subject, target: CommandTarget) {
  const jitted = library.jit(f as never, { target });
  return jitted.lower(...(args as never[]));
}

export const inspectCommand: Command = {
  summary: 'prints what a function becomes: its program, loops or code',
  usage,
  async run(args, output) {
    const { values, positionals } = argumentsOf({
      args: [...args],
      allowPositionals: true,
      options: {
        ...subjectOptions,
        stage: { type: 'string', default: 'program' },
        target: { type: 'string', default: 'auto' },
      },
    });
    const print = stages[oneOf('stage', values.stage, stageNames)];
    const target = oneOf('target', values.target, targets);
    const text = print(await loadSubject(positionals, values), target);
    output.out(text.endsWith('\n') ? text : `${text}\n`);
    return exitCodes.done;
  },
};
