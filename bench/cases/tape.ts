import { cold } from '../cold.js';
import { formatTime, type Row } from '../measure.js';

const turns = 1e6;

/** The reverse gradient through a while loop, whose turns are recorded on a tape. */
export function tapeRows(): Row[] {
  const [ours, hand, grown] = cold('tape', [turns], 5) as [number, number, number];
  const perTurn = (milliseconds: number): string => formatTime((milliseconds * 1e6) / turns);
  return [
    {
      task: 'gradient through a while loop of 10⁶ turns over 3 scalars, a turn',
      ours: perTurn(ours),
      against: `${perTurn(hand)} by hand, forward`,
      figure: `${(ours / hand).toFixed(1)} ×`,
      bar: 'none',
      holds: null,
    },
    {
      task: 'memory by which the process grew for it',
      ours: `${grown.toFixed(0)} MB`,
      against: 'the bar',
      figure: `${((grown * 1e6) / turns).toFixed(0)} bytes a turn`,
      bar: '≤ 500 MB',
      holds: grown <= 500,
    },
  ];
}
