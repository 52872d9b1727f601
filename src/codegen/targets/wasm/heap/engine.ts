/** The host's WebAssembly, typed as far as we use it: its types belong to the DOM's. */
import { fail } from '../../../../array/errors.js';

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** Adds `pages` pages of 65536 bytes. Throws a RangeError where the host grants no more. */
  grow(pages: number): number;
}

/** Compiled code; opaque. */
export interface Module {
  readonly [Symbol.toStringTag]: 'WebAssembly.Module';
}

export interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}

export interface Engine {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum?: number;
    readonly shared?: boolean;
  }) => Memory;
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (
    module: Module,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => Instance;
  /** Compiles beside the thread that asks. */
  readonly compile: (bytes: Uint8Array) => Promise<Module>;
  readonly validate: (bytes: Uint8Array) => boolean;
}

/** The engine, if the host has one. */
export const findEngine = (): Engine | undefined =>
  (globalThis as unknown as { readonly WebAssembly?: Engine }).WebAssembly;

export const engine = (): Engine => findEngine() ?? fail('internal', 'no WebAssembly here');
