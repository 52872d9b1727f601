/** What the host has for threads: cores, workers, and memory that they share. */
import { findEngine } from '../heap/engine.js';
import { mostSharedPages } from '../binary/module.js';
import { mostThreads } from '../heap/pages.js';

/** A worker, however the host calls its methods. */
export interface HostWorker {
  post(message: unknown): void;
  stop(): void;
}

interface NodeWorker {
  on(event: 'error' | 'exit', listener: () => void): void;
  postMessage(message: unknown): void;
  terminate(): unknown;
  unref(): void;
}

interface NodeWorkers {
  readonly Worker: new (source: string, options: object) => NodeWorker;
}

interface PageWorker {
  onerror: unknown;
  postMessage(message: unknown): void;
  terminate(): void;
}

/** The globals, typed as far as we use them: their types belong to the DOM's. */
interface Host {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly crossOriginIsolated?: boolean;
  readonly SharedArrayBuffer?: unknown;
  readonly Worker?: new (url: string) => PageWorker;
  readonly Blob?: new (parts: readonly string[], options: object) => object;
  readonly URL?: { createObjectURL(blob: object): string };
}

const host = globalThis as unknown as Host;

const nodeModule = <T>(name: string): T | undefined =>
  host.process?.getBuiltinModule?.(`node:${name}`) as T | undefined;

/** How many threads the host runs at a time; 1 where they cannot share memory. */
export const coreCount = (): number => {
  if (!canShare()) return 1;
  const os = nodeModule<{ availableParallelism(): number }>('os');
  const cores = os?.availableParallelism() ?? host.navigator?.hardwareConcurrency ?? 1;
  return Math.max(1, Math.min(cores, mostThreads));
};

let shares: boolean | undefined;

/** Whether threads can share memory: pages have to be isolated from those of other origins. */
export function canShare(): boolean {
  return (shares ??= findSharing());
}

function findSharing(): boolean {
  if (host.SharedArrayBuffer === undefined || host.crossOriginIsolated === false) return false;
  const engine = findEngine();
  if (engine === undefined) return false;
  try {
    const memory = new engine.Memory({ initial: 1, maximum: mostSharedPages, shared: true });
    return !(memory.buffer instanceof ArrayBuffer);
  } catch {
    return false;
  }
}

let blocks: boolean | undefined;

/** Whether this thread may wait without running: the main thread of a page may not. */
export function mayBlock(words: Int32Array): boolean {
  if (blocks === undefined) {
    try {
      Atomics.wait(words, 0, Atomics.load(words, 0) + 1, 0);
      blocks = true;
    } catch {
      blocks = false;
    }
  }
  return blocks;
}

/**
 * A worker that runs a text, and keeps no process alive; null where the host refuses. `failed` is
 * told of one that ends by itself, or does not begin.
 */
export function startWorker(source: string, failed: () => void): HostWorker | null {
  try {
    const node = nodeModule<NodeWorkers>('worker_threads');
    return node === undefined ? startInPage(source, failed) : startInNode(node, source, failed);
  } catch {
    return null;
  }
}

function startInNode({ Worker }: NodeWorkers, source: string, failed: () => void): HostWorker {
  const worker = new Worker(source, { eval: true, execArgv: [], name: 'tanjent' });
  worker.on('error', failed);
  worker.on('exit', failed);
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    stop: () => void worker.terminate(),
  };
}

/** The address of the text. */
let pageSource: string | undefined;

function startInPage(source: string, failed: () => void): HostWorker | null {
  const { Worker, Blob, URL } = host;
  if (Worker === undefined || Blob === undefined || URL === undefined) return null;
  pageSource ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(pageSource);
  worker.onerror = (event: { preventDefault?(): void }) => {
    event.preventDefault?.();
    failed();
  };
  return {
    post: (message) => worker.postMessage(message),
    stop: () => worker.terminate(),
  };
}
