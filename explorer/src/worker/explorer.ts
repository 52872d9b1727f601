/** Answers what the page asks, one question after another. */
import { NDArray, tree } from '../../../src/index.js';
import type { Answer, Failure, Request, TransformName } from '../protocol.js';
import { errorOf, evaluateModule, type Evaluated } from './evaluate-module.js';
import { library } from './library.js';
import { Places } from './stages/links.js';
import { runLive } from './live.js';
import { readExports, type AnyFunction, type ModuleExports } from './module-exports.js';
import { resultOf } from './results.js';
import { stagesOf, traceLayers } from './stages/stages.js';
import { timingsOf } from './timings.js';
import { layersOf, type Layer } from './transform-stack.js';
import { flattenArguments } from '../../../src/trace/arguments.js';
import { printAval } from '../../../src/array/aval.js';

/** What was looked at last. */
interface Looked {
  readonly text: string;
  readonly evaluated: Evaluated;
  readonly exports: ModuleExports;
  readonly layer: Layer;
}

export class Explorer {
  readonly #tell: (answer: Answer) => void;
  #looked: Looked | undefined;
  #live: AbortController | undefined;
  #shown: () => void = () => {};

  constructor(tell: (answer: Answer) => void) {
    this.#tell = tell;
  }

  async handle(request: Request): Promise<void> {
    switch (request.kind) {
      case 'look':
        return this.#look(request.text, request.stack);
      case 'time':
        return this.#time();
      case 'live':
        return this.#runLive();
      case 'stop':
        this.#live?.abort();
        return this.#shown();
      case 'shown':
        return this.#shown();
      default:
        return request satisfies never;
    }
  }

  #look(text: string, wanted: readonly TransformName[] | undefined): void {
    this.#live?.abort();
    this.#shown();
    this.#looked = undefined;
    let evaluated: Evaluated | undefined;
    let during: Failure['during'] = 'module';
    try {
      evaluated = evaluateModule(text, library);
      const exports = readExports(evaluated.exports);
      const stack = wanted ?? exports.transforms;
      during = 'trace';
      const layers = layersOf(exports.f, exports.args, exports.transforms, stack);
      const layer = layers.at(-1) as Layer;
      const isLive = exports.live !== undefined;
      const { arrays } = flattenArguments(layer.args, exports.f.name);
      const types = arrays.map(({ shape, dtype }) => printAval({ shape, dtype, weak: false }));
      this.#tell({ kind: 'module', module: { stack, isLive, types } });
      this.#looked = { text, evaluated, exports, layer };
      const places = new Places(evaluated.positionOf);
      const traced = traceLayers(withoutLastJits(layers, stack), places);
      during = 'compile';
      this.#tell({ kind: 'stages', stages: stagesOf(traced, places) });
      during = 'run';
      this.#tell({ kind: 'result', result: resultOf(layer, exports) });
    } catch (cause) {
      this.#fail(during, cause, evaluated);
    }
    this.#tell({ kind: 'looked' });
  }

  async #time(): Promise<void> {
    if (this.#looked === undefined) return;
    const { layer, text, evaluated } = this.#looked;
    try {
      this.#tell({ kind: 'timings', timings: await timingsOf(layer, untouchedOf(text)) });
    } catch (cause) {
      this.#fail('timings', cause, evaluated);
    }
  }

  async #runLive(): Promise<void> {
    const { exports, evaluated } = this.#looked ?? {};
    if (exports?.live === undefined) return;
    this.#live?.abort();
    const controller = new AbortController();
    this.#live = controller;
    const shown = (): Promise<void> => new Promise((resolve) => (this.#shown = resolve));
    try {
      await runLive(
        exports.live,
        controller.signal,
        (frame) => this.#tell({ kind: 'frame', frame }),
        shown,
      );
    } catch (cause) {
      this.#fail('live', cause, evaluated);
    }
    if (this.#live === controller) this.#tell({ kind: 'ended' });
  }

  #fail(during: Failure['during'], cause: unknown, evaluated: Evaluated | undefined): void {
    const { message, position } = errorOf(cause, (text) => evaluated?.positionOf(text));
    this.#tell({ kind: 'failed', failure: { during, message, place: position } });
  }
}

/** What `jit` at the end of a stack compiles. */
function withoutLastJits(layers: readonly Layer[], stack: readonly TransformName[]): Layer[] {
  const last = stack.findLastIndex((transform) => transform !== 'jit');
  return layers.slice(0, last + 2);
}

/** The function as it was written, with plain values, if that is what it is marked to take. */
function untouchedOf(
  text: string,
): { readonly f: AnyFunction; readonly args: readonly unknown[] } | undefined {
  if (!text.includes('use tanjent')) return undefined;
  try {
    const { f, args } = readExports(evaluateModule(text, library, { untouched: true }).exports);
    const plain = (leaf: unknown): unknown => (leaf instanceof NDArray ? leaf.js() : leaf);
    const given = args.map((arg) => tree.map(plain as never, arg as never)) as unknown[];
    f(...given);
    return { f, args: given };
  } catch {
    return undefined;
  }
}
