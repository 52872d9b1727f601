/** Counting cases by file. */
import { NotYetThere } from './cases.js';

export interface Failure {
  readonly id: string;
  readonly reports: readonly string[];
}

/** What was found out about one case. */
export interface Outcome {
  /** What differs; empty if nothing does. */
  readonly reports: readonly string[];
  /** The code of the error with which `jit` refuses arguments that are not known. */
  readonly refusal?: string;
  /** What parts of a table are about and is missing. */
  readonly absent?: readonly string[];
}

export class Tally {
  readonly file: string;
  passed = 0;
  readonly failures: Failure[] = [];
  /** The cases that cannot run, by what is missing. */
  readonly missing = new Map<string, string[]>();
  /** The functions whose rows of a table cannot be compared, by name. */
  readonly absent = new Map<string, string[]>();
  /** The codes of refusals under `jit`, by function. */
  readonly refusals = new Map<string, Set<string>>();

  constructor(file: string) {
    this.file = file;
  }

  /** Runs one case: `run` throws NotYetThere where it cannot. */
  count(id: string, fn: string, run: () => Outcome): void {
    try {
      const { reports, refusal, absent = [] } = run();
      for (const what of absent) this.absent.set(what, [...(this.absent.get(what) ?? []), id]);
      if (reports.length === 0) this.passed++;
      else this.failures.push({ id, reports });
      if (refusal !== undefined)
        this.refusals.set(fn, (this.refusals.get(fn) ?? new Set()).add(refusal));
    } catch (error) {
      if (error instanceof NotYetThere) this.#miss(error.message, id);
      else this.failures.push({ id, reports: [`threw ${String(error)}`] });
    }
  }

  #miss(what: string, id: string): void {
    this.missing.set(what, [...(this.missing.get(what) ?? []), id]);
  }

  get failed(): number {
    return this.failures.length;
  }

  get notYet(): number {
    return [...this.missing.values()].reduce((sum, ids) => sum + ids.length, 0);
  }

  get total(): number {
    return this.passed + this.failed + this.notYet;
  }

  /** The first failing cases with what differed. */
  describeFailures(limit = 15): string {
    const lines = this.failures.slice(0, limit).flatMap((f) => f.reports.map((r) => `${f.id} ${r}`));
    const more = this.failed - limit;
    return [...lines, ...(more > 0 ? [`… and ${more} more cases`] : [])].join('\n');
  }

  /** The cases that are not there, a line for each thing that is missing. */
  describeMissing(): string[] {
    const line = ([what, ids]: readonly [string, string[]]): string => `${what}: ${ids.join(' ')}`;
    return [...[...this.missing].map(line), ...[...this.absent].map(line)].sort();
  }

  /** The functions that want values known when they are traced. */
  describeRefusals(): string[] {
    return [...this.refusals].map(([fn, codes]) => `${fn}: ${[...codes].sort().join(' ')}`).sort();
  }
}

/** The table of all files, with a line of sums. */
export function formatTallies(tallies: readonly Tally[]): string {
  const row = (name: string, ...counts: (number | string)[]) =>
    name.padEnd(18) + counts.map((c) => String(c).padStart(13)).join('');
  const sum = (key: 'passed' | 'failed' | 'notYet') =>
    tallies.reduce((total, t) => total + t[key], 0);
  return [
    row('golden file', 'passed', 'failed', 'not yet there'),
    ...tallies.map((t) => row(t.file, t.passed, t.failed, t.notYet)),
    row('all', sum('passed'), sum('failed'), sum('notYet')),
  ].join('\n');
}
