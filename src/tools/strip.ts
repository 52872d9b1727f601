/** TypeScript and JSX become JavaScript before they are rewritten: by esbuild, or by Node. */
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { TransformFailure, TransformOptions, TransformResult } from 'esbuild';
import { FileError, type PlaceInFile } from './file-error.js';

/** A text of JavaScript, with the source map from what it was made of. */
export interface Stripped {
  readonly code: string;
  /** As JSON; undefined if each character stands where it stood. */
  readonly map?: string | undefined;
}

/** What of esbuild is used. */
export interface EsbuildTransforms {
  transform(code: string, options: TransformOptions): Promise<TransformResult>;
  transformSync(code: string, options: TransformOptions): TransformResult;
}

interface ErrorOfRolldown {
  readonly message: string;
  readonly loc?: PlaceInFile;
}

/** What of `rolldown/utils` is used. */
interface RolldownTransforms {
  transformSync(
    file: string,
    code: string,
    options: object,
  ): {
    readonly code: string;
    readonly map?: unknown;
    readonly errors: readonly ErrorOfRolldown[];
  };
}

const loaders: Readonly<Record<string, 'ts' | 'tsx' | 'jsx'>> = {
  ts: 'ts',
  mts: 'ts',
  cts: 'ts',
  tsx: 'tsx',
  jsx: 'jsx',
};

const endOf = (file: string): string => /\.(\w+)$/.exec(file)?.[1] ?? '';

/** Whether a file is written in more than JavaScript, as its name says. */
export const isTyped = (file: string): boolean => endOf(file) in loaders;

/** Whether a file holds a script, as its name says. */
export const isScript = (file: string): boolean => /\.[cm]?[jt]s$|\.[jt]sx$/.test(file);

/** What esbuild is told of a file; `more` are options of the build that it is part of. */
function optionsOf(file: string, more: TransformOptions): TransformOptions {
  const project = tsconfigOf(file);
  return {
    ...(project === undefined ? {} : { tsconfigRaw: project }),
    ...more,
    loader: loaders[endOf(file)] ?? 'js',
    sourcefile: file,
    // Calls that make elements are written anew: no comment says of them that they may be dropped.
    jsxSideEffects: true,
    sourcemap: 'external',
    target: 'esnext',
  };
}

/** The text of the nearest tsconfig.json above a file. */
function tsconfigOf(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const path = join(folder, 'tsconfig.json');
    if (existsSync(path)) return readFileSync(path, 'utf8');
    if (dirname(folder) === folder) return undefined;
  }
}

/** The esbuild of a build, or any that is installed, and its options for all files. */
export interface HostOfStripping {
  readonly esbuild?: EsbuildTransforms | undefined;
  readonly options: TransformOptions;
}

/** A file as JavaScript: by the host's esbuild, or by what is installed where the project is. */
export async function strip(
  code: string,
  file: string,
  root: string,
  host?: HostOfStripping,
): Promise<Stripped> {
  const esbuild = host?.esbuild ?? installed<EsbuildTransforms>(root, 'esbuild');
  if (esbuild === undefined) return stripSync(code, file, root);
  try {
    return await esbuild.transform(code, optionsOf(file, host?.options ?? {}));
  } catch (failure) {
    throw errorOfEsbuild(failure, file);
  }
}

/** The same for those who cannot wait. */
export function stripSync(code: string, file: string, root: string): Stripped {
  const esbuild = installed<EsbuildTransforms>(root, 'esbuild');
  if (esbuild !== undefined) return byEsbuild(esbuild, code, file);
  const rolldown = installed<RolldownTransforms>(root, 'rolldown/utils');
  return rolldown === undefined ? byNode(code, file) : byRolldown(rolldown, code, file);
}

function byEsbuild(esbuild: EsbuildTransforms, code: string, file: string): Stripped {
  try {
    return esbuild.transformSync(code, optionsOf(file, {}));
  } catch (failure) {
    throw errorOfEsbuild(failure, file);
  }
}

function byRolldown(rolldown: RolldownTransforms, source: string, file: string): Stripped {
  const { code, map, errors } = rolldown.transformSync(file, source, { sourcemap: true });
  const [error] = errors;
  if (error !== undefined) throw errorOfRolldown(error, file);
  return { code, map: JSON.stringify(map) };
}

/** Its message has colours, and a frame behind the first line. */
function errorOfRolldown(error: ErrorOfRolldown, file: string): SyntaxError {
  const [first = ''] = stripVTControlCharacters(error.message).split('\n');
  const text = first.replace(/^\[\w+\] /, '');
  return error.loc === undefined
    ? new SyntaxError(`${file}: ${text}`, { cause: error })
    : new FileError(text, { ...error.loc, file }, error);
}

/** What esbuild has thrown, with the place of the first error. */
function errorOfEsbuild(failure: unknown, file: string): unknown {
  const [first] = (failure as Partial<TransformFailure>).errors ?? [];
  if (!first?.location) return failure;
  const { line, column } = first.location;
  return new FileError(first.text, { file, line, column }, failure);
}

/** By Node itself, which since version 22.13 puts blanks in the place of types. */
function byNode(code: string, file: string): Stripped {
  const { stripTypeScriptTypes } = module as {
    stripTypeScriptTypes?: (code: string) => string;
  };
  if (stripTypeScriptTypes === undefined || loaders[endOf(file)] !== 'ts')
    throw new Error(
      `tanjent: ${file} is not plain JavaScript, and nothing is here to make it so. ` +
        'Install esbuild (npm install -D esbuild), or let another plugin strip types and JSX first.',
    );
  try {
    return { code: stripTypeScriptTypes(code), map: undefined };
  } catch (cause) {
    throw new SyntaxError(`${file}: ${(cause as Error).message}`, { cause });
  }
}

const found = new Map<string, unknown>();

/** What a package exports that is installed in the folder `root` or above; undefined if none is. */
function installed<T>(root: string, name: string): T | undefined {
  const key = `${name} ${root}`;
  if (found.has(key)) return found.get(key) as T;
  const require = module.createRequire(join(root, 'index.js'));
  try {
    require.resolve(name);
  } catch {
    return undefined;
  }
  found.set(key, require(name));
  return found.get(key) as T;
}
