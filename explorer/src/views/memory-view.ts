/** The memory plan: what lies where in the arena, from which kernel to which. */
import { element } from '../page/dom.js';
import type { Memory, MemoryBuffer, TargetStages } from '../protocol.js';
import { bytesText } from './dot.js';

export class MemoryView {
  readonly element = element('div', { class: 'memory' });

  show(targets: readonly TargetStages[]): void {
    this.element.replaceChildren(...targets.map(({ name, memory }) => planOf(name, memory)));
  }
}

const titles = { js: 'JavaScript', wasm: 'WebAssembly' } as const;

function planOf(name: keyof typeof titles, memory: Memory): HTMLElement {
  const { arenaBytes, kernels, buffers } = memory;
  const inArena = buffers.filter(({ role }) => role === 'arena');
  const said =
    inArena.length === 0
      ? 'no intermediate results are stored'
      : `${inArena.length} intermediate results in an arena of ${bytesText(arenaBytes)}, ` +
        `which would take ${bytesText(inArena.reduce((n, b) => n + b.bytes, 0))} apart`;
  return element(
    'section',
    {},
    element('h3', {}, titles[name]),
    element('p', { class: 'note' }, `${kernels.length} kernels; ${said}.`),
    inArena.length === 0 ? null : chart(inArena, memory),
    table(buffers, kernels),
  );
}

/** Columns are kernels, rows are the addresses of the arena. */
function chart(buffers: readonly MemoryBuffer[], { arenaBytes, kernels }: Memory): HTMLElement {
  const count = Math.max(1, kernels.length);
  const boxes = buffers.map((b, i) => {
    const box = element(
      'div',
      { class: `slot s${(i % 6) + 1}`, title: `${b.name} ${b.type}, ${bytesText(b.bytes)}` },
      b.name,
    );
    box.style.left = `${(100 * b.first) / count}%`;
    box.style.width = `${(100 * (b.last - b.first + 1)) / count}%`;
    box.style.top = `${(100 * b.offset) / arenaBytes}%`;
    box.style.height = `${(100 * b.bytes) / arenaBytes}%`;
    return box;
  });
  return element(
    'figure',
    { class: 'arena', role: 'img', 'aria-label': 'The arena over time; the table says the same' },
    element('div', { class: 'field' }, ...boxes),
    element('figcaption', {}, `time, in ${count} kernels →`),
  );
}

function table(buffers: readonly MemoryBuffer[], kernels: readonly string[]): HTMLElement {
  const head = ['buffer', 'type', 'role', 'bytes', 'at', 'from', 'to'];
  const rows = buffers.map((b) => [
    b.name,
    b.type,
    b.role,
    bytesText(b.bytes),
    b.role === 'arena' ? String(b.offset) : '',
    kernels[b.first] ?? '',
    kernels[b.last] ?? '',
  ]);
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Buffers' },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...head.map((h) => element('th', { scope: 'col' }, h))),
      ),
      element(
        'tbody',
        {},
        ...rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell)))),
      ),
    ),
  );
}
