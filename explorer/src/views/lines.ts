/** Lines of a stage that light up together with the user's text. */
import { element } from '../page/dom.js';
import type { Links } from '../page/links.js';
import type { Line } from '../protocol.js';
import { painted, type Language } from './paint.js';

/** What marked lines are to those who do not see colors. */
const signs = { added: '+', removed: '−' } as const;

export interface LinesOptions {
  readonly label: string;
  readonly language: Language;
  readonly links: Links;
}

/** A listing; the pointer and the arrow keys light what belongs to a line. */
export class LinesView {
  readonly element: HTMLElement;
  readonly #lines: readonly Line[];
  readonly #rows: readonly HTMLElement[];
  readonly #links: Links;
  #active = -1;

  constructor(lines: readonly Line[], { label, language, links }: LinesOptions) {
    this.#lines = lines;
    this.#links = links;
    this.#rows = lines.map(({ text, of = [], mark }, i) =>
      element(
        'span',
        {
          class: `line${mark === undefined ? '' : ` ${mark}`}${of.length > 0 ? ' linked' : ''}`,
          'data-line': String(i),
        },
        mark === undefined ? null : element('span', { class: 'sign' }, signs[mark]),
        ...painted(text, language),
        '\n',
      ),
    );
    this.element = element(
      'pre',
      {
        class: 'lines',
        tabindex: '0',
        role: 'region',
        'aria-label': `${label}. Arrow keys light what belongs to a line.`,
        mouseover: (event) => this.#over(event),
        mouseleave: () => links.light([]),
        keydown: (event) => this.#onKey(event as KeyboardEvent),
        blur: () => this.#activate(-1),
      },
      ...this.#rows,
    );
  }

  /** Shows what is lit. */
  light(lit: ReadonlySet<number>): void {
    this.#lines.forEach(({ of = [] }, i) => {
      this.#rows[i]?.classList.toggle(
        'lit',
        of.some((place) => lit.has(place)),
      );
    });
  }

  /** Brings the first line that is lit into view, unless the pointer is here. */
  reveal(): void {
    if (this.element.matches(':hover') || this.element.contains(document.activeElement)) return;
    const lit = this.#rows.filter((row) => row.classList.contains('lit'));
    const frame = this.element.getBoundingClientRect();
    const isSeen = lit.some((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= frame.top && bottom <= frame.bottom;
    });
    if (!isSeen) lit[0]?.scrollIntoView({ block: 'nearest' });
  }

  #over(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>('.line');
    if (row !== null) this.#links.light(this.#lines[Number(row.dataset['line'])]?.of ?? []);
  }

  #onKey(event: KeyboardEvent): void {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.#activate(Math.min(this.#lines.length - 1, Math.max(0, this.#active + move)));
  }

  #activate(i: number): void {
    this.#rows[this.#active]?.classList.remove('active');
    this.#active = i;
    const row = this.#rows[i];
    row?.classList.add('active');
    row?.scrollIntoView({ block: 'nearest' });
    this.#links.light(this.#lines[i]?.of ?? []);
  }
}
