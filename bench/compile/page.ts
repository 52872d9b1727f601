/**
 * In a page: compiles a program beside other work, and tells for how long nothing else could be
 * done. A page that is busy answers no message that it sends to itself.
 */
import type { Jitted } from 'tanjent';
import { programs } from './programs.js';

export interface BesideTimes {
  /** Milliseconds: of the longest task, of the first one, which traces, and of all. */
  readonly longest: number;
  readonly first: number;
  readonly all: number;
}

/** The gaps between messages, each of which is sent when the one before has come. */
function watchGaps(): { readonly gaps: number[]; stop(): void } {
  const { port1, port2 } = new MessageChannel();
  const gaps: number[] = [];
  let last = performance.now();
  port1.addEventListener('message', () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    port2.postMessage(null);
  });
  port1.start();
  port2.postMessage(null);
  return { gaps, stop: () => port1.close() };
}

/** The milliseconds in which a page that has just begun compiles a program. */
async function compileBeside(name: string): Promise<BesideTimes> {
  const make = programs[name];
  if (make === undefined) throw new Error(`the programs are ${Object.keys(programs).join(', ')}`);
  const { f, args } = make();
  const watch = watchGaps();
  await new Promise((resolve) => setTimeout(resolve, 50));
  watch.gaps.length = 0;
  const begin = performance.now();
  const compiled = (f as unknown as Jitted<(...args: never[]) => unknown>).compile(
    ...(args as never[]),
  );
  const first = performance.now() - begin;
  await compiled;
  const all = performance.now() - begin;
  await new Promise((resolve) => setTimeout(resolve, 0));
  watch.stop();
  return { longest: Math.max(...watch.gaps), first, all };
}

(globalThis as { compileBeside?: typeof compileBeside }).compileBeside = compileBeside;
