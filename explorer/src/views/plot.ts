/** Curves, drawn by uPlot. */
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { element } from '../page/dom.js';
import type { Curve } from '../protocol.js';
import { cssColors } from './colors.js';

const height = 260;

export class PlotView {
  readonly element: HTMLElement;
  readonly #frame = element('div', { class: 'frame' });
  readonly #name: string;
  #plot: UPlot | undefined;
  #curve: Curve | undefined;

  constructor(name: string) {
    this.#name = name;
    this.element = element('figure', { class: 'plot' }, this.#frame);
    new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width > 0) this.#plot?.setSize({ width, height });
    }).observe(this.#frame);
  }

  show(curve: Curve): void {
    const before = this.#curve;
    this.#curve = curve;
    const names = (c: Curve | undefined): string =>
      JSON.stringify([Object.keys(c?.series ?? {}), c?.xLabel, c?.yLabel]);
    if (this.#plot !== undefined && names(before) === names(curve))
      this.#plot.setData(dataOf(curve));
    else this.repaint();
    this.#frame.setAttribute('role', 'img');
    this.#frame.setAttribute('aria-label', this.#described(curve));
  }

  /** Draws again, in the colors of another theme. */
  repaint(): void {
    const curve = this.#curve;
    if (curve === undefined) return;
    this.#plot?.destroy();
    const { ink, line, series } = cssColors();
    const axis = {
      stroke: ink,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
    };
    const options: UPlot.Options = {
      width: Math.max(240, Math.floor(this.#frame.clientWidth)),
      height,
      cursor: { points: { size: 7 } },
      scales: { x: { time: false } },
      axes: [
        { ...axis, ...(curve.xLabel === undefined ? {} : { label: curve.xLabel, labelSize: 20 }) },
        { ...axis, size: 58, ...(curve.yLabel === undefined ? {} : { label: curve.yLabel }) },
      ],
      series: [
        { label: curve.xLabel ?? 'x', value: short },
        ...Object.keys(curve.series).map((label, i) => ({
          label,
          value: short,
          stroke: series[i % series.length] ?? ink,
          width: 2,
          pxAlign: 0,
          points: { show: false },
        })),
      ],
    };
    this.#plot = new UPlot(options, dataOf(curve), this.#frame);
  }

  /** In words: what the curves are, and what they lie between. */
  #described({ series }: Curve): string {
    const parts = Object.entries(series).map(([name, values]) => {
      const known = values.filter((y) => Number.isFinite(y));
      if (known.length === 0) return name;
      return `${name} from ${Math.min(...known).toPrecision(3)} to ${Math.max(...known).toPrecision(3)}`;
    });
    return `${this.#name}: ${parts.join('; ')}`;
  }
}

const short = (_plot: UPlot, value: number | null): string =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(5)));

const dataOf = ({ x, series }: Curve): UPlot.AlignedData => [
  [...x],
  // What is no number is a gap.
  ...Object.values(series).map((values) => values.map((y) => (Number.isFinite(y) ? y : null))),
];
