/** What all ways in do with a file. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isOwnFile } from './own.js';
import { matcherOf, type FilePatterns } from './patterns.js';
import { mayBeMarked, rewriteStripped, type RewrittenFile } from './rewrite-file.js';
import {
  isScript,
  isTyped,
  strip,
  stripSync,
  type HostOfStripping,
  type Stripped,
} from './strip.js';

/** Which files are rewritten, and what they import then. */
export interface RewriterOptions {
  readonly include?: FilePatterns | undefined;
  readonly exclude?: FilePatterns | undefined;
  readonly runtime?: string | undefined;
  readonly root?: string | undefined;
}

/** Decides which files are rewritten, and rewrites them. */
export class Rewriter {
  readonly runtime: string;
  readonly #options: RewriterOptions;
  #root: string;
  #isIncluded!: (file: string) => boolean;
  #isExcluded!: (file: string) => boolean;

  constructor(options: RewriterOptions) {
    this.#options = options;
    this.runtime = options.runtime ?? 'tanjent/syntax';
    this.#root = resolve(options.root ?? process.cwd());
    this.moveTo(this.#root);
  }

  /** The host has found out which folder the project is in. */
  moveTo(root: string): void {
    this.#root = resolve(this.#options.root ?? root);
    this.#isIncluded = matcherOf(this.#options.include, this.#root);
    this.#isExcluded = matcherOf(this.#options.exclude, this.#root);
  }

  /** A file in the folder of the project, there or not. */
  get inRoot(): string {
    return join(this.#root, 'index.js');
  }

  /** Whether a module may be rewritten; its text decides. */
  takes(id: string): boolean {
    const file = fileOf(id);
    return !id.startsWith('\0') && !isOwnFile(file) && !this.#isExcluded(file);
  }

  /**
   * A module of a bundler that may have made JavaScript of it before. What stands there as it does
   * in the file has still its types.
   */
  async transform(code: string, id: string): Promise<RewrittenFile | null> {
    if (!this.takes(id)) return null;
    const file = fileOf(id);
    return this.rewrite(code, file, isTyped(file) && isAsInFile(code, file));
  }

  /** A file whose text has types, or not, rewritten; null if it stays as it is. */
  async rewrite(
    code: string,
    file: string,
    hasTypes: boolean,
    host?: HostOfStripping,
  ): Promise<RewrittenFile | null> {
    if (!this.#isAll(file) && !mayBeMarked(code)) return null;
    return this.#rewritten(hasTypes ? await strip(code, file, this.#root, host) : { code }, file);
  }

  /** A file as Node runs it: without types, and rewritten if it is marked. */
  async runnable(code: string, file: string): Promise<Stripped> {
    return this.#orStripped(isTyped(file) ? await strip(code, file, this.#root) : { code }, file);
  }

  /** The same at once. */
  runnableSync(code: string, file: string, format?: 'cjs'): Stripped {
    const js = isTyped(file) ? stripSync(code, file, this.#root) : { code };
    return this.#orStripped(js, file, format);
  }

  #isAll(file: string): boolean {
    return isScript(file) && this.#isIncluded(file);
  }

  #orStripped(js: Stripped, file: string, format?: 'cjs'): Stripped {
    return (this.takes(file) ? this.#rewritten(js, file, format) : null) ?? js;
  }

  #rewritten(js: Stripped, file: string, format?: 'cjs'): RewrittenFile | null {
    const all = this.#isAll(file);
    if (!all && !mayBeMarked(js.code)) return null;
    return rewriteStripped(js, { file, all, format, runtime: this.#options.runtime });
  }
}

/** Without the query by which bundlers tell versions and parts of a file. */
const fileOf = (id: string): string => id.replace(/[?#].*$/, '');

function isAsInFile(code: string, file: string): boolean {
  try {
    return readFileSync(file, 'utf8') === code;
  } catch {
    return false;
  }
}
