/** Bundles of programs that use the package, as the bundlers of today make them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { installPackage } from '../support/package.js';

/** A folder of a user's, in which the package is installed. */
export class Project {
  readonly folder: string;

  constructor(folder: string = mkdtempSync(join(tmpdir(), 'project-'))) {
    this.folder = folder;
  }

  async install(): Promise<void> {
    await installPackage(this.folder);
    this.write('package.json', '{ "type": "module" }');
  }

  /** Writes a file; gives its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Makes one minified module of a file and all that it uses. */
export type Bundler = (file: string) => Promise<string>;

export const bundlers: Readonly<Record<'esbuild' | 'rolldown', Bundler>> = {
  esbuild: async (file) => {
    const { outputFiles } = await esbuild({
      entryPoints: [file],
      bundle: true,
      format: 'esm',
      minify: true,
      write: false,
    });
    return outputFiles.map(({ text }) => text).join('');
  },
  // Of Vite 8, whose code is Rolldown's.
  rolldown: async (file) => {
    const result = await vite({
      root: join(file, '..'),
      configFile: false,
      logLevel: 'silent',
      build: {
        target: 'es2022',
        minify: true,
        modulePreload: false,
        write: false,
        rollupOptions: { input: file, output: { format: 'es' }, preserveEntrySignatures: 'strict' },
      },
    });
    const { output } = (Array.isArray(result) ? result[0] : result) as {
      readonly output: readonly { readonly code?: string }[];
    };
    return output.map(({ code = '' }) => code).join('');
  },
};

/** As browsers load it. */
export const packedBytes = (text: string): number => gzipSync(text, { level: 9 }).length;
