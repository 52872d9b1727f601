/** The options of the plugin, and what is said of wrong ones. */
import { isFilePattern, type FilePatterns } from '../patterns.js';

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

/** What an option may be, in words, and the item of a value that it may not be, in a list. */
interface OptionRule {
  readonly wants: string;
  readonly wrongIn: (value: unknown) => readonly unknown[];
  readonly instead: string;
}

const patterns = (name: string): OptionRule => ({
  wants: 'a glob, a regular expression, a function of the path, or a list of them',
  wrongIn: (value) => [value].flat().filter((item) => !isFilePattern(item)),
  instead: `${name}: ['src/**', /\\.model\\.ts$/]`,
});

const text = (wants: string, instead: string): OptionRule => ({
  wants,
  wrongIn: (value) => (typeof value === 'string' && value !== '' ? [] : [value]),
  instead,
});

const rules: { readonly [N in keyof PluginOptions]-?: OptionRule } = {
  include: patterns('include'),
  exclude: patterns('exclude'),
  runtime: text('the name of a module', "runtime: 'tanjent/syntax'"),
  root: text('the path of a folder', 'root: import.meta.dirname'),
};

/** The options as they were given; throws a TypeError for what is none, or is of another kind. */
export function checkedOptions(given: unknown): PluginOptions {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given))
    failOption(`wants an object of options, received ${shown(given)}`, "{ include: ['src/**'] }");
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(rules, name))
      failOption(`there is no option '${name}'`, undefined, Object.keys(rules));
    const { wants, wrongIn, instead } = rules[name as keyof PluginOptions];
    const wrong = value === undefined ? [] : wrongIn(value);
    if (wrong.length > 0)
      failOption(`${name} wants ${wants}, received ${shown(wrong[0])}`, instead);
  }
  return given;
}

function failOption(what: string, instead?: string, known: readonly string[] = []): never {
  const hint =
    instead === undefined
      ? `The options are ${known.join(', ')}.`
      : `Write for example ${instead}.`;
  throw new TypeError(`tanjent/plugin: ${what}. ${hint}`);
}

/** A value as a message names it. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
