/** `tanjent bench`: how long a function takes, by each of its ways. */
import { argumentsOf, exitCodes, UsageError, type Command } from './command.js';
import {
  loadSubject,
  subjectOptions,
  subjectUsage,
  type UserFunction,
  type Subject,
} from './subject.js';

const usage = `usage: tanjent bench file.ts#name --args TYPES [--transform LIST] [--rounds N]

Measures the first call and later calls of a function, compiled for each target and not compiled.
Contenders run in turns after warming up; the median is told, with the least and the greatest of
nine tenths of the rounds.

${subjectUsage}  --rounds N         how many rounds, 30 unless given
`;

interface Contender {
  readonly name: string;
  readonly firstMs: number;
  readonly run: () => unknown;
  /** How many calls a round has. */
  inner: number;
  readonly times: number[];
}

/** A round lasts at least so long. */
const roundMs = 2;

export const benchCommand: Command = {
  summary: 'measures a function, compiled and not',
  usage,
  async run(args, output) {
    const { values, positionals } = argumentsOf({
      args: [...args],
      allowPositionals: true,
      options: { ...subjectOptions, rounds: { type: 'string', default: '30' } },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new UsageError(`--rounds is a whole number from 1 on, received ${values.rounds}`);
    const subject = await loadSubject(positionals, values);
    const contenders = contendersOf(subject);
    for (let round = 0; round < rounds; round++)
      for (const c of contenders) c.times.push(timeOf(c.run, c.inner));
    output.out(
      `${'contender'.padEnd(14)}${'first call'.padStart(12)}${'median'.padStart(12)}  from … to\n`,
    );
    for (const c of contenders) output.out(`${lineOf(c)}\n`);
    return exitCodes.done;
  },
};

/** The function jitted for each target, and as it is. */
function contendersOf({ library, f, args }: Subject): Contender[] {
  const on = (target: 'js' | 'wasm'): UserFunction => library.jit(f as never, { target });
  return [
    contender('jit, js', on('js'), args),
    contender('jit, wasm', on('wasm'), args),
    contender('not compiled', f, args),
  ];
}

function contender(name: string, f: UserFunction, args: readonly unknown[]): Contender {
  const run = (): unknown => wait(f(...(args as never[])));
  const firstMs = timeOf(run, 1);
  for (let i = 0; i < 20; i++) run();
  const once = timeOf(run, 1);
  return { name, firstMs, run, inner: Math.max(1, Math.ceil(roundMs / once)), times: [] };
}

/** Reads a result, so that it is there. */
function wait(result: unknown): unknown {
  const read = (result as { readonly dataSync?: (o: object) => unknown } | null)?.dataSync;
  return typeof read === 'function' ? read.call(result, { copy: false }) : result;
}

/** Milliseconds of one call. */
function timeOf(run: () => unknown, inner: number): number {
  const start = performance.now();
  for (let i = 0; i < inner; i++) run();
  return (performance.now() - start) / inner;
}

function lineOf({ name, firstMs, times }: Contender): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const cells = [firstMs, at(0.5)].map((ms) => format(ms).padStart(12));
  return `${name.padEnd(14)}${cells.join('')}  ${format(at(0))} … ${format(at(0.9))}`;
}

function format(ms: number): string {
  if (ms >= 1) return `${ms.toFixed(2)} ms`;
  return ms >= 1e-3 ? `${(ms * 1e3).toFixed(2)} µs` : `${(ms * 1e6).toFixed(0)} ns`;
}
