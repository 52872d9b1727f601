/** The table of Tanjent beside other libraries, as text. */
import { formatTime } from '../measure.js';
import { howToInstall } from './load.js';

/** One line of the table. */
export interface BesideRow {
  readonly task: string;
  /** In nanoseconds, in the order of the libraries; undefined for a task that one cannot do. */
  readonly times: readonly (number | undefined)[];
  readonly flops: number | undefined;
  /** Our time over the fastest peer's. */
  readonly ratio: number | undefined;
  readonly bar: string;
  /** Null where there is nobody to compare with. */
  readonly holds: boolean | null;
}

export interface BesideTable {
  /** We, the peers that are installed, and some tasks by hand. */
  readonly libraries: readonly string[];
  readonly rows: readonly BesideRow[];
  /** Whether the peers are. */
  readonly isInstalled: boolean;
}

function figure({ flops }: BesideRow, time: number): string {
  const speed = flops === undefined ? '' : ` (${(flops / time).toFixed(2)} GFLOP/s)`;
  return formatTime(time) + speed;
}

/** A row for the terminal, of those who can do the task. */
export function besideLine(row: BesideRow, libraries: readonly string[]): string {
  const figures = libraries.flatMap((name, i) => {
    const time = row.times[i];
    return time === undefined ? [] : [`${name} ${figure(row, time)}`];
  });
  return `${row.task}: ${figures.join(', ')} (${row.bar})`;
}

/**
 * The table in Markdown; `mark` is the text of a bar that holds, fails or has nobody to compare.
 */
export function besideReport(table: BesideTable, mark: Record<string, string>): string[] {
  const { libraries, rows, isInstalled } = table;
  const head = ['task', ...libraries, 'of the best peer', 'bar', 'holds'];
  const body = rows.map((row) => [
    row.task,
    ...row.times.map((time) => (time === undefined ? '' : figure(row, time))),
    row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} ×`,
    row.bar,
    mark[String(row.holds)],
  ]);
  return [
    '## Beside other libraries',
    '',
    'The same tasks in one process and on one thread, results read back, values compared. An empty',
    'field is a task that a library cannot do, or that nobody has written by hand.',
    ...(isInstalled ? [] : [`The other libraries were not installed: \`${howToInstall}\`.`]),
    '',
    ...[head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`),
  ];
}
