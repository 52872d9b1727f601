/** A curve of positive values over their index as an SVG, on a logarithmic scale. */
export function curveSvg(values: readonly number[], title: string): string {
  const [width, height, margin] = [640, 360, 48];
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
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${width / 2}" y="24" text-anchor="middle" font-size="14">${title}</text>`,
    ...grid,
    `<text x="${width / 2}" y="${height - 12}" text-anchor="middle">step (0 to ${values.length - 1})</text>`,
    `<polyline fill="none" stroke="#2563eb" points="${points}"/>`,
    '</svg>',
    '',
  ].join('\n');
}
