/** In an isolated page: tasks on one thread, on all, and in TensorFlow.js on all, by turns. */
import { setThreads } from 'tanjent';
import type { Case } from '../beside/bars.js';
import { cases } from '../beside/cases.js';
import { connect } from '../beside/tanjent.js';
import { race, type Contender } from '../measure.js';
import type { Library, Task, Tasks } from '../peers/tasks.js';

export interface PageTimes {
  /** Nanoseconds. */
  readonly onOne: number;
  readonly ours: number;
  readonly theirs: number;
}

interface Threaded {
  connectOn(threads: number, path: string): Promise<Library>;
}

export interface MeasuringPage {
  readonly crossOriginIsolated?: boolean;
  measure?: (task: string, threads: number) => Promise<PageTimes>;
}

const peer = '/peer/tfjs-threaded.mjs';

/** So many calls that the clock is no matter. */
function contender(task: Task, before: () => void): Contender {
  const run = (): unknown => task.run();
  before();
  // Enough work that threads are worth their start.
  const begin = performance.now();
  while (performance.now() - begin < 300) run();
  for (let inner = 1; ; inner *= 2) {
    const start = performance.now();
    for (let i = 0; i < inner; i++) run();
    if (performance.now() - start > 10) return { run, inner, before };
  }
}

const prepared = async (
  { prepare }: Case,
  tasks: Partial<Tasks>,
  before: () => void,
): Promise<Contender> => contender((await prepare(tasks)) as Task, before);

const here = globalThis as MeasuringPage;
here.measure = async (name, threads) => {
  const found = cases.find(({ task }) => task === name);
  if (found === undefined) throw new Error(`no task ${name}`);
  if (here.crossOriginIsolated !== true) throw new Error('the page is not isolated');
  const { connectOn } = (await import(peer)) as Threaded;
  const peers = await connectOn(threads, '/peer/');
  const contenders: Contender[] = [];
  for (const count of [1, threads])
    contenders.push(await prepared(found, (await connect()).tasks, () => setThreads(count)));
  contenders.push(await prepared(found, peers.tasks, () => {}));
  // Workers begin while the page rests.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [onOne, ours, theirs] = race(contenders, 15) as [number, number, number];
  return { onOne, ours, theirs };
};
