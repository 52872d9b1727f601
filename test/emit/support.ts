import { type DenseArray, NDArray } from '../../src/index.js';

type Emitted = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** What a module of the format `cjs` exports. */
export function loadCommonJs(code: string): Emitted {
  const exported = {};
  (new Function('exports', code) as (e: object) => void)(exported);
  return exported;
}

/** An array as emitted functions take and give it; anything else as it is. */
export function rawOf(x: unknown): unknown {
  if (!(x instanceof NDArray)) return x;
  return x.shape.length === 0 ? x.item() : (x as DenseArray).raw;
}
