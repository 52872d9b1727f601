import { grad, jit, numpy as np, type NDArray } from 'tanjent';
import { formatTime, race, type Row } from '../measure.js';

/** A number in, a number out: the gradient of sin(x)·exp(−x²) + tanh(x). */
export function scalarRows(): Row[] {
  const df = jit(
    grad((x: NDArray) =>
      np
        .sin(x)
        .mul(np.exp(x.mul(x).neg()))
        .add(np.tanh(x)),
    ),
  );
  const byHand = (x: number): number => {
    const e = Math.exp(-x * x);
    const t = Math.tanh(x);
    return Math.cos(x) * e - 2 * x * Math.sin(x) * e + 1 - t * t;
  };
  if (Math.abs(df(0.5).item() - byHand(0.5)) > 1e-14) throw new Error('wrong gradient');
  let x = 0;
  const next = (): number => (x = x > 2 ? -2 : x + 1e-3);
  const inner = 20_000;
  const [ours, hand] = race([
    { run: () => df(next()).item(), inner },
    { run: () => byHand(next()), inner },
  ]) as [number, number];
  const bar = 1.5 * hand + 40;
  return [
    {
      task: 'gradient of a scalar function, number to number',
      ours: formatTime(ours),
      against: `${formatTime(hand)} by hand`,
      figure: `${formatTime(ours - hand)} more`,
      bar: `≤ 1.5 × + 40 ns = ${formatTime(bar)}`,
      holds: ours <= bar,
    },
  ];
}
