/** The graph of the optimized program; boxes that hold programs open on click. */
import { button, element } from '../page/dom.js';
import type { Links } from '../page/links.js';
import type { Graph, GraphNode } from '../protocol.js';
import { cssColors } from './colors.js';
import { dotOf } from './dot.js';

/** Larger graphs are drawn only if somebody asks. */
const mostNodes = 250;

export class GraphView {
  readonly element = element('div', { class: 'graph' });
  readonly #links: Links;
  #graph: Graph | undefined;
  #open = new Set<string>();
  #nodes = new Map<string, GraphNode>();
  #layout: Worker | undefined;
  #asked = 0;
  #isShown = false;
  #isDrawn = false;
  #scale = 1;

  constructor(links: Links) {
    this.#links = links;
    links.listen((lit) => this.#light(lit));
  }

  show(graph: Graph): void {
    this.#graph = graph;
    this.#open = new Set();
    this.#nodes = new Map(graph.programs.flatMap((p) => p.nodes.map((n) => [n.id, n] as const)));
    this.#isDrawn = false;
    if (this.#isShown) this.#draw();
  }

  /** The tab is seen, or no longer: nothing is drawn before. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    if (isShown && !this.#isDrawn) this.#draw();
  }

  /** Draws again, in the colors of another theme. */
  repaint(): void {
    this.#isDrawn = false;
    if (this.#isShown) this.#draw();
  }

  #draw(isWanted = false): void {
    const graph = this.#graph;
    if (graph === undefined) return;
    const count = graph.programs[0]?.nodes.length ?? 0;
    if (count > mostNodes && !isWanted) {
      this.element.replaceChildren(
        element(
          'p',
          { class: 'note' },
          `The graph has ${count} boxes; to draw them takes a while.`,
        ),
        button('Draw them', () => this.#draw(true), { class: 'plain' }),
      );
      return;
    }
    this.#isDrawn = true;
    const id = ++this.#asked;
    this.#layout ??= this.#startLayout();
    const { ink, quiet, line, surface, held, costs } = cssColors();
    const colors = { ink, quiet, line, box: surface, held, costs };
    this.#layout.postMessage({ id, dot: dotOf(graph, this.#open, colors) });
  }

  #startLayout(): Worker {
    const worker = new Worker(new URL('../worker/layout-worker.ts', import.meta.url), {
      type: 'module',
    });
    worker.onmessage = ({
      data,
    }: MessageEvent<{ readonly id: number; readonly svg: string | null }>) => {
      if (data.id !== this.#asked) return;
      if (data.svg === null)
        this.element.replaceChildren(element('p', { class: 'note' }, 'The graph cannot be drawn.'));
      else this.#place(data.svg);
    };
    return worker;
  }

  #place(text: string): void {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const svg = document.importNode(parsed.documentElement, true) as unknown as SVGSVGElement;
    svg.setAttribute('role', 'group');
    svg.setAttribute('aria-label', 'The graph of the optimized program');
    for (const group of svg.querySelectorAll<SVGGElement>('g.node')) this.#enliven(group);
    const width = Number.parseFloat(svg.getAttribute('width') ?? '0');
    const zoom = (factor: number): void => {
      this.#scale = Math.min(3, Math.max(0.2, this.#scale * factor));
      svg.style.width = `${width * 1.33 * this.#scale}px`;
      svg.style.height = 'auto';
    };
    zoom(1);
    this.element.replaceChildren(
      element(
        'div',
        { class: 'choices' },
        button('−', () => zoom(0.8), { 'aria-label': 'Smaller', class: 'choice' }),
        button('+', () => zoom(1.25), { 'aria-label': 'Larger', class: 'choice' }),
        element('span', { class: 'hint' }, 'The darker a box, the more operations it takes.'),
      ),
      element('div', { class: 'canvas' }, svg as unknown as HTMLElement),
    );
    this.#light(this.#links.lit);
  }

  #enliven(group: SVGGElement): void {
    const node = this.#nodes.get(group.id);
    if (node === undefined) return;
    group.querySelector('title')?.replaceChildren(`${node.title}, ${node.types}`);
    group.addEventListener('mouseenter', () => this.#links.light(node.of));
    group.addEventListener('mouseleave', () => this.#links.light([]));
    if (node.holds.length === 0) return;
    const toggle = (): void => {
      if (!this.#open.delete(node.id)) this.#open.add(node.id);
      this.#draw(true);
    };
    group.classList.add('holds');
    group.setAttribute('role', 'button');
    group.setAttribute('tabindex', '0');
    group.setAttribute('aria-expanded', String(this.#open.has(node.id)));
    group.setAttribute('aria-label', `${node.title}: open the programs that it holds`);
    group.addEventListener('click', toggle);
    group.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      toggle();
    });
  }

  #light(lit: ReadonlySet<number>): void {
    for (const group of this.element.querySelectorAll('g.node')) {
      const of = this.#nodes.get(group.id)?.of ?? [];
      group.classList.toggle(
        'lit',
        of.some((place) => lit.has(place)),
      );
    }
  }
}
