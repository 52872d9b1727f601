/**
 * What Vite is told: packages that are taken in are rewritten where it bundles them before. For
 * Vitest and the server's renderer they are bundled, too, instead of being left to Node, since
 * files of CommonJS cannot pass through plugins there one by one.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { listOfPatterns, regExpOfGlob } from '../patterns.js';
import type { PluginOptions } from './options.js';

/** What is read of a configuration. */
export interface ViteUserConfig {
  readonly root?: string;
  readonly optimizeDeps?: { readonly exclude?: readonly string[] };
  readonly ssr?: { readonly noExternal?: unknown };
  readonly test?: { readonly server?: { readonly deps?: { readonly inline?: unknown } } };
}

/** What is added to a configuration; `forPackages` makes the plugin that bundles packages. */
export function viteConfig(
  config: ViteUserConfig,
  options: PluginOptions,
  forPackages: () => unknown,
): object {
  const root = options.root ?? config.root ?? process.cwd();
  const patterns = listOfPatterns(options.include).filter((p) => typeof p !== 'function');
  const files = patterns.map((p) => (typeof p === 'string' ? regExpOfGlob(p, root) : p));
  const packages = [...new Set(patterns.flatMap((p) => namesOfPackages(String(p))))];
  const rolldownOptions = {
    plugins: [forPackages()],
    // Vite bundles anew when its configuration changes, of which it does not count plugins.
    transform: { define: { __TANJENT_OPTIONS__: JSON.stringify(textOfOptions(options)) } },
  };
  const onServer = {
    include: packages.filter((name) => isInstalled(name, resolve(root))),
    // The runtime belongs to the copy of the library that Node runs.
    rolldownOptions: { ...rolldownOptions, external: [options.runtime ?? 'tanjent/syntax'] },
  };
  const { exclude = [] } = config.optimizeDeps ?? {};
  const isBundledBefore = options.runtime === undefined && !exclude.includes('tanjent');
  return {
    optimizeDeps: {
      // Else the first file that is rewritten makes Vite bundle anew.
      include: isBundledBefore ? ['tanjent/syntax'] : [],
      rolldownOptions,
    },
    ssr: {
      optimizeDeps: onServer,
      ...(config.ssr?.noExternal === true ? {} : { noExternal: packages }),
    },
    test: {
      deps: { optimizer: { ssr: { enabled: onServer.include.length > 0, ...onServer } } },
      ...(config.test?.server?.deps?.inline === true
        ? {}
        : { server: { deps: { inline: files } } }),
    },
  };
}

/** The packages that a pattern names, as `node_modules/@scope/name`. */
const namesOfPackages = (pattern: string): string[] =>
  [...pattern.matchAll(/node_modules\\?\/((?:@[\w.-]+\\?\/)?[\w-][\w.-]*)/g)].map(([, name]) =>
    (name as string).replaceAll('\\', ''),
  );

/** Whether a package stands in a folder `node_modules` of the project's folder or above. */
const isInstalled = (name: string, folder: string): boolean =>
  existsSync(join(folder, 'node_modules', name)) ||
  (dirname(folder) !== folder && isInstalled(name, dirname(folder)));

/** The options as a text that is another one if they are. */
const textOfOptions = (options: PluginOptions): string =>
  JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'function' || value instanceof RegExp ? String(value) : value,
  );
