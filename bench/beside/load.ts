/** The libraries of bench/peers, where they are installed. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { LibraryModule } from '../peers/tasks.js';

export const howToInstall = 'npm ci --prefix bench/peers';
const folder = fileURLToPath(new URL('../peers', import.meta.url));
const modules = ['jax-js', 'tfjs', 'rose', 'ml-matrix', 'numeric', 'stdlib', 'fft-js'];

/**
 * The addresses of the peers' modules, as JavaScript among the packages that they import; none if
 * the packages are not installed.
 */
export function peerModules(): string[] {
  if (!existsSync(`${folder}/node_modules`)) return [];
  const outdir = `${folder}/node_modules/.cache/tanjent`;
  buildSync({
    absWorkingDir: folder,
    entryPoints: modules.map((name) => `${name}.ts`),
    outdir,
    bundle: true,
    packages: 'external',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'es2022',
    logLevel: 'error',
  });
  return modules.map((name) => `${outdir}/${name}.mjs`);
}

export const load = (file: string): Promise<LibraryModule> =>
  import(file) as Promise<LibraryModule>;
