/** Tanjent beside other libraries: the same tasks in one process, measured in turns. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cold } from '../cold.js';
import { race, type Contender } from '../measure.js';
import type { Library, Result, Task } from '../peers/tasks.js';
import { byHandInJs, byHandInWasm } from './by-hand.js';
import { atMost, type Bar, type Case } from './bars.js';
import { cases } from './cases.js';
import { howToInstall, load, peerModules } from './load.js';
import type { BesideRow, BesideTable } from './table.js';
import { connect } from './tanjent.js';

/** Measures the tasks whose names contain `words`; each row is told as soon as it is there. */
export async function measureBeside(
  words: string,
  tell: (row: BesideRow, libraries: readonly string[]) => void,
): Promise<BesideTable> {
  const files = peerModules();
  if (files.length === 0) console.log(`peers are not installed: ${howToInstall}`);
  const peers: Library[] = [];
  for (const file of files) peers.push(await (await load(file)).connect());
  const libraries = [await connect(), ...peers, byHandInJs, byHandInWasm];
  const names = libraries.map(({ name }) => name);
  const rows: BesideRow[] = [];
  const add = (row: BesideRow): void => {
    rows.push(row);
    tell(row, names);
  };
  if (firstStep.includes(words)) add(firstStepRow(libraries, files));
  for (const one of cases) if (one.task.includes(words)) add(await caseRow(one, libraries));
  return { libraries: names, rows, isInstalled: files.length > 0 };
}

const firstStep =
  'first SGD step of the 784-256-256-10 network, compiling included, in a process of its own';

function firstStepRow(libraries: readonly Library[], files: readonly string[]): BesideRow {
  const times = libraries.map(({ tasks }, i) => {
    if (tasks.networkStep === undefined) return undefined;
    const file = files[i - 1];
    return (cold('network-step', file === undefined ? [] : [file], 5)[0] as number) * 1e6;
  });
  return rowOf(firstStep, times, [atMost(60)]);
}

/** Seconds of measuring a case, all libraries together. */
const patience = 4;

async function caseRow(one: Case, libraries: readonly Library[]): Promise<BesideRow> {
  const tasks: (Task | undefined)[] = [];
  for (const library of libraries) {
    const joins = !one.alone || library === libraries[0];
    tasks.push(joins ? await one.prepare(library.tasks) : undefined);
  }
  const [reference, ...results] = tasks.map((task) => task && resultOf(task));
  results.forEach((result, i) => {
    const who = libraries[i + 1]?.name as string;
    if (result !== undefined)
      checkAgrees(`${one.task}, ${who}`, result, reference as Result, one.tolerance);
  });
  const contenders = tasks.map((task) => task && calibrated(task));
  const all = contenders.filter((c) => c !== undefined);
  const round = all.reduce((sum, { seconds }) => sum + seconds, 0);
  const rounds = Math.max(3, Math.min(21, Math.ceil(patience / round)));
  const medians = race(all, rounds, rounds > 3 ? 5 : 1);
  const times = contenders.map((c) => (c === undefined ? undefined : medians[all.indexOf(c)]));
  return rowOf(one.task, times, one.bars, one.flops);
}

function resultOf(task: Task): Result {
  const result = task.run();
  return task.arrange?.(result) ?? result;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Collects garbage and waits until threads in the background have given its memory back. */
function settle(): void {
  collectGarbage();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
}

/**
 * With so many calls that the clock is no matter, and the time that they take. Long calls begin
 * after a garbage collection: else they would meet those that other libraries, whose arrays may be
 * lists of millions of objects, have made necessary.
 */
function calibrated(task: Task): Contender & { readonly seconds: number } {
  const run = (): Result => task.run();
  for (let inner = 1; ; inner *= 2) {
    const start = performance.now();
    for (let i = 0; i < inner; i++) run();
    const seconds = (performance.now() - start) / 1e3;
    const before = seconds > 0.02 ? settle : undefined;
    if (seconds > 0.01) return { run, inner, before, seconds };
  }
}

/** Throws if an array differs from ours by more than so much of its largest magnitude. */
function checkAgrees(what: string, result: Result, ours: Result, tolerance: number): void {
  const [found, wanted] = [result, ours].map((x) => (typeof x === 'number' ? [[x]] : x));
  if (found?.length !== wanted?.length) throw new Error(`${what}: wrong number of results`);
  wanted?.forEach((y, k) => {
    const x = found?.[k] as ArrayLike<number>;
    if (x.length !== y.length) throw new Error(`${what}: ${x.length} numbers, not ${y.length}`);
    let magnitude = 0;
    for (let i = 0; i < y.length; i++) magnitude = Math.max(magnitude, Math.abs(y[i] as number));
    for (let i = 0; i < y.length; i++)
      if (!(Math.abs((x[i] as number) - (y[i] as number)) <= tolerance * magnitude))
        throw new Error(`${what}: result ${k} holds ${x[i]} at ${i}, not ${y[i]}`);
  });
}

function rowOf(
  task: string,
  times: readonly (number | undefined)[],
  bars: readonly Bar[],
  flops?: number,
): BesideRow {
  const [ours, ...others] = times as [number, ...(number | undefined)[]];
  const [byHandInJs, byHandInWasm] = others.splice(-2);
  const peers = others.filter((time) => time !== undefined);
  const best = peers.length === 0 ? undefined : Math.min(...peers);
  const verdicts = bars.map((bar) => bar.holds(ours, { best, byHandInJs, byHandInWasm }));
  return {
    task,
    times,
    flops,
    ratio: best === undefined ? undefined : ours / best,
    bar: bars.map(({ text }) => text).join(', '),
    holds: verdicts.includes(false) ? false : verdicts.includes(true) ? true : null,
  };
}
