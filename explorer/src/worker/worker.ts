/** The worker of the page: user code runs here, so that it can be stopped from outside. */
// First, so that the library's modules come in the order that tells its frames from others.
import './library.js';
import type { Answer, Request } from '../protocol.js';
import { Explorer } from './explorer.js';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const tell = (answer: Answer): void => scope.postMessage(answer);
const explorer = new Explorer(tell);

/** What the user's module prints is shown in the page, too. */
for (const name of ['log', 'info', 'warn', 'error'] as const) {
  const print = console[name].bind(console);
  console[name] = (...words: unknown[]) => {
    tell({ kind: 'said', text: words.map(String).join(' ') });
    print(...words);
  };
}

scope.onmessage = ({ data }: MessageEvent<Request>) => void explorer.handle(data);
