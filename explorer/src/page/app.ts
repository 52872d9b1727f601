/** The page: the editor on the left, what its function becomes on the right. */
import { gallery } from '../../gallery/index.js';
import { Editor } from '../editor/editor.js';
import type { Answer, Failure, Stages, TargetName, TransformName } from '../protocol.js';
import { GraphView } from '../views/graph-view.js';
import { Listings, type Choice } from '../views/listings.js';
import { LiveView } from '../views/live-view.js';
import { MemoryView } from '../views/memory-view.js';
import { ResultView } from '../views/result-view.js';
import { TimingsView } from '../views/timings-view.js';
import { button, element } from './dom.js';
import { GalleryDialog } from './gallery-dialog.js';
import { Links } from './links.js';
import { Messages } from './messages.js';
import { Session } from './session.js';
import { StackBar } from './stack-bar.js';
import { hashOf, stateOf } from './state.js';
import { Tabs } from './tabs.js';
import { themeSwitch } from './theme.js';

/** How long nothing is typed before the text is looked at. */
const pause = 350;

type Example = (typeof gallery)[number];
const firstExample = gallery[0] as Example;

const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class App {
  readonly #links = new Links();
  readonly #editor: Editor;
  readonly #messages: Messages;
  readonly #stack = new StackBar((stack) => this.#setStack(stack));
  readonly #status = element('output', { class: 'status', 'aria-live': 'polite' });
  readonly #stop = button('Stop', () => this.#session.stop(), { class: 'stop' });
  readonly #session: Session;
  readonly #result = new ResultView();
  readonly #live: LiveView;
  readonly #graph = new GraphView(this.#links);
  readonly #memory = new MemoryView();
  readonly #timings = new TimingsView(() => this.#session.time());
  readonly #listings = listingsOf(this.#links);
  readonly #tabs: Tabs;
  #example: Example | undefined;
  /** The stack that the user has picked; undefined while it is the module's own. */
  #picked: readonly TransformName[] | undefined;
  #failures: Failure[] = [];
  /** Whether what is told is of the text that was looked at last. */
  #isFresh = false;
  #typing: ReturnType<typeof setTimeout> | undefined;
  /** Whether the show of the module begins as soon as that is looked at. */
  #plays = false;
  /** What the address is to say, so that changes by the user can be told from our own. */
  #hash = '';

  constructor(root: HTMLElement) {
    this.#editor = new Editor({
      changed: () => this.#changed(),
      line: (n) => (n === undefined ? this.#links.light([]) : this.#links.lightLine(n)),
    });
    this.#messages = new Messages((place) => this.#editor.goTo(place));
    this.#live = new LiveView({
      run: () => this.#session.live(),
      stop: () => this.#session.stop(),
    });
    this.#tabs = new Tabs('Stages', this.#panels(), (id) => this.#selected(id));
    this.#session = new Session({
      answer: (answer) => this.#receive(answer),
      busy: (isBusy) => this.#setBusy(isBusy),
      stopped: (reason) => this.#stopped(reason),
    });
    this.#links.listen((numbers) =>
      this.#editor.light([...numbers].flatMap((n) => this.#links.places[n] ?? [])),
    );
    root.append(...this.#layout());
    addEventListener('hashchange', () => {
      if (location.hash.replace(/^#/, '') !== this.#hash) void this.#open();
    });
    void this.#open();
  }

  #panels() {
    const { program, passes, loops, js, wat } = this.#listings;
    const panel = (id: string, title: string, ...content: HTMLElement[]) => ({
      id,
      title,
      panel: element('div', {}, ...content),
    });
    return [
      panel('result', 'Result', this.#result.element),
      panel('live', 'Live', this.#live.element),
      panel('program', 'Program', program.element),
      panel('passes', 'Passes', passes.element),
      panel('loops', 'Loops', loops.element),
      panel('js', 'JavaScript', js.element),
      panel('wat', 'WebAssembly', wat.element),
      panel('memory', 'Memory', this.#memory.element),
      panel('graph', 'Graph', this.#graph.element),
      panel('timings', 'Timings', this.#timings.element),
    ];
  }

  #layout(): HTMLElement[] {
    const dialog = new GalleryDialog(gallery, (example) => this.#choose(example));
    const repaint = (): void => {
      for (const view of [this.#result, this.#live, this.#graph]) view.repaint();
    };
    const header = element(
      'header',
      { class: 'bar' },
      element('h1', {}, element('span', { class: 'mark', 'aria-hidden': 'true' }), 'Tanjent', ' '),
      element('span', { class: 'sub' }, 'Explorer'),
      button('Examples', () => dialog.open(), { class: 'plain', 'aria-haspopup': 'dialog' }),
      element('span', { class: 'space' }),
      this.#status,
      this.#stop,
      button('Share', () => void this.#share(), { class: 'plain' }),
      themeSwitch(repaint),
    );
    this.#stop.hidden = true;
    const left = element(
      'section',
      { class: 'source', 'aria-label': 'Module' },
      this.#editor.element,
      this.#messages.element,
    );
    const right = element(
      'section',
      { class: 'becomes', 'aria-label': 'What it becomes' },
      this.#stack.element,
      this.#tabs.element,
    );
    return [header, element('main', {}, left, right), dialog.element];
  }

  /** Shows what the address says. */
  async #open(): Promise<void> {
    const { example, text, stack, tab } = await stateOf(location.hash);
    this.#example = gallery.find(({ id }) => id === example);
    if (text === undefined) this.#example ??= firstExample;
    this.#picked = stack;
    this.#editor.text = text ?? this.#example?.text ?? '';
    this.#tabs.select(this.#tabs.has(tab) ? tab : 'result');
    this.#look();
  }

  #choose(example: Example): void {
    this.#example = example;
    this.#picked = undefined;
    this.#editor.text = example.text;
    this.#plays = !calm.matches && example.text.includes('function* live');
    this.#tabs.select(this.#plays ? 'live' : 'result');
    this.#look();
  }

  #changed(): void {
    clearTimeout(this.#typing);
    this.#links.light([]);
    this.#typing = setTimeout(() => this.#look(), pause);
  }

  #setStack(stack: readonly TransformName[]): void {
    this.#picked = stack;
    this.#look();
  }

  #look(): void {
    clearTimeout(this.#typing);
    this.#isFresh = false;
    this.#session.look(this.#editor.text, this.#picked);
    void this.#note();
  }

  /** Writes what is shown into the address. */
  async #note(): Promise<string> {
    const { text } = this.#editor;
    const isExample = text === this.#example?.text;
    this.#hash = await hashOf({
      example: this.#example?.id,
      text: isExample ? undefined : text,
      stack: this.#picked,
      tab: this.#tabs.selected,
    });
    history.replaceState(null, '', `#${this.#hash}`);
    return location.href;
  }

  async #share(): Promise<void> {
    const address = await this.#note();
    try {
      await navigator.clipboard.writeText(address);
      this.#say('The link is copied');
    } catch {
      this.#say('The link is in the address bar');
    }
  }

  #selected(id: string): void {
    this.#graph.setShown(id === 'graph');
    this.#timings.setShown(id === 'timings');
    void this.#note();
  }

  #receive(answer: Answer): void {
    if (!this.#isFresh) {
      this.#isFresh = true;
      this.#failures = [];
      this.#messages.clear();
    }
    switch (answer.kind) {
      case 'module': {
        const { stack, isLive, types } = answer.module;
        this.#stack.show(stack, types);
        this.#tabs.show('live', isLive);
        if (!isLive && this.#tabs.selected === 'live') this.#tabs.select('result');
        return;
      }
      case 'stages':
        return this.#showStages(answer.stages);
      case 'result':
        return this.#result.show(answer.result);
      case 'looked':
        return this.#looked();
      case 'timings':
        return this.#timings.showTimings(answer.timings);
      case 'frame':
        this.#live.setRunning(true);
        this.#live.show(answer.frame);
        return void requestAnimationFrame(() => this.#session.shown());
      case 'ended':
        return this.#live.setRunning(false);
      case 'said':
        return this.#messages.say(answer.text);
      case 'failed':
        return this.#fail(answer.failure);
      default:
        return answer satisfies never;
    }
  }

  #looked(): void {
    document.body.classList.toggle('failing', this.#failures.length > 0);
    this.#editor.mark(this.#failures);
    this.#say(this.#failures.length === 0 ? 'Ready' : 'There is an error');
    if (this.#plays && this.#failures.length === 0) this.#session.live();
    this.#plays = false;
  }

  #fail(failure: Failure): void {
    this.#failures.push(failure);
    this.#messages.fail(failure);
    this.#editor.mark(this.#failures);
  }

  #showStages(stages: Stages): void {
    const { program, passes, loops, js, wat } = this.#listings;
    const of = (name: TargetName) => stages.targets.find((target) => target.name === name);
    this.#links.begin(stages.places);
    program.show(stages.programs);
    passes.show(stages.passes);
    loops.show(
      [stages.picked, stages.picked === 'js' ? 'wasm' : 'js'].flatMap((name): Choice[] => {
        const target = of(name as TargetName);
        const title = name === 'js' ? 'for JavaScript' : 'for WebAssembly';
        return target === undefined ? [] : [{ title, lines: target.loops }];
      }),
    );
    js.show([{ title: 'JavaScript', lines: of('js')?.code ?? [] }]);
    wat.show([{ title: 'WebAssembly', lines: of('wasm')?.code ?? [] }]);
    this.#memory.show(stages.targets);
    this.#graph.show(stages.graph);
    this.#timings.showStages(stages);
  }

  #setBusy(isBusy: boolean): void {
    document.body.classList.toggle('busy', isBusy);
    this.#stop.hidden = !isBusy;
    if (isBusy) this.#say('Working …');
    else this.#live.setRunning(false);
  }

  #stopped(reason: 'user' | 'time'): void {
    this.#plays = false;
    this.#live.setRunning(false);
    this.#say('Stopped');
    if (reason === 'user') return;
    const message = 'It did not end within 20 seconds, and was stopped.';
    this.#fail({ during: 'run', message, place: undefined });
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }
}

function listingsOf(links: Links) {
  const last = (choices: readonly unknown[]): number => choices.length - 1;
  const first = (): number => 0;
  return {
    program: new Listings({ label: 'Program', language: 'program', links, first: last }),
    passes: new Listings({
      label: 'Pass',
      language: 'program',
      links,
      first: (choices) =>
        Math.max(
          0,
          choices.findLastIndex(({ lines }) => lines !== null),
        ),
    }),
    loops: new Listings({ label: 'Loops', language: 'loops', links, first }),
    js: new Listings({ label: 'Code', language: 'js', links, first }),
    wat: new Listings({ label: 'Code', language: 'wat', links, first }),
  };
}
