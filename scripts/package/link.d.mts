import type { Plugin } from 'esbuild';

/**
 * An esbuild plugin that gives the modules of `src`, where `sources` were read. With `whenUsed` the names
 * are calls, which register a record at the moment when its name is wanted: so a test sees what is linked.
 */
export function linkPrimitives(
  sources: unknown,
  src: string,
  options?: { readonly whenUsed?: boolean },
): Plugin;
