/** Panels that show one of several listings: programs, passes, and code of either target. */
import { button, element } from '../page/dom.js';
import type { Links } from '../page/links.js';
import type { Line } from '../protocol.js';
import { LinesView } from './lines.js';
import type { Language } from './paint.js';

/** One of the listings of a panel; without lines there is only something to say. */
export interface Choice {
  readonly title: string;
  readonly lines: readonly Line[] | null;
  readonly note?: string | undefined;
}

export interface ListingsOptions {
  readonly label: string;
  readonly language: Language;
  readonly links: Links;
  /** The choice that is shown first. */
  readonly first: (choices: readonly Choice[]) => number;
}

export class Listings {
  readonly element = element('div', { class: 'listings' });
  readonly #options: ListingsOptions;
  #choices: readonly Choice[] = [];
  #chosen: string | undefined;
  #view: LinesView | undefined;

  constructor(options: ListingsOptions) {
    this.#options = options;
    options.links.listen((lit) => {
      this.#view?.light(lit);
      if (lit.size > 0 && this.element.offsetParent !== null) this.#view?.reveal();
    });
  }

  /** Shows other listings, that of the same name as before if there is one. */
  show(choices: readonly Choice[]): void {
    this.#choices = choices;
    const same = choices.findIndex(({ title }) => title === this.#chosen);
    this.#choose(same >= 0 ? same : this.#options.first(choices));
  }

  #choose(number: number): void {
    const choice = this.#choices[number];
    if (choice === undefined) return this.element.replaceChildren();
    const { label, language, links } = this.#options;
    this.#view =
      choice.lines === null
        ? undefined
        : new LinesView(choice.lines, { label: `${label}: ${choice.title}`, language, links });
    const head = element('div', { class: 'choices', role: 'group', 'aria-label': label });
    if (this.#choices.length > 1)
      head.append(
        ...this.#choices.map(({ title, lines }, i) =>
          button(
            title,
            () => {
              this.#chosen = title;
              this.#choose(i);
              this.element.querySelectorAll<HTMLElement>('.choice')[i]?.focus();
            },
            {
              'aria-pressed': String(i === number),
              class: lines === null ? 'choice same' : 'choice',
            },
          ),
        ),
      );
    this.element.replaceChildren(
      head,
      choice.note === undefined ? '' : element('p', { class: 'note' }, choice.note),
      this.#view?.element ?? element('p', { class: 'note' }, 'This pass changes nothing.'),
    );
    // A group made anew begins at its left end.
    const chosen = head.children[number];
    if (chosen instanceof HTMLElement) head.scrollLeft = chosen.offsetLeft - head.clientWidth / 2;
    this.#view?.light(links.lit);
  }
}
