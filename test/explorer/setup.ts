/** Builds the explorer into a folder of its own; all tests share it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly explorer: string;
  }
}

export default function setup(project: TestProject): () => void {
  const outDir = mkdtempSync(join(tmpdir(), 'tanjent-explorer-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const options = ['--config', 'explorer/vite.config.ts', '--outDir', outDir, '--emptyOutDir'];
  // In a process of its own, which does not take itself for a test.
  execFileSync(process.execPath, [vite, 'build', ...options, '--logLevel', 'error'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  project.provide('explorer', outDir);
  return () => rmSync(outDir, { recursive: true });
}
