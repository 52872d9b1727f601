/** A module's own show. */
import { button, element } from '../page/dom.js';
import type { Frame } from '../protocol.js';
import { pictureView } from './picture.js';
import { PlotView } from './plot.js';

export interface LiveEvents {
  run(): void;
  stop(): void;
}

export class LiveView {
  readonly element: HTMLElement;
  readonly #title = element('h3', {}, 'Not started');
  readonly #text = element('p', { class: 'said' });
  readonly #progress = element('progress', { max: '1', value: '0', 'aria-label': 'Progress' });
  readonly #picture = pictureView('What the example shows');
  readonly #plot = new PlotView('What the example shows');
  readonly #toggle: HTMLButtonElement;
  #isRunning = false;

  constructor({ run, stop }: LiveEvents) {
    this.#toggle = button('Run', () => (this.#isRunning ? stop() : run()), { class: 'primary' });
    this.#picture.element.hidden = true;
    this.#plot.element.hidden = true;
    this.element = element(
      'div',
      { class: 'live' },
      element('header', {}, this.#title, this.#toggle),
      this.#progress,
      this.#text,
      element('div', { class: 'shown' }, this.#picture.element, this.#plot.element),
    );
  }

  /** Another module, which has shown nothing. */
  clear(): void {
    this.#title.textContent = 'Not started';
    this.#text.textContent = '';
    this.#progress.value = 0;
    this.#picture.element.hidden = true;
    this.#plot.element.hidden = true;
  }

  setRunning(isRunning: boolean): void {
    this.#isRunning = isRunning;
    this.#toggle.textContent = isRunning ? 'Stop' : 'Run';
  }

  show({ title, text, progress, picture, curve }: Frame): void {
    this.#title.textContent = title;
    this.#text.textContent = text;
    if (progress !== null) this.#progress.value = progress;
    this.#picture.element.hidden = picture === null;
    if (picture !== null) this.#picture.show(picture);
    this.#plot.element.hidden = curve === null;
    if (curve !== null) this.#plot.show(curve);
  }

  repaint(): void {
    this.#plot.repaint();
  }
}
