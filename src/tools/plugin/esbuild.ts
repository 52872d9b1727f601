/** The plugin in the form for esbuild, which gives plugins files as they are written. */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type {
  BuildOptions,
  OnLoadResult,
  OnResolveArgs,
  PartialMessage,
  PluginBuild,
  TransformOptions,
} from 'esbuild';
import { AheadError, aheadOf, aheadPattern, emitAhead, type Ahead } from '../ahead/ahead.js';
import { FileError } from '../file-error.js';
import { withMap } from '../rewrite-file.js';
import type { Rewriter } from '../rewriter.js';
import { literal } from '../patterns.js';
import { isTyped } from '../strip.js';

/** Rewrites what esbuild loads. */
export function esbuildSetup(build: PluginBuild, rewriter: Rewriter): void {
  const { absWorkingDir } = build.initialOptions;
  if (absWorkingDir !== undefined) rewriter.moveTo(absWorkingDir);
  const host = { esbuild: build.esbuild, options: strippingOptions(build.initialOptions) };
  build.onResolve({ filter: aheadPattern }, async (args) => {
    const place = args.path.indexOf('?');
    const { importer, namespace, resolveDir, kind } = args;
    const given = { kind, importer, namespace, resolveDir };
    const found = await build.resolve(args.path.slice(0, place), given);
    return { ...found, suffix: args.path.slice(place) };
  });
  build.onLoad(
    { filter: /\.[cm]?[jt]s$|\.[jt]sx$/, namespace: 'file' },
    async ({ path, suffix }) => {
      const ahead = aheadOf(path + suffix);
      if (ahead !== null) return emitted(ahead);
      if (!rewriter.takes(path)) return undefined;
      const text = await readFile(path, 'utf8');
      try {
        const found = await rewriter.rewrite(text, path, isTyped(path), host);
        if (found === null) return undefined;
        return { contents: withMap(found), loader: 'js', resolveDir: dirname(path) };
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return { errors: [messageOf(error, text)], resolveDir: dirname(path) };
      }
    },
  );
  build.onResolve({ filter: new RegExp(`^${literal(rewriter.runtime)}$`) }, (args) =>
    resolveRuntime(build, rewriter, args),
  );
}

/** The module in the place of an import; files of which it is made are watched, also in vain. */
async function emitted(ahead: Ahead): Promise<OnLoadResult> {
  try {
    const { code, files } = await emitAhead(ahead);
    return { contents: code, loader: 'js', watchFiles: [...files] };
  } catch (error) {
    if (!(error instanceof AheadError)) throw error;
    return { errors: [{ text: error.message }], watchFiles: [...error.files] };
  }
}

/** An error as esbuild shows it, with the line in which it is. */
const messageOf = ({ text, loc, cause }: FileError, source: string): PartialMessage => ({
  text,
  location: { ...loc, lineText: source.split('\n')[loc.line - 1] ?? '' },
  detail: cause,
});

const isAsked = Symbol('is asked already');

/** A package may not see what its user has installed. */
async function resolveRuntime(build: PluginBuild, rewriter: Rewriter, args: OnResolveArgs) {
  if (args.pluginData === isAsked) return undefined;
  const { kind, importer, namespace, resolveDir } = args;
  const from = (folder: string) =>
    build.resolve(args.path, {
      kind,
      importer,
      namespace,
      resolveDir: folder,
      pluginData: isAsked,
    });
  const found = await from(resolveDir);
  return found.errors.length === 0 ? found : from(dirname(rewriter.inRoot));
}

/** The options of a build that decide what becomes of types and JSX. */
function strippingOptions(options: BuildOptions): TransformOptions {
  const { jsx, jsxDev, jsxFactory, jsxFragment, jsxImportSource, jsxSideEffects, tsconfigRaw } =
    options;
  const given = {
    jsx,
    jsxDev,
    jsxFactory,
    jsxFragment,
    jsxImportSource,
    jsxSideEffects,
    tsconfigRaw,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
