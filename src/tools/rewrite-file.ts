/** A file rewritten, whatever it is written in, with a source map to what the user wrote. */
import remapping from '@jridgewell/remapping';
import { rewrite, type RewriteOptions } from '../syntax/rewrite/rewrite.js';
import { FileError, placedBefore } from './file-error.js';
import type { Stripped } from './strip.js';

/** How a file is rewritten. */
export interface FileOptions {
  readonly file: string;
  /** Whether all functions are rewritten, or those that are marked. */
  readonly all: boolean;
  readonly format?: 'esm' | 'cjs' | undefined;
  readonly runtime?: string | undefined;
  /** The parser, if the file holds more than JavaScript. */
  readonly parser?: RewriteOptions['parser'];
}

/** A file as it is run. */
export interface RewrittenFile {
  readonly code: string;
  /** The source map, as JSON. */
  readonly map: string;
}

/** Whether there can be anything to rewrite in a text. */
export const mayBeMarked = (code: string): boolean => code.includes('use tanjent');

/** A text of JavaScript rewritten; null if there is nothing to rewrite. */
export function rewriteStripped(js: Stripped, options: FileOptions): RewrittenFile | null {
  const { file, all, runtime, parser } = options;
  const format = options.format ?? formatOfName(file);
  const found = placedBefore(js.map, () =>
    named(file, () => rewrite(js.code, { file, all, format, runtime, parser })),
  );
  if (found === null) return null;
  if (js.map === undefined) return found;
  return { code: found.code, map: remapping([found.map, js.map], () => null).toString() };
}

const formatOfName = (file: string): 'esm' | 'cjs' | undefined =>
  /\.m[jt]s$/.test(file) ? 'esm' : /\.c[jt]s$/.test(file) ? 'cjs' : undefined;

/** Runs `work`; errors of the syntax name the file. */
function named<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { message, loc } = cause as SyntaxError & { loc?: { line: number; column: number } };
    if (loc === undefined) throw cause;
    throw new FileError(message.replace(/ \(\d+:\d+\)$/, ''), { file, ...loc }, cause);
  }
}

/** What begins a source map, in pieces: tools that read this file look for it, too. */
const mapIs = ['//# source', 'MappingURL=data:application/json;base64,'];

/** The text with its source map in it. */
export const withMap = ({ code, map }: RewrittenFile): string =>
  `${code}\n${mapIs.join('')}${Buffer.from(map).toString('base64')}\n`;
