/** Counting cases by file. */
import { NotYetThere } from './cases.js';

export interface Failure {
  readonly id: string;
  readonly reports: readonly string[];
}

export class Tally {
  readonly file: string;
  passed = 0;
  readonly failures: Failure[] = [];
  /** How often each thing was missing. */
  readonly missing = new Map<string, number>();

  constructor(file: string) {
    this.file = file;
  }

  /** Runs one case: `run` returns what differs and throws NotYetThere. */
  count(id: string, run: () => readonly string[]): void {
    try {
      const reports = run();
      if (reports.length === 0) this.passed++;
      else this.failures.push({ id, reports });
    } catch (error) {
      if (error instanceof NotYetThere)
        this.missing.set(error.message, (this.missing.get(error.message) ?? 0) + 1);
      else this.failures.push({ id, reports: [`threw ${String(error)}`] });
    }
  }

  get failed(): number {
    return this.failures.length;
  }

  get notYet(): number {
    return [...this.missing.values()].reduce((a, b) => a + b, 0);
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
