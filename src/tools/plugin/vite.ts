/**
 * What Vite is told: packages that are taken in are rewritten where it bundles them before, and
 * Vitest and the server's renderer run them through plugins instead of leaving them to Node.
 */
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
  const { exclude = [] } = config.optimizeDeps ?? {};
  const isBundledBefore = options.runtime === undefined && !exclude.includes('tanjent');
  return {
    optimizeDeps: {
      // Else the first file that is rewritten makes Vite bundle anew.
      include: isBundledBefore ? ['tanjent/syntax'] : [],
      rolldownOptions: { plugins: [forPackages()] },
    },
    ...(config.ssr?.noExternal === true ? {} : { ssr: { noExternal: packages } }),
    ...(config.test?.server?.deps?.inline === true
      ? {}
      : { test: { server: { deps: { inline: files } } } }),
  };
}

/** The packages that a pattern names, as `node_modules/@scope/name`. */
const namesOfPackages = (pattern: string): string[] =>
  [...pattern.matchAll(/node_modules\\?\/((?:@[\w.-]+\\?\/)?[\w-][\w.-]*)/g)].map(([, name]) =>
    (name as string).replaceAll('\\', ''),
  );
