/** The examples, as cards in a dialog. */
import type { GalleryEntry } from '../../gallery/index.js';
import { button, element } from './dom.js';

export class GalleryDialog {
  readonly element: HTMLDialogElement;

  constructor(examples: readonly GalleryEntry[], onChoose: (example: GalleryEntry) => void) {
    const cards = examples.map((example) =>
      element(
        'li',
        {},
        element(
          'button',
          {
            type: 'button',
            class: 'card',
            'data-example': example.id,
            click: () => {
              this.element.close();
              onChoose(example);
            },
          },
          element('strong', {}, example.title),
          element('span', {}, example.about),
        ),
      ),
    );
    this.element = element(
      'dialog',
      {
        class: 'gallery',
        'aria-labelledby': 'gallery-title',
        // A click beside the dialog is one on its backdrop.
        click: (event) => event.target === this.element && this.element.close(),
      },
      element(
        'header',
        {},
        element('h2', { id: 'gallery-title' }, 'Examples'),
        button('×', () => this.element.close(), { class: 'quiet icon', 'aria-label': 'Close' }),
      ),
      element('ul', { class: 'cards' }, ...cards),
    );
  }

  open(): void {
    this.element.showModal();
  }
}
