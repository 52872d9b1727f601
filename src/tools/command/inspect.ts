/** `tanjent inspect`: a function at a stage on its way to code. */
import { argumentsOf, exitCodes, UsageError, type Command } from './command.js';
import { loadSubject, subjectOptions, subjectUsage, type Subject } from './subject.js';

const usage = `usage: tanjent inspect file.ts#name --args TYPES [--transform LIST] [--stage STAGE] [--target TARGET]

Prints what a function becomes.

${subjectUsage}  --stage STAGE      program, optimized, passes, loops, js, wat or graph; program unless given.
                     passes tells each decision on the way, graph is for Graphviz
  --target TARGET    js, wasm or auto, for the loops
`;

/** What prints each stage. */
const stages: Readonly<Record<string, (subject: Subject, target: string) => string>> = {
  program: (s, target) => lowered(s, target).text('program'),
  optimized: (s, target) => lowered(s, target).text('optimized'),
  loops: (s, target) => lowered(s, target).text('loops'),
  js: (s, target) => lowered(s, target).text('js'),
  wat: (s, target) => lowered(s, target).text('wat'),
  passes: ({ library, f, args }) => {
    const explained = library.debug.explain(f as never) as (...args: readonly unknown[]) => string;
    return String(explained(...args));
  },
  graph: ({ library, f, args }) => {
    const graph = library.debug.graph(f as never) as (...args: readonly unknown[]) => string;
    return graph(...args);
  },
};

function lowered({ library, f, args }: Subject, target: string) {
  const jitted = library.jit(f as never, { target: target as 'auto' });
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
    const print = Object.hasOwn(stages, values.stage) ? stages[values.stage] : undefined;
    if (print === undefined)
      throw new UsageError(
        `--stage is ${Object.keys(stages).join(', ')}, received ${values.stage}`,
      );
    const text = print(await loadSubject(positionals[0], values), values.target);
    output.out(text.endsWith('\n') ? text : `${text}\n`);
    return exitCodes.done;
  },
};
