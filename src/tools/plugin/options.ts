import type { FilePatterns } from '../patterns.js';

/** The options of the plugin. */
export interface PluginOptions {
  /**
   * Files of which all functions are rewritten; of others only those that are marked by the
   * directive 'use tanjent'. Globs (from the root of the project), regular expressions or functions
   * of the absolute path: `**\/node_modules/bessel/**` is a package.
   */
  readonly include?: FilePatterns | undefined;
  /** Files that stay as they are, marked or not. */
  readonly exclude?: FilePatterns | undefined;
  /** The module that rewritten code imports: `tanjent/syntax` unless given. */
  readonly runtime?: string | undefined;
  /** The folder where globs begin: unless given, Vite's root, or where the build runs. */
  readonly root?: string | undefined;
}
