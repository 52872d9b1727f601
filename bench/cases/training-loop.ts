import { cold } from '../cold.js';
import { formatTime, median, noteRow, ratioRow, type Row } from '../measure.js';
import type { Former } from '../training.js';

/**
 * A training loop replaces its parameters at each step and never tells that the former ones are not
 * wanted any more. Memory and copies are read in processes of their own.
 */
export function trainingLoopRows(): Row[] {
  return [...memoryRows('without a pause'), ...memoryRows('awaiting', 'awaiting'), ...copyRows()];
}

/**
 * Without a pause the FinalizationRegistry keeps silent, so that the heap fills up to its bound and
 * values are evicted from then on, after some 130 steps. Then the process may not grow any further:
 * the most that it has after the first 2000 steps is compared with the most until then, since what
 * it has at one moment depends on when garbage was collected last. What it may have in all is the
 * heap, evicted copies that nobody has any more, of which V8 lets 64 MB come together before it
 * collects them and frees them while as many again come, and 32 MB for the code.
 */
function memoryRows(how: string, ...args: string[]): Row[] {
  const [before, warming, warm, most, end] = cold('training-memory', args, 1) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const task = `memory of 10 000 training steps over 2 MB of parameters, ${how}`;
  return [
    boundRow(
      `${task}: after step 2000`,
      `${most.toFixed(0)} MB at most, ${end.toFixed(0)} MB at the end`,
      `${warming.toFixed(0)} MB at most until then, ${warm.toFixed(0)} MB then`,
      most - warming,
      64,
    ),
    boundRow(
      `${task}: in all`,
      `${Math.max(warming, most).toFixed(0)} MB`,
      `${before.toFixed(0)} MB before the first step`,
      Math.max(warming, most) - before,
      256 * 1.048576 + 160,
    ),
  ];
}

function boundRow(task: string, ours: string, against: string, growth: number, bar: number): Row {
  return {
    task,
    ours,
    against,
    figure: `grows by ${growth.toFixed(0)} MB`,
    bar: `≤ ${bar.toFixed(0)} MB`,
    holds: growth <= bar,
  };
}

/**
 * What it costs that nobody tells: each step evicts as much as it makes, and what is evicted is
 * copied. The bar is for the copies themselves in a step of a common batch; in one of 8 the same
 * copies meet next to no work. The notes compare whole steps with those of loops that tell: one
 * keeps the parameters of 30 steps and disposes of older ones, so that its results come to memory
 * that has left the cache, as those of the first loop do; one donates, and so computes in the cache
 * besides.
 */
function copyRows(): Row[] {
  return [8, 128].flatMap((batch) => {
    const formers: readonly Former[] = ['left', 'disposed of later', 'donated'];
    // Each in processes of its own, by turns: in one heap they would evict each other's values.
    const rounds = Array.from({ length: 3 }, () =>
      formers.map((former) => cold('training-copies', [batch, former], 1) as [number, number]),
    );
    const [[left, copies], [later], [donated]] = formers.map((_, k) =>
      [0, 1].map((j) => median(rounds.map((round) => round[k]?.[j] as number))),
    ) as [[number, number], [number], [number]];
    const task = `training step over 2 MB of parameters, batch ${batch}`;
    const time = formatTime(left);
    const share = ratioRow(`copies out of the heap in it`, copies, left, 0.1, 'the step');
    return [
      noteRow(task, time, `${formatTime(later)} where disposed of later`, left / later),
      noteRow('the same', time, `${formatTime(donated)} where donated`, left / donated),
      batch === 128 ? share : { ...share, bar: 'none', holds: null },
    ];
  });
}
