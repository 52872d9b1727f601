/** The worker as the page sees it: asked, waited for, and stopped if it does not end. */
import type { Answer, Request, TransformName } from '../protocol.js';

/** What a session tells the page beside the worker's answers. */
export interface SessionEvents {
  answer(answer: Answer): void;
  /** Whether the worker is at work. */
  busy(isBusy: boolean): void;
  /** The worker was ended before it was done. */
  stopped(reason: 'user' | 'time'): void;
}

/** A module that takes longer is taken for one that does not end. */
const longest = 20_000;
/** How long a show has for its end once it was asked to. */
const patience = 700;

type Look = Request & { readonly kind: 'look' };

export class Session {
  readonly #events: SessionEvents;
  #worker: Worker | undefined;
  /** What the worker has to know before it is asked anything else. */
  #look: Look | undefined;
  #hasLooked = false;
  #task: Request['kind'] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(events: SessionEvents) {
    this.#events = events;
    this.#start();
  }

  /** Reads a module; what was being done is given up. */
  look(text: string, stack: readonly TransformName[] | undefined): void {
    if (this.#task !== undefined && this.#task !== 'live') this.#restart();
    this.#look = { kind: 'look', text, stack };
    this.#ask(this.#look);
  }

  time(): void {
    if (this.#task === undefined) this.#askAfterLook({ kind: 'time' });
  }

  live(): void {
    if (this.#task === undefined) this.#askAfterLook({ kind: 'live' });
  }

  shown(): void {
    this.#worker?.postMessage({ kind: 'shown' } satisfies Request);
  }

  /** Ends what the worker does, by force unless it is a show that ends by itself. */
  stop(): void {
    if (this.#task === undefined) return;
    if (this.#task !== 'live') return this.#end('user');
    this.#worker?.postMessage({ kind: 'stop' } satisfies Request);
    this.#wait(patience, 'user');
  }

  #askAfterLook(request: Request): void {
    if (!this.#hasLooked && this.#look !== undefined) this.#worker?.postMessage(this.#look);
    this.#ask(request);
  }

  #ask(request: Request): void {
    this.#task = request.kind;
    this.#events.busy(true);
    if (request.kind === 'live') clearTimeout(this.#timer);
    else this.#wait(longest, 'time');
    this.#worker?.postMessage(request);
  }

  #wait(milliseconds: number, reason: 'user' | 'time'): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(reason), milliseconds);
  }

  #end(reason: 'user' | 'time'): void {
    this.#restart();
    this.#events.busy(false);
    this.#events.stopped(reason);
  }

  #restart(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#task = undefined;
    this.#start();
  }

  #start(): void {
    const worker = new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#receive(data);
    this.#worker = worker;
    this.#hasLooked = false;
  }

  #receive(answer: Answer): void {
    if (answer.kind === 'looked') this.#hasLooked = true;
    const ends: Partial<Record<Answer['kind'], Request['kind']>> = {
      looked: 'look',
      timings: 'time',
      ended: 'live',
    };
    const isFailedTiming = answer.kind === 'failed' && answer.failure.during === 'timings';
    if (ends[answer.kind] === this.#task || (isFailedTiming && this.#task === 'time')) {
      clearTimeout(this.#timer);
      this.#task = undefined;
      this.#events.busy(false);
    }
    // What a module is read for again is known.
    this.#events.answer(answer);
  }
}
