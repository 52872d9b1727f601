/** Builds of a project with the plugin, each as its bundler's users set it up. */
import { symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rspack } from '@rspack/core';
import { build as esbuild, transform } from 'esbuild';
import { rolldown } from 'rolldown';
import { rollup, type Plugin as RollupPlugin } from 'rollup';
import { build as vite } from 'vite';
import webpack from 'webpack';
import type source from '../../src/tools/plugin/index.js';
import type { PluginOptions } from '../../src/tools/plugin/index.js';
import { Project } from './bundles.js';

export type Plugin = typeof source;

/** What is built: a file of a project and all that it imports become one module, `outfile`. */
export interface Build {
  readonly folder: string;
  readonly entry: string;
  readonly outfile: string;
  readonly tanjent: Plugin;
  readonly options: PluginOptions;
  /** The file with `loader`. */
  readonly loader: string;
}

/** What strips types and JSX before, as plugins of Rollup do. */
const typesStripped: RollupPlugin = {
  name: 'types-stripped',
  async transform(code, id) {
    const loader = /\.(ts|tsx|jsx)$/.exec(id)?.[1] as 'ts' | 'tsx' | 'jsx' | undefined;
    return loader === undefined
      ? null
      : transform(code, { loader, sourcefile: id, sourcemap: true });
  },
};

/** What webpack and Rspack are told alike; `loader` is what strips types and JSX before. */
const forNode = (
  { folder, entry, outfile }: Build,
  loader: { loader: string; options?: object },
) => ({
  context: folder,
  mode: 'production' as const,
  target: 'node' as const,
  entry,
  devtool: 'source-map' as const,
  optimization: { minimize: false },
  module: { rules: [{ test: /\.(?:ts|[jt]sx)$/, ...loader }] },
  output: {
    path: dirname(outfile),
    filename: basename(outfile),
    library: { type: 'module' },
    module: true,
  },
  resolve: { extensions: ['.ts', '.js'] },
});

interface Stats {
  hasErrors(): boolean;
  toString(what: 'errors-only'): string;
}

/** The end of a build of webpack or Rspack. */
const ended = (start: (done: (error: Error | null, stats?: Stats) => void) => void) =>
  new Promise<void>((resolve, reject) => {
    start((error, stats) => {
      const text = stats?.hasErrors() === true ? stats.toString('errors-only') : '';
      if (error !== null || text !== '') reject(error ?? new Error(text));
      else resolve();
    });
  });

export const builds: Readonly<Record<string, (build: Build) => Promise<unknown>>> = {
  esbuild: ({ folder, entry, outfile, tanjent, options }) =>
    esbuild({
      absWorkingDir: folder,
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      sourcemap: true,
      logLevel: 'silent',
      outfile,
      plugins: [tanjent.esbuild(options)],
    }),
  vite: ({ folder, entry, outfile, tanjent, options }) =>
    vite({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [tanjent.vite(options)],
      build: {
        target: 'es2022',
        modulePreload: false,
        minify: false,
        sourcemap: true,
        emptyOutDir: false,
        outDir: dirname(outfile),
        rollupOptions: {
          input: entry,
          output: { format: 'es', entryFileNames: basename(outfile) },
        },
      },
    }),
  rolldown: async ({ folder, entry, outfile, tanjent, options }) => {
    const made = await rolldown({
      cwd: folder,
      input: entry,
      plugins: [tanjent.rolldown(options)],
    });
    await made.write({ file: outfile, format: 'esm', sourcemap: true });
  },
  rollup: async ({ folder, entry, outfile, tanjent, options }) => {
    const made = await rollup({
      input: entry,
      onwarn: () => {},
      plugins: [
        nodeResolve({ extensions: ['.ts', '.js'] }),
        typesStripped,
        (commonjs as unknown as { default: () => RollupPlugin }).default(),
        tanjent.rollup({ ...options, root: folder }),
      ],
    });
    await made.write({ file: outfile, format: 'es', sourcemap: true });
  },
  webpack: (build) =>
    ended((done) => {
      webpack(
        {
          ...forNode(build, { loader: build.loader }),
          experiments: { outputModule: true },
          plugins: [build.tanjent.webpack(build.options)],
        } as webpack.Configuration,
        done,
      );
    }),
  rspack: (build) =>
    ended((done) => {
      const jsc = {
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'classic' } },
        target: 'es2022',
      };
      rspack(
        {
          ...forNode(build, { loader: 'builtin:swc-loader', options: { jsc } }),
          plugins: [build.tanjent.rspack(build.options)],
        },
        done,
      );
    }),
};

/** A loader of webpack that strips types and JSX. */
export const loader = `
  const { extname } = require('node:path');
  const { transform } = require('esbuild');
  module.exports = function (code) {
    const done = this.async();
    const loader = extname(this.resourcePath).slice(1);
    transform(code, { loader, sourcefile: this.resourcePath, sourcemap: true }).then(
      ({ code, map }) => done(null, code, map),
      done,
    );
  };`;

/** Packages, by the names of their files, and the tools that are installed beside them. */
export interface Installed {
  readonly packages: Readonly<Record<string, string>>;
  readonly tools: readonly string[];
}

/**
 * The project `app` of a workspace, with packages as pnpm has them: in the folder of the workspace,
 * where they do not see the library, which is the project's.
 */
export async function installStrictly(
  workspace: Project,
  { packages, tools }: Installed,
): Promise<Project> {
  const project = new Project(join(workspace.folder, 'app'));
  await project.install();
  const installed = join(project.folder, 'node_modules');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const strictly = (name: string): string =>
    join('node_modules/.pnpm', `${name}@1.0.0`, 'node_modules', name);
  for (const [path, text] of Object.entries(packages)) {
    const [name = '', file = ''] = path.split('/');
    workspace.write(join(strictly(name), file), text);
  }
  for (const name of new Set(Object.keys(packages).map((path) => dirname(path))))
    symlinkSync(join(workspace.folder, strictly(name)), join(installed, name));
  for (const name of tools) symlinkSync(join(root, 'node_modules', name), join(installed, name));
  return project;
}
