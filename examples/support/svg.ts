import type { NDArray } from 'tanjent';

const [width, height, margin] = [640, 360, 48];

/** A picture with a title. */
const picture = (title: string, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${width / 2}" y="24" text-anchor="middle" font-size="14">${title}</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');

/** A curve of positive values over their index as an SVG, on a logarithmic scale. */
export function curveSvg(values: readonly number[], title: string): string {
  const logs = values.map((v) => Math.log10(v));
  const low = Math.floor(Math.min(...logs));
  const high = Math.ceil(Math.max(...logs));
  const x = (i: number): number => margin + (i / (values.length - 1)) * (width - 2 * margin);
  const y = (log: number): number =>
    height - margin - ((log - low) / (high - low)) * (height - 2 * margin);
  const points = logs.map((v, i) => `${x(i).toFixed(1)},${y(v).toFixed(1)}`).join(' ');
  const decades = Array.from({ length: high - low + 1 }, (_, k) => low + k);
  const grid = decades.map(
    (d) =>
      `<line x1="${margin}" x2="${width - margin}" y1="${y(d)}" y2="${y(d)}" stroke="#ddd"/>` +
      `<text x="${margin - 6}" y="${y(d) + 4}" text-anchor="end">${10 ** d}</text>`,
  );
  return picture(title, [
    ...grid,
    `<text x="${width / 2}" y="${height - 12}" text-anchor="middle">step (0 to ${values.length - 1})</text>`,
    `<polyline fill="none" stroke="#2563eb" points="${points}"/>`,
  ]);
}

/** Observations (x, y), and at other places the mean and standard deviation of a prediction. */
export interface Regression {
  readonly x: NDArray;
  readonly y: NDArray;
  readonly places: NDArray;
  readonly mean: NDArray;
  readonly deviation: NDArray;
}

/** The mean as a curve, a band of two deviations around it, and the observations as dots. */
export function regressionSvg(given: Regression, title: string): string {
  const [x, y, places, mean, deviation] = (['x', 'y', 'places', 'mean', 'deviation'] as const).map(
    (name) => given[name].js() as number[],
  ) as [number[], number[], number[], number[], number[]];
  const edge = (i: number, sign: number): number =>
    (mean[i] as number) + 2 * sign * (deviation[i] as number);
  const indices = places.map((_, i) => i);
  const values = [...y, ...indices.flatMap((i) => [edge(i, -1), edge(i, 1)])];
  const scale = (list: readonly number[], from: number, to: number) => {
    const [low, high] = [Math.min(...list), Math.max(...list)];
    return (v: number): string => (from + ((v - low) / (high - low)) * (to - from)).toFixed(1);
  };
  const across = scale(places, margin, width - margin);
  const up = scale(values, height - margin, margin);
  const point = (at: number, value: number): string => `${across(at)},${up(value)}`;
  const line = (value: (i: number) => number, order = indices): string =>
    order.map((i) => point(places[i] as number, value(i))).join(' ');
  const band = `${line((i) => edge(i, 1))} ${line((i) => edge(i, -1), indices.toReversed())}`;
  return picture(title, [
    `<polygon fill="#bfdbfe" points="${band}"/>`,
    `<polyline fill="none" stroke="#2563eb" points="${line((i) => mean[i] as number)}"/>`,
    ...x.map((v, i) => `<circle cx="${across(v)}" cy="${up(y[i] as number)}" r="2.5"/>`),
  ]);
}
