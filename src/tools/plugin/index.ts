/**
 * The plugin of bundlers: `import tanjent from 'tanjent/plugin'`, then `tanjent.vite()`,
 * `tanjent.rollup()`, `tanjent.esbuild()`, … in the list of plugins.
 */
import { createUnplugin, type UnpluginInstance } from 'unplugin';
import { checkedOptions, type PluginOptions } from './options.js';
import { AheadError, aheadOf, aheadPattern, emitAhead, type Ahead } from '../ahead/ahead.js';
import { FileError } from '../file-error.js';
import { esbuildSetup } from './esbuild.js';
import { Rewriter } from '../rewriter.js';
import { previousMap } from './previous-map.js';
import { resolveRuntimeIn } from './webpack.js';
import { viteConfig, type ViteUserConfig } from './vite.js';

export type { FilePattern, FilePatterns } from '../patterns.js';
export type { PluginOptions } from './options.js';

/** What the plugin asks of Rollup, Rolldown and Vite. */
interface Resolving {
  resolve(source: string, importer: string, options: { skipSelf: true }): Promise<unknown>;
}

/** What bundlers that watch are told of. */
interface Watching {
  addWatchFile(file: string): void;
}

/** The module in the place of an import; files of which it is made are watched, also in vain. */
async function emitted(context: unknown, ahead: Ahead) {
  const watch = ({ files }: { readonly files: readonly string[] }): void =>
    files.forEach((file) => (context as Watching).addWatchFile(file));
  const made = await emitAhead(ahead).catch((error: unknown) => {
    if (error instanceof AheadError) watch(error);
    throw error;
  });
  watch(made);
  return { code: made.code, map: null, moduleType: 'js' as const };
}

/** The file of an import that is emitted, with what was asked behind it. */
async function resolveAhead(context: Resolving, source: string, importer: string | undefined) {
  const place = source.indexOf('?');
  const found = (await context.resolve(source.slice(0, place), importer ?? '', {
    skipSelf: true,
  })) as { readonly id: string } | null;
  return found === null ? null : { id: found.id + source.slice(place) };
}

/** The plugin, in a form for each bundler; all take the same options. */
const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin<
  PluginOptions | undefined,
  false
>((given, meta) => {
  const options = checkedOptions(given);
  const rewriter = new Rewriter(options);
  const name = 'tanjent';
  if (meta.framework === 'esbuild')
    return { name, esbuild: { setup: (build) => esbuildSetup(build, rewriter) } };
  const resolving = {
    async resolveId(this: unknown, source: string, importer: string | undefined) {
      const context = this as Resolving;
      if (aheadPattern.test(source)) return resolveAhead(context, source, importer);
      if (source !== rewriter.runtime || importer === undefined) return null;
      const found = await context.resolve(source, importer, { skipSelf: true });
      // A package may not see what its user has installed.
      const foundOrNot =
        found ?? (await context.resolve(source, rewriter.inRoot, { skipSelf: true }));
      return foundOrNot as { id: string } | null;
    },
    async load(this: unknown, id: string) {
      const ahead = aheadOf(id);
      return ahead === null ? null : emitted(this, ahead);
    },
  };
  return {
    name,
    transform: {
      filter: { id: /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)(?:$|\?)/ },
      async handler(code, id) {
        const ahead = aheadOf(id);
        // Others have loaded it.
        if (ahead !== null) return meta.framework.endsWith('pack') ? emitted(this, ahead) : null;
        const found = await rewriter.transform(code, id).catch((error: unknown) => {
          throw error instanceof FileError ? error.before(previousMap(this)) : error;
        });
        // Rolldown would take what bears the name of TypeScript for that.
        return found === null ? null : { ...found, moduleType: 'js' };
      },
    },
    rollup: resolving,
    rolldown: {
      ...resolving,
      buildStart: (input: object) => rewriter.moveTo((input as { readonly cwd: string }).cwd),
    },
    webpack: (compiler) => resolveRuntimeIn(compiler, rewriter),
    rspack: (compiler) => resolveRuntimeIn(compiler, rewriter),
    vite: {
      ...resolving,
      config: (config) =>
        viteConfig(config as ViteUserConfig, options, () => plugin.rolldown(options)) as object,
      configResolved: ({ root }) => rewriter.moveTo(root),
    },
  };
});

export default plugin;
