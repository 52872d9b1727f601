/** Tabs as the ARIA practices have them: one stop of the Tab key, arrows move among them. */
import { element } from './dom.js';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly panel: HTMLElement;
}

export class Tabs {
  readonly element: HTMLElement;
  readonly #list: HTMLElement;
  readonly #tabs: readonly Tab[];
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #onSelect: (id: string) => void;
  #selected = '';

  constructor(label: string, tabs: readonly Tab[], onSelect: (id: string) => void) {
    this.#tabs = tabs;
    this.#onSelect = onSelect;
    this.#list = element('div', {
      role: 'tablist',
      'aria-label': label,
      class: 'tabs',
      keydown: (event) => this.#onKey(event as KeyboardEvent),
    });
    for (const { id, title, panel } of tabs) {
      const tab = element(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `tab-${id}`,
          'aria-controls': `panel-${id}`,
          click: () => this.select(id),
        },
        title,
      );
      this.#buttons.set(id, tab);
      this.#list.append(tab);
      panel.id = `panel-${id}`;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      panel.tabIndex = 0;
      panel.classList.add('panel');
    }
    this.element = element('section', { class: 'stages' }, this.#list, ...tabs.map((t) => t.panel));
  }

  get selected(): string {
    return this.#selected;
  }

  has(id: string | undefined): id is string {
    return this.#tabs.some((tab) => tab.id === id);
  }

  select(id: string): void {
    this.#selected = id;
    for (const tab of this.#tabs) {
      const isSelected = tab.id === id;
      const button = this.#buttons.get(tab.id);
      button?.setAttribute('aria-selected', String(isSelected));
      if (button !== undefined) button.tabIndex = isSelected ? 0 : -1;
      if (isSelected) button?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      tab.panel.hidden = !isSelected;
    }
    this.#onSelect(id);
  }

  /** A tab that the module has nothing for is not there. */
  show(id: string, isShown: boolean): void {
    const button = this.#buttons.get(id);
    if (button === undefined || button.hidden === !isShown) return;
    button.hidden = !isShown;
  }

  #onKey(event: KeyboardEvent): void {
    const shown = this.#tabs.filter(({ id }) => this.#buttons.get(id)?.hidden === false);
    const now = shown.findIndex(({ id }) => id === this.#selected);
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      Home: 0,
      End: shown.length - 1,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    const next = shown[(move + shown.length) % shown.length];
    if (next === undefined) return;
    this.select(next.id);
    this.#buttons.get(next.id)?.focus();
  }
}
