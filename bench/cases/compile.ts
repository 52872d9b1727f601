import { cold } from '../cold.js';
import { formatTime, type Row } from '../measure.js';

/** The time of first calls, each in a process of its own. */
export function compileRows(): Row[] {
  const milliseconds = (name: string): number => (cold(name)[0] as number) * 1e6;
  const [digits, lorenz, setup] = ['digits-first-step', 'lorenz-gradient', 'setup'].map(
    milliseconds,
  ) as [number, number, number];
  const sizes = [1000, 4000, 16_000];
  const times = sizes.map((n) => (cold('chain', [n], 5)[0] as number) * 1e6);
  const [, middle, large] = times as [number, number, number];
  return [
    {
      task: 'trace, grad and compile 1000, 4000 and 16 000 equations',
      ours: formatTime(large),
      against: `${formatTime(middle)} for 4000, ${formatTime(times[0] as number)} for 1000`,
      figure: `${(large / middle).toFixed(2)} ×`,
      bar: '≤ 5 ×',
      holds: large <= 5 * middle,
    },
    ...coldRows({
      'the digits step': digits,
      'the Lorenz gradient': lorenz,
      'forty operations on small arrays outside of programs': setup,
    }),
  ];
}

function coldRows(times: Readonly<Record<string, number>>): Row[] {
  return Object.entries(times).map(([what, time]) => ({
    task: `${what}, first call in a process that has compiled nothing before`,
    ours: formatTime(time),
    against: '15 processes',
    figure: formatTime(time),
    bar: 'none',
    holds: null,
  }));
}
