/**
 * Tanjent and JAX on the evals of GradBench, one thread each, side by side:
 * `JAX_PYTHON=… node scripts/run.mjs bench/gradbench/index.ts [part of the name of an eval]`.
 *
 * Each eval runs in a process of its own for each tool. The tools are asked by turns, so that both
 * meet the same noise; a time is the least of several. First calls are measured with tracing and
 * compilation, but without what JAX does once for all programs. Times of a millisecond and more are
 * those of the processor, shorter ones those of the clock.
 */
import type { Answer } from '../../examples/gradbench/protocol.js';
import { difference } from './compare.js';
import { calls, type Call } from './inputs.js';
import { jaxCommand, startTool, tanjentCommand, type Tool } from './tool.js';

/** How often each tool is asked for the same, and for how long. */
const [rounds, seconds] = [3, 0.4];
const tolerance = 1e-8;

interface Times {
  /** Nanoseconds of the first call and of the fastest later one. */
  readonly first: number;
  readonly least: number;
}

interface Measured {
  readonly eval: string;
  readonly name: string;
  readonly ours: Times;
  /** Null where JAX has no derivative. */
  readonly jax: Times | null;
}

/** The times of the runs of an answer, by the clock or, where that is a matter of ms, by use. */
function timesOf({ timings = [] }: Answer): number[] {
  const named = (name: string): number[] =>
    timings.filter((t) => t.name === name).map((t) => t.nanoseconds);
  const used = named('processor');
  return named('evaluate').map((wall, i) => (wall < 1e6 ? wall : Math.min(wall, used[i] ?? wall)));
}

function timesOfAll(answers: readonly Answer[]): Times {
  const [first = Infinity, ...rest] = answers.flatMap(timesOf);
  return { first, least: Math.min(...rest, first) };
}

async function measure(call: Call, f: string, tools: readonly Tool[]): Promise<Measured> {
  const given = call.input();
  const input = typeof given === 'object' ? { ...given, min_runs: 2, min_seconds: seconds } : given;
  const answers: Answer[][] = tools.map(() => []);
  for (let round = 0; round < (typeof given === 'object' ? rounds : 200 * rounds); round++)
    for (const [i, tool] of tools.entries())
      answers[i]?.push(await tool.ask({ kind: 'evaluate', module: call.eval, function: f, input }));
  const [ours = [], jax = []] = answers;
  const name = `${f} ${call.size}`;
  const [mine, theirs] = [ours[0], jax[0]];
  if (mine?.success !== true) throw new Error(`${call.eval} ${name}: ${mine?.error}`);
  if (theirs?.success !== true && !/[Rr]everse-mode/.test(theirs?.error ?? ''))
    throw new Error(`${call.eval} ${name}, JAX: ${theirs?.error}`);
  const wrong = theirs?.success === true && difference(mine.output, theirs.output, tolerance);
  if (typeof wrong === 'string') throw new Error(`${call.eval} ${name}: ${wrong}`);
  return {
    eval: call.eval,
    name,
    ours: timesOfAll(ours),
    jax: theirs?.success === true ? timesOfAll(jax) : null,
  };
}

const ms = (ns: number): string => (ns / 1e6).toPrecision(3);
const geometricMean = (list: readonly number[]): number =>
  Math.exp(list.reduce((sum, v) => sum + Math.log(v), 0) / list.length);

function line({ eval: name, name: call, ours, jax }: Measured): string {
  const cells =
    jax === null
      ? ['refused', '', 'refused', '']
      : [
          ms(jax.least),
          (ours.least / jax.least).toFixed(2),
          ms(jax.first),
          (ours.first / jax.first).toFixed(2),
        ];
  const [least, ratio, first, firstRatio] = cells;
  return `| ${name} | ${call} | ${ms(ours.least)} | ${least} | ${ratio} | ${ms(ours.first)} | ${first} | ${firstRatio} |`;
}

/** The geometric means of the ratios, and the greatest, of later and of first calls. */
function summary(name: string, rows: readonly Measured[]): string {
  const both = rows.flatMap(({ ours, jax }) => (jax === null ? [] : [{ ours, jax }]));
  const of = (part: keyof Times): string => {
    const ratios = both.map(({ ours, jax }) => ours[part] / jax[part]);
    return `${geometricMean(ratios).toFixed(2)} | ${Math.max(...ratios).toFixed(2)}`;
  };
  return `| ${name} | ${both.length} | ${of('least')} | ${of('first')} |`;
}

const wanted = process.argv.slice(2).join(' ');
const rows: Measured[] = [];
console.log('| eval | call | Tanjent, ms | JAX | ratio | first call, ms | JAX | ratio |');
console.log('| --- | --- | --: | --: | --: | --: | --: | --: |');
const names = [...new Set(calls.map((call) => call.eval))].filter((name) => name.includes(wanted));
for (const name of names) {
  const tools = [startTool(tanjentCommand), startTool(jaxCommand)];
  for (const tool of tools) {
    await tool.ask({ kind: 'start', eval: name });
    await tool.ask({ kind: 'define', module: name });
  }
  for (const call of calls.filter((call) => call.eval === name))
    for (const f of call.functions) {
      const row = await measure(call, f, tools);
      rows.push(row);
      console.log(line(row));
    }
  for (const tool of tools) tool.end();
}
console.log('\n| eval | calls | ratio, mean | greatest | first calls, mean | greatest |');
console.log('| --- | --: | --: | --: | --: | --: |');
for (const name of names)
  console.log(
    summary(
      name,
      rows.filter((row) => row.eval === name),
    ),
  );
console.log(summary('all', rows));
