/** What is wrong with the module, and what it has printed. */
import type { Failure, Place } from '../protocol.js';
import { button, element } from './dom.js';

/** Older words are forgotten. */
const mostSaid = 200;

const during: Readonly<Record<Failure['during'], string>> = {
  module: 'The module',
  trace: 'While tracing',
  compile: 'While compiling',
  run: 'While running',
  timings: 'While measuring',
  live: 'In the show',
};

export class Messages {
  readonly element: HTMLElement;
  readonly #failures = element('div', { class: 'failures', role: 'alert' });
  readonly #said = element('pre', { class: 'printed', tabindex: '0', 'aria-label': 'Printed' });
  readonly #goTo: (place: Place) => void;
  #lines: string[] = [];

  constructor(goTo: (place: Place) => void) {
    this.#goTo = goTo;
    this.#said.hidden = true;
    this.element = element('div', { class: 'messages' }, this.#failures, this.#said);
  }

  clear(): void {
    this.#lines = [];
    this.#said.hidden = true;
    this.#failures.replaceChildren();
  }

  say(text: string): void {
    this.#lines = [...this.#lines, text].slice(-mostSaid);
    this.#said.textContent = this.#lines.join('\n');
    this.#said.hidden = false;
    this.#said.scrollTop = this.#said.scrollHeight;
  }

  fail({ during: when, message, place }: Failure): void {
    const where = place === undefined ? null : `line ${place.line}`;
    this.#failures.append(
      element(
        'p',
        { class: 'failure' },
        element('strong', {}, `${during[when]}${where === null ? '' : ', '}`),
        where === null || place === undefined
          ? null
          : button(where, () => this.#goTo(place), { class: 'link' }),
        element('span', {}, `: ${message}`),
      ),
    );
  }
}
