/** The colors of the theme, for what is drawn and not styled. */

export interface Colors {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly held: string;
  readonly costs: readonly string[];
  readonly series: readonly string[];
}

/** As the style sheet has them now. */
export function cssColors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const list = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => read(`${name}-${i + 1}`));
  return {
    ink: read('ink'),
    quiet: read('quiet'),
    line: read('line'),
    surface: read('surface'),
    held: read('held'),
    costs: list('cost', 4),
    series: list('series', 6),
  };
}
