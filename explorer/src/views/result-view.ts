/** What the function gives: numbers, pictures and curves. */
import { element } from '../page/dom.js';
import type { Result, ResultLeaf } from '../protocol.js';
import { pictureView } from './picture.js';
import { PlotView } from './plot.js';

export class ResultView {
  readonly element: HTMLElement;
  readonly #leaves = element('div', { class: 'leaves' });
  readonly #curve = new PlotView('f and its derivative');
  #plots: PlotView[] = [];

  constructor() {
    this.#curve.element.hidden = true;
    this.element = element('div', { class: 'result' }, this.#curve.element, this.#leaves);
  }

  show({ leaves, curve }: Result): void {
    this.#curve.element.hidden = curve === null;
    if (curve !== null) this.#curve.show(curve);
    this.#plots = [];
    this.#leaves.replaceChildren(...leaves.map((leaf) => this.#leaf(leaf)));
    // Plots take the width that they have in the page.
    for (const plot of this.#plots) plot.repaint();
  }

  repaint(): void {
    for (const plot of [this.#curve, ...this.#plots]) plot.repaint();
  }

  #leaf({ path, type, text, image, values }: ResultLeaf): HTMLElement {
    const card = element(
      'section',
      { class: 'leaf' },
      element(
        'h3',
        {},
        element('span', {}, path === '' ? 'result' : `result${path}`),
        element('code', {}, type),
      ),
    );
    if (image !== null) {
      const picture = pictureView(`result${path} as a picture`);
      picture.show(image);
      card.append(picture.element);
    }
    if (values !== null) {
      const plot = new PlotView(`result${path}`);
      plot.show({ x: values.map((_, i) => i), series: { value: values }, xLabel: 'index' });
      this.#plots.push(plot);
      card.append(plot.element);
    }
    card.append(element('pre', { class: 'value', tabindex: '0' }, text));
    return card;
  }
}
