import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { formatTime, median, type Row } from '../measure.js';

const runner = fileURLToPath(new URL('../../scripts/run.mjs', import.meta.url));
const script = (name: string): string =>
  fileURLToPath(new URL(`../cold/${name}.ts`, import.meta.url));

/** What a cold process prints, in milliseconds: medians of several processes. */
function cold(name: string, ...args: string[]): number {
  const times = Array.from({ length: 5 }, () => {
    const { stdout, stderr } = spawnSync('node', [runner, script(name), ...args], {
      encoding: 'utf8',
    });
    const value = Number(stdout);
    if (!(value > 0)) throw new Error(`${name} printed ${stdout}${stderr}`);
    return value * 1e6;
  });
  return median(times);
}

/** The time of first calls, each in a process of its own. */
export function compileRows(): Row[] {
  const sizes = [1000, 4000, 16_000];
  const times = sizes.map((n) => cold('chain', String(n)));
  const [, middle, large] = times as [number, number, number];
  const digits = cold('digits-first-step');
  return [
    {
      task: 'trace, grad and compile 1000, 4000 and 16 000 equations',
      ours: formatTime(large),
      against: `${formatTime(middle)} for 4000, ${formatTime(times[0] as number)} for 1000`,
      figure: `${(large / middle).toFixed(2)} ×`,
      bar: '≤ 5 ×',
      holds: large <= 5 * middle,
    },
    {
      task: 'first call of the digits step in a cold process',
      ours: formatTime(digits),
      against: 'the bar',
      figure: formatTime(digits),
      bar: '≤ 60 ms',
      holds: digits <= 60e6,
    },
  ];
}
