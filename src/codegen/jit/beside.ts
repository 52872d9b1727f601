/** Work in steps beside other work: a slice of it, then the turn of whatever else waits. */
import type { Steps } from '../../array/work/steps.js';

/** How far a compilation has come. */
export interface CompileProgress {
  /** What is being done: passes over the program, loops, code, or what the host makes of it. */
  readonly stage: 'optimize' | 'lower' | 'emit' | 'load';
  /** The share of the whole that is done, from 0 to 1; it never falls. */
  readonly share: number;
}

/** The part of an AbortSignal that is asked. */
export interface CompileSignal {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** Who is told how far work has come, and may end it. */
export interface Watch {
  readonly onShare: (share: number) => void;
  readonly signal: CompileSignal | undefined;
}

/** Milliseconds after which a slice ends with the step that is being done. */
const slice = 8;

/** Takes the steps in slices, the first of which begins when other work has had its turn. */
export async function takeBeside<T>(steps: Steps<T>, { onShare, signal }: Watch): Promise<T> {
  for (;;) {
    await otherWork();
    endIfAborted(signal);
    const end = performance.now() + slice;
    let next = steps.next();
    while (next.done !== true && performance.now() < end) next = steps.next();
    if (next.done === true) return next.value;
    onShare(next.value);
  }
}

/** Throws what an AbortSignal says. */
export function endIfAborted(signal: CompileSignal | undefined): void {
  if (signal?.aborted === true) throw signal.reason;
}

interface Host {
  readonly setImmediate?: (then: () => void) => unknown;
  readonly MessageChannel?: new () => { readonly port1: Port; readonly port2: Port };
  readonly setTimeout: (then: () => void) => unknown;
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

/**
 * Waits until the host has done what else there is to do. Timers come last: hosts let them wait for
 * some milliseconds. `scheduler.yield` would come back before messages, timers and answers of
 * servers, which then have to wait for the whole.
 */
function otherWork(): Promise<void> {
  const host = globalThis as unknown as Host;
  return new Promise((resolve) => {
    if (host.setImmediate !== undefined) host.setImmediate(resolve);
    else if (host.MessageChannel === undefined) host.setTimeout(resolve);
    else {
      const { port1, port2 } = new host.MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }
  });
}
