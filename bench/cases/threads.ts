import { jit, numpy as np, type NDArray } from 'tanjent';
import { formatTime, race, type Row } from '../measure.js';
import { Neighbour } from '../threads/neighbour.js';
import { callOf, tasks, type Task } from '../threads/tasks.js';

/**
 * Programs on one thread and on two. What two cores can give at most is measured between: how many
 * times as much two programs do that know nothing of each other and run on one thread each.
 */
export function threadRows(): Row[] {
  return [...Object.entries(tasks()).map(([name, task]) => taskRow(name, task)), smallRow()];
}

function taskRow(name: string, task: Task): Row {
  const bar = task[2];
  const neighbour = new Neighbour(name);
  const alone = callOf(task, 1);
  const [one, two, beside] = race([
    { run: alone, before: () => neighbour.rest() },
    { run: callOf(task, 2), before: () => neighbour.rest() },
    { run: alone, before: () => neighbour.work() },
  ]) as [number, number, number];
  neighbour.end();
  return {
    task: `${name} on two threads`,
    ours: formatTime(two),
    against: `${formatTime(one)} on one; two programs at once do ${((2 * one) / beside).toFixed(2)} times as much`,
    figure: `${(one / two).toFixed(2)} times`,
    bar: `≥ ${bar} times`,
    holds: one / two >= bar,
  };
}

/** A program that is too short for threads. */
function smallRow(): Row {
  const x = np.ones([1000]);
  const on = (threads: number): (() => unknown) => {
    const compiled = jit((x: NDArray) => np.exp(x), { target: 'wasm', threads });
    return () => compiled(x);
  };
  const times = race([
    { run: on(1), inner: 200 },
    { run: on(2), inner: 200 },
  ]) as [number, number];
  const [one, two] = times;
  return {
    task: 'exp of 1000, with threads or without',
    ours: formatTime(two),
    against: `${formatTime(one)} on one`,
    figure: `${(two / one).toFixed(2)} times`,
    bar: '≤ 1.1 times',
    holds: two / one <= 1.1,
  };
}
