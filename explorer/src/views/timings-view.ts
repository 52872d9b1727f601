/** How long calls and the steps of compiling take. */
import { button, element } from '../page/dom.js';
import type { CompileTime, Stages, Timing, Timings } from '../protocol.js';

const names = { js: 'JavaScript', wasm: 'WebAssembly' } as const;

export class TimingsView {
  readonly element: HTMLElement;
  readonly #runs = element('div', { class: 'runs', 'aria-live': 'polite' });
  readonly #compiling = element('div', { class: 'compiling' });
  readonly #measure: () => void;
  #isMeasured = false;
  #isShown = false;

  constructor(measure: () => void) {
    this.#measure = measure;
    this.element = element(
      'div',
      { class: 'timings' },
      element(
        'header',
        {},
        element('h3', {}, 'A call'),
        button('Measure again', () => this.#ask(), { class: 'plain' }),
      ),
      this.#runs,
      element('h3', {}, 'Compiling'),
      this.#compiling,
    );
  }

  showStages({ compileTimes, picked, targets }: Stages): void {
    this.#isMeasured = false;
    this.#runs.replaceChildren(element('p', { class: 'note' }, 'Not measured yet.'));
    const estimates = targets.map(
      ({ name, estimate, refusal }) =>
        `${refusal === null ? timeText(estimate / 1000) : refusal} in ${names[name]}`,
    );
    this.#compiling.replaceChildren(
      element(
        'p',
        { class: 'note' },
        `jit picks ${names[picked]}. Estimated for a run: ${estimates.join(', ')}.`,
      ),
      bars(compileTimes),
    );
    if (this.#isShown) this.#ask();
  }

  showTimings({ rows, notes }: Timings): void {
    const most = Math.max(...rows.map((row) => row.high));
    this.#runs.replaceChildren(
      element('div', { class: 'bars' }, ...rows.map((row) => runBar(row, most))),
      element(
        'p',
        { class: 'note' },
        'Median of batches of calls; the range holds the middle half of them. Without their inputs.',
      ),
      ...notes.map((note) => element('p', { class: 'note' }, note)),
    );
  }

  /** Nothing is measured before somebody looks. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    if (isShown && !this.#isMeasured) this.#ask();
  }

  #ask(): void {
    this.#isMeasured = true;
    this.#runs.replaceChildren(element('p', { class: 'note' }, 'Measuring …'));
    this.#measure();
  }
}

/** Lengths are logarithmic: times of a call lie some powers of ten apart. */
function runBar({ name, median, low, high, calls }: Timing, most: number): HTMLElement {
  const least = Math.min(most / 1e4, low);
  const place = (t: number): number => (100 * Math.log(t / least)) / Math.log(most / least);
  return bar(
    name,
    `${timeText(median)} (${timeText(low)} – ${timeText(high)})`,
    Math.max(2, place(median)),
    `${calls} calls`,
  );
}

function bars(times: readonly CompileTime[]): HTMLElement {
  const most = Math.max(...times.map((t) => t.milliseconds));
  return element(
    'div',
    { class: 'bars compact' },
    ...times.map(({ step, milliseconds }) =>
      bar(step, timeText(1000 * milliseconds), (100 * milliseconds) / most, step),
    ),
  );
}

function bar(name: string, text: string, percent: number, title: string): HTMLElement {
  const length = element('span', { class: 'length' });
  length.style.width = `${percent.toFixed(2)}%`;
  return element(
    'div',
    { class: 'row', title },
    element('span', { class: 'name' }, name),
    element('span', { class: 'track' }, length),
    element('span', { class: 'amount' }, text),
  );
}

/** Microseconds in a unit that suits them. */
export function timeText(microseconds: number): string {
  // Clocks of pages are coarse.
  if (microseconds === 0) return '< 0.1 ms';
  if (microseconds < 1) return `${digits(1000 * microseconds)} ns`;
  return microseconds < 1000 ? `${digits(microseconds)} µs` : `${digits(microseconds / 1000)} ms`;
}

const digits = (x: number): string => (x >= 100 ? x.toFixed(0) : x.toPrecision(2));
