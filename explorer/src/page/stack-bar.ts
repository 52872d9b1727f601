/** The stack of transforms, from the inside out, changed by clicking. */
import { transformNames, type TransformName } from '../protocol.js';
import { button, element } from './dom.js';

/** What each transform gives, in a few words. */
const meanings: Readonly<Record<TransformName, string>> = {
  grad: 'the gradient',
  valueAndGrad: 'the value and the gradient',
  jvp: 'the value and its change along all ones',
  vjp: 'the sum of the rows of the Jacobian',
  vmap: 'for several examples at once',
  jacobian: 'the Jacobian, row by row',
  jacfwd: 'the Jacobian, column by column',
  hessian: 'the second derivatives',
  checkpoint: 'values computed again, not kept, for derivatives',
  jit: 'compiled',
};

export class StackBar {
  readonly element: HTMLElement;
  readonly #chips = element('ol', {
    class: 'chips',
    'aria-label': 'The stack, from the inside out',
  });
  readonly #onChange: (stack: readonly TransformName[]) => void;
  #stack: readonly TransformName[] = [];

  constructor(onChange: (stack: readonly TransformName[]) => void) {
    this.#onChange = onChange;
    const add = transformNames.map((name) =>
      button(name, () => this.#change([...this.#stack, name]), {
        class: 'add',
        title: `${name}: ${meanings[name]}`,
        'aria-label': `Add ${name}: ${meanings[name]}`,
      }),
    );
    this.element = element(
      'div',
      { class: 'stack', role: 'group', 'aria-label': 'Transforms' },
      this.#chips,
      element('div', { class: 'adding' }, ...add),
    );
    this.show([]);
  }

  /** The stack, and the types of the arguments that fit it. */
  show(stack: readonly TransformName[], types: readonly string[] = []): void {
    this.#stack = stack;
    const chip = (name: TransformName, i: number): HTMLElement =>
      element(
        'li',
        { class: 'chip' },
        name,
        button('×', () => this.#change(stack.filter((_, k) => k !== i)), {
          class: 'remove',
          'aria-label': `Remove ${name}`,
        }),
      );
    this.#chips.replaceChildren(
      element('li', { class: 'chip own' }, 'f'),
      ...stack.map((name, i) => chip(name, i)),
      element('li', { class: 'types' }, types.length === 0 ? '' : `of ${types.join(', ')}`),
    );
  }

  #change(stack: readonly TransformName[]): void {
    this.show(stack);
    this.#onChange(stack);
  }
}
