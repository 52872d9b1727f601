/** What Node's loader is told: by package.json and by the environment. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Which files are taken in, as data that can be sent to another thread. */
export interface Configuration {
  /** The folder of the nearest package.json, where globs begin. */
  readonly root: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * The entries `include` and `exclude` of `tanjent` in the package.json of the project, with the
 * globs in the environment variable TANJENT_INCLUDE, which blanks separate.
 */
export function configurationOf(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Configuration {
  const path = packageOf(folder);
  const manifest = path === undefined ? {} : manifestOf(path);
  const { include, exclude } = (manifest as { tanjent?: Record<string, unknown> }).tanjent ?? {};
  const more = (environment['TANJENT_INCLUDE'] ?? '').split(/\s+/).filter((glob) => glob !== '');
  return {
    root: path === undefined ? folder : dirname(path),
    include: [...globs('include', include, path), ...more],
    exclude: globs('exclude', exclude, path),
  };
}

function globs(name: string, value: unknown, path: string | undefined): string[] {
  const list = value === undefined ? [] : [value].flat();
  const wrong = list.find((glob) => typeof glob !== 'string');
  if (wrong !== undefined)
    throw new TypeError(
      `tanjent: ${path}: tanjent.${name} wants a glob or a list of globs, received ` +
        `${JSON.stringify(wrong)}. Write { "tanjent": { "${name}": ["src/**"] } }.`,
    );
  return list as string[];
}

/** The nearest package.json in a folder or above it. */
export function packageOf(folder: string): string | undefined {
  const path = join(folder, 'package.json');
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : packageOf(dirname(folder));
}

/** What a package.json says. */
export const manifestOf = (path: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, unknown>>;
